/** Runs a compiled container script by hand: real bash, real git, a stand-in for the CLI that each test writes itself. */
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { CliName } from '../../src/clis/agentCli.ts';
import { agentCli } from '../../src/clis/registry.ts';
import { compileTemplates } from '../../src/templates/compile.ts';
import { moveWorkspace, renderTemplate } from '../../src/templates/render.ts';
import { summarySchema, type RunSummary } from '../../src/play/result.ts';
import type { ShellContext } from '../../src/templates/context.ts';

const templateFolder = path.join(import.meta.dirname, '../../agent-templates');
const compiled = compileTemplates(templateFolder);

export interface Sandbox {
  folder: string;
  remote: string;
  workspace: string;
  repoRoot: string;
  base: string;
  git: (...args: string[]) => Promise<string>;
  run: (options?: RunOptions) => Promise<RunEnd>;
  start: (options?: RunOptions) => Promise<StartedRun>;
  remove: () => Promise<void>;
}

/** A run that was started and goes on. */
export interface StartedRun {
  ended: Promise<{ exitCode: number | undefined; all: string }>;
  /** Waits for a line of the log. */
  line: (text: string) => Promise<void>;
  kill: (signal: NodeJS.Signals) => void;
}

export interface RunOptions {
  /** Bash that stands in for the CLI; runs in the clone. */
  agent?: string;
  context?: Partial<ShellContext>;
  checks?: { name: string; command?: string }[];
  volume?: string;
  repositoryUrl?: string;
  /** Default: Claude's. */
  cli?: CliName;
  /** Beside the usual environment, or in place of some of it. */
  env?: Readonly<Record<string, string>>;
  prompt?: string;
  /** Words of a command that starts the rest of its own. */
  before?: readonly string[];
}

export interface RunEnd {
  exitCode: number | undefined;
  log: string;
  summary: RunSummary;
}

const goodEvent = `echo '{"type":"result","subtype":"success","is_error":false}'`;

/** A stand-in's last line when its run was good. */
export const good = goodEvent;

export async function makeSandbox(): Promise<Sandbox> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'cto-script-')));
  const remote = path.join(folder, 'remote.git');
  const at = (name: string): string => path.join(folder, name);
  const git = async (...args: string[]): Promise<string> =>
    (await execa('git', ['-C', remote, ...args], { env: identity })).stdout;
  await execa('git', ['init', '-q', '--bare', '-b', 'main', remote]);
  const base = await seed(remote, at('seed'));
  await Promise.all(['run', 'bin', 'secrets', 'caller'].map(async (name) => mkdir(at(name))));
  const start = async (options: RunOptions = {}): Promise<StartedRun> => {
    await writeRun({ folder, remote, base }, options);
    const [program, ...words] = [...(options.before ?? []), 'bash', at('run/container.sh')];
    const child = execa(program ?? 'bash', words, {
      cwd: at('caller'),
      extendEnv: false,
      env: { ...environment(folder), ...options.env },
      reject: false,
      all: true,
      stdin: 'ignore',
    });
    return {
      ended: child.then(({ exitCode, all }) => ({ exitCode, all })),
      line: async (text) => appears(child.all, text),
      kill: (signal) => child.kill(signal),
    };
  };
  return {
    folder,
    remote,
    workspace: at('volume/task-1'),
    repoRoot: at('volume/task-1/app'),
    base,
    git,
    start,
    run: async (options) => {
      await rm(at('result.json'), { force: true });
      const ended = await (await start(options)).ended;
      const summary = summarySchema.parse(JSON.parse(await readFile(at('result.json'), 'utf8')));
      return { exitCode: ended.exitCode, log: ended.all, summary };
    },
    // What was killed with the script may be about to end, and write a last file.
    remove: async () => rm(folder, { recursive: true, force: true, maxRetries: 10 }),
  };
}

async function appears(stream: NodeJS.ReadableStream, line: string): Promise<void> {
  let seen = '';
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.split('\n').includes(line)) resolve();
    });
  });
}

const identity = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

async function seed(remote: string, folder: string): Promise<string> {
  const inSeed = { cwd: folder, env: identity };
  await execa('git', ['init', '-q', '-b', 'main', folder]);
  await writeFile(path.join(folder, 'shared.txt'), 'one\ntwo\nthree\n');
  await execa('git', ['add', '-A'], inSeed);
  await execa('git', ['commit', '-q', '-m', 'Seed'], inSeed);
  await execa('git', ['push', '-q', remote, 'main'], inSeed);
  return (await execa('git', ['rev-parse', 'HEAD'], inSeed)).stdout;
}

function environment(folder: string): Record<string, string> {
  return {
    PATH: `${folder}/bin:${process.env['PATH'] ?? ''}`,
    LANG: 'C.UTF-8',
    CTO_RESULT: path.join(folder, 'result.json'),
    CTO_SECRETS: path.join(folder, 'secrets'),
    CTO_MIRROR: path.join(folder, 'no-mirror'),
  };
}

async function writeRun(
  { folder, remote, base }: { folder: string; remote: string; base: string },
  {
    agent = good,
    context = {},
    checks = [],
    volume = 'volume',
    repositoryUrl = remote,
    cli = 'claude',
    prompt = 'the prompt\n',
  }: RunOptions,
): Promise<void> {
  const full: ShellContext = {
    task_id: '1',
    play: 'test',
    service: 'app',
    repo_name: 'app',
    stage: 'implementation',
    attempt: '1',
    model: 'm',
    branch: 'feature/task-1',
    base_branch: 'main',
    base_commit: base,
    merge_branch: '',
    agent_id: 'rex',
    agent_name: 'Rex',
    templates_digest: '0'.repeat(64),
    ...context,
  };
  const template = (await compiled).set.templates.get(`code/${cli}/container-rex.sh.hbs`);
  if (template === undefined) throw new Error(`container-rex of ${cli} is not in the compiled set`);
  const script = moveWorkspace(
    renderTemplate(template, full),
    path.join(folder, volume, `task-${full.task_id}`),
  );
  const inRun = (name: string): string => path.join(folder, 'run', name);
  await writeFile(inRun('container.sh'), script);
  for (const { name } of agentCli(cli).files) await writeFile(inRun(name), `{"file": "${name}"}\n`);
  await writeFile(inRun('client-config.json'), '{}\n');
  await writeFile(inRun('prompt.md'), prompt);
  await writeFile(
    inRun('run.json'),
    JSON.stringify({
      repository: { url: repositoryUrl },
      git: { name: 'An "Agent" [x]', email: 'agent@example.com' },
      commit_title: 'feat(task 1): $(touch injected) `id` "quoted"',
      trailers: [
        `CTO-Play: ${full.play}`,
        `CTO-Task: ${full.task_id}`,
        `CTO-Run: ${full.stage}/${full.attempt}`,
      ],
      checks,
      results_prefix: 'refs/cto/results',
    }),
  );
  const program = path.join(folder, 'bin', agentCli(cli).program);
  await writeFile(program, `#!/usr/bin/env bash\n${agent}\n`);
  await chmod(program, 0o755);
}
