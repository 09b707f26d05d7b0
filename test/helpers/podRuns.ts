/** Runs scripts as pods would: one shared /workspace, a home of their own, stand-ins for everything from outside. */
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { namespaceSandbox } from '../../src/isolation/sandbox/namespaces.ts';

/** What is left of a run, with everything that differs by chance taken out. */
export interface PodRun {
  code: number;
  /** What the script printed. */
  log: string;
  /** Programs that were started, with their arguments and folder. */
  commands: string[];
}

export interface PodWorld {
  /** What is below /workspace: path -> text, `-> target` or `folder`. */
  files: Map<string, string>;
  runs: PodRun[];
}

export interface PodScript {
  task: string;
  /** Rendered. */
  text: string;
  env?: Readonly<Record<string, string>>;
}

/** Runs each list of scripts at once, one list after the other, on one volume; then looks at the volume. */
export async function runPods(folder: string, rounds: readonly (readonly PodScript[])[]): Promise<PodWorld> {
  const own = await mkdtemp(join(folder, 'sandbox-'));
  const prepared = join(folder, 'prepared');
  await prepare(folder, prepared);
  const sandbox = await namespaceSandbox({
    folder: own,
    prepared,
    programs: join(folder, 'programs'),
    processes: 'wrappers',
    seconds: 120,
  });
  const runs: PodRun[] = [];
  try {
    for (const [index, scripts] of rounds.entries()) {
      const starts = await Promise.all(
        scripts.map(async (script) => start(own, index, { script, base: sandbox.env })),
      );
      const ended = await sandbox.run(starts);
      for (const { task, code, log } of ended) {
        const record = await readFile(sandbox.outside(`/records/${task}.${index}`), 'utf8').catch(() => '');
        runs.push({ code, log, commands: record.split('\n').filter((line) => line !== '') });
      }
    }
    return { files: await filesBelow(sandbox.outside('/workspace')), runs };
  } finally {
    await sandbox.end();
  }
}

const home = '/home/agent';

/** A pod's own folders lie over the shared ones; the volume is shared. */
const enterPod = `set -e
mkdir -p "/pods/$1/home"
mount --bind "/pods/$1/home" ${home}
cd /
exec bash "$2"`;

async function start(
  folder: string,
  round: number,
  { script: { task, text, env = {} }, base }: { script: PodScript; base: Readonly<Record<string, string>> },
): Promise<{ task: string; command: [string, ...string[]]; env: Record<string, string> }> {
  const file = join(folder, `script-${task}-${round}.sh`);
  await writeFile(file, text);
  return {
    task,
    command: ['unshare', '--mount', '--propagation', 'private', 'bash', '-c', enterPod, 'pod', task, file],
    env: {
      ...base,
      HOME: home,
      RECORD: `/records/${task}.${round}`,
      GITHUB_TOKEN: 'token',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
      GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.file://${folder}/../remote.insteadOf`,
      GIT_CONFIG_VALUE_0: 'https://github.com/example/app.git',
      ...env,
    },
  };
}

async function prepare(folder: string, prepared: string): Promise<void> {
  for (const name of ['workspace', 'home/agent', 'records', 'pods', 'task-files']) {
    await mkdir(join(prepared, name), { recursive: true });
  }
  await writeFile(join(prepared, 'task-files/task.md'), '# Task\n');
  await writeStandIns(join(folder, 'programs'));
  const remote = join(folder, 'remote');
  if (existsSync(remote)) return;
  const env = { GIT_CONFIG_NOSYSTEM: '1', HOME: folder };
  const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.com'];
  const dates = { GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z' };
  await execa('git', ['init', '-q', '-b', 'main', remote], { env });
  await writeFile(join(remote, 'README.md'), '# App\nThe password is secret.\n');
  await writeFile(join(remote, 'package.json'), '{}\n');
  await execa('git', ['-C', remote, 'add', '-A'], { env });
  await execa('git', ['-C', remote, ...identity, 'commit', '-q', '-m', 'Seed'], {
    env: { ...env, ...dates },
  });
}

const recordLine =
  'printf \'%s\\n\' "$(basename "$0") [$PWD] $(printf \'<%s>\' "$@" | tr \'\\n\' \' \')" >>"$RECORD"';

/** CLIs leave a file where they work and print what they were given; the rest only says that it was there. */
async function writeStandIns(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const agent = `${recordLine}\nname="$(basename "$0")"\n{ echo "config: $CLAUDE_CONFIG_DIR|$CODEX_HOME|$FACTORY_HOME_OVERRIDE|$OPENCODE_CONFIG|$XDG_CONFIG_HOME|$GIT_CONFIG_GLOBAL|$HOME"; [ -t 0 ] || cat; } >"agent-$name.txt"\necho '{"type":"result","by":"'"$name"'"}'`;
  const programs: Record<string, string> = {
    date: `echo '12:00:00'`,
    gh: `${recordLine}\necho 'https://example.com/pull/1'`,
    mktemp: mktemp,
  };
  for (const name of ['claude', 'codex', 'cursor-agent', 'droid', 'opencode']) programs[name] = agent;
  for (const name of ['npm', 'npx', 'cargo', 'curl', 'toolman', 'docker', 'kubectl', 'ssh'])
    programs[name] = `${recordLine}\necho "$(basename "$0") ran"`;
  const real = (await execa('bash', ['-c', 'command -v git'])).stdout;
  programs['git'] = `${recordLine}\nexec ${real} "$@"`;
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/bash\n${text}\n`);
    await chmod(join(folder, name), 0o755);
  }
}

/** Names that are the same in every run. */
const mktemp = `${recordLine}
folder=0 parent="\${TMPDIR:-/tmp}" template=tmp.XXXXXX
while [ $# -gt 0 ]; do case "$1" in -d) folder=1 ;; -p) parent="$2"; shift ;; -*) ;; *) template="$1"; [[ "$1" == /* ]] && parent="" ;; esac; shift; done
path="\${parent:+$parent/}\${template//XXXXXX/000001}"
if [ $folder = 1 ]; then mkdir -p "$path"; else : >"$path"; fi
echo "$path"`;

/** Everything below a folder; inside `.git` only what does not hold times. */
async function filesBelow(root: string, below = ''): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of (await readdir(join(root, below))).toSorted()) {
    const path = below === '' ? name : `${below}/${name}`;
    const stat = lstatSync(join(root, path));
    if (stat.isDirectory()) {
      found.set(path, 'folder');
      if (name === '.git') found.set(`${path}/HEAD`, await readFile(join(root, path, 'HEAD'), 'utf8'));
      else (await filesBelow(root, path)).forEach((text, inner) => found.set(inner, text));
    } else if (stat.isSymbolicLink()) found.set(path, `-> ${await readlink(join(root, path))}`);
    else
      found.set(
        path,
        isArchive(path)
          ? 'archive'
          : `${(stat.mode & 0o777).toString(8)} ${await readFile(join(root, path), 'utf8')}`,
      );
  }
  return found;
}

function isArchive(path: string): boolean {
  return path.endsWith('.tgz');
}
