/** One CLI, its scripts and two tasks at once: everything real but the model, in a folder that is watched. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { onTestFinished, vi } from 'vitest';
import type { CliName } from '../../src/clis/agentCli.ts';
import { agentCli, agentClis } from '../../src/clis/registry.ts';
import { runEnvironment } from '../../src/local/environment.ts';
import { makeRunFolder } from '../../src/local/runFolder.ts';
import {
  type RunResult,
  type RunSummary,
  resultRef,
  resultSchema,
  summarySchema,
} from '../../src/play/result.ts';
import { killAll } from '../../src/workspaces/sessions.ts';
import { type Files, type GitDir, makeGitDir, writeScript } from '../helpers/gitDir.ts';
import type { ModelScript } from './model/scriptedModel.ts';
import { type ModelServer, startModelServer } from './modelServer.ts';
import { briefOf, playOptions } from './playOptions.ts';

export interface CliSandbox {
  folder: string;
  repository: GitDir;
  model: ModelServer;
  /** Task by its id. */
  task: (id: string) => Task;
  start: (order: RunOrder) => Promise<StartedRun>;
}

/** A task of the sandbox, told by its key. */
export interface Task {
  id: string;
  workspace: string;
  /** `.agent-state` of the workspace. */
  state: string;
  key: string;
}

export interface RunOrder {
  task: Task;
  stage: 'implementation' | 'quality';
  script: ModelScript;
}

export interface StartedRun {
  pid: number;
  /** Folder that its processes carry in their environment as their owner. */
  owner: string;
  ended: Promise<RunEnd>;
}

export interface RunEnd {
  code: number | undefined;
  log: string;
  summary: RunSummary;
  /** What the run left on the remote. @throws when there is none or it is not in the form of a result. */
  result: () => Promise<RunResult>;
}

export interface SandboxOptions {
  /** Files of the repository, besides `AGENTS.md`. */
  files?: (trap: { canary: string; address: string }) => Files;
  /** Where the CLI is told that its model is; without it, where it is. */
  address?: string;
  /** Text of a program that stands in for the CLI's. */
  standIn?: string;
}

/** Everything in it is gone after the test. The caller's HOME and TMPDIR are the folders `home` and `tmp`. */
export async function makeCliSandbox(
  cli: CliName,
  { files = () => ({}), address, standIn }: SandboxOptions = {},
): Promise<CliSandbox> {
  const model = await startModelServer();
  onTestFinished(async () => model.close());
  const repository = await makeGitDir({ 'AGENTS.md': 'Text of the repository’s own AGENTS.md.\n' });
  const { folder } = repository;
  // After a failure something may still run.
  onTestFinished(async () => killAll({ owner: folder }));
  const trap = { canary: join(folder, 'canary'), address: `${model.address}/planted` };
  await repository.commit('main', files(trap), 'main');
  const folders = ['bin', 'home', 'tmp', 'runs', 'results', 'secrets', 'workspaces'];
  await Promise.all(folders.map(async (name) => mkdir(join(folder, name))));
  if (standIn !== undefined) await writeScript(join(folder, 'bin', agentCli(cli).program), standIn);
  const places = { cli, folder, repository, model, address: address ?? model.address };
  return {
    folder,
    repository,
    model,
    task: (id) => {
      const workspace = join(folder, 'workspaces', `task-${id}`);
      return {
        id,
        workspace,
        state: join(workspace, '.agent-state'),
        key: `sk-canary-of-task-${id}-0123456789`,
      };
    },
    start: async (order) => startRun(places, order),
  };
}

/** A stand-in, the programs of `make test-clis`, then those of this process. */
function pathOf(folder: string): string {
  const installed = agentClis.map(({ name }) =>
    join(import.meta.dirname, '../../.tools/clis', name, 'node_modules/.bin'),
  );
  return [join(folder, 'bin'), ...installed, process.env['PATH'] ?? ''].join(':');
}

interface Places {
  cli: CliName;
  folder: string;
  repository: GitDir;
  model: ModelServer;
  address: string;
}

async function startRun(places: Places, order: RunOrder): Promise<StartedRun> {
  const { folder, repository, model } = places;
  const { task, stage, script } = order;
  const name = `${task.id}.${stage}`;
  const owner = join(folder, 'runs', name);
  const result = join(folder, 'results', name);
  await prepareRun(places, order, owner);
  model.expect(task.key, script);
  const secrets = await writeKey(places, task);
  const environment = runEnvironment(
    { owner, result, secrets, mirror: join(folder, 'no-mirror'), rehearsal: undefined },
    {
      PATH: pathOf(folder),
      LANG: 'C.UTF-8',
      HTTP_PROXY: model.address,
      HTTPS_PROXY: model.address,
      NO_PROXY: '127.0.0.1',
    },
  );
  const run = execa('bash', [join(owner, 'container.sh')], {
    cwd: join(folder, 'home'),
    env: { ...environment, ...callersFolders(folder) },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
  });
  return {
    pid: run.pid ?? 0,
    owner,
    ended: run.then(async ({ exitCode, all }) => ({
      code: exitCode,
      log: all,
      summary: summarySchema.parse(JSON.parse(await readFile(result, 'utf8'))),
      result: async () => {
        const ref = resultRef({ play: 'proof', task: task.id, stage, attempt: 1 });
        return resultSchema.parse(JSON.parse(await repository.git('show', `${ref}:result.json`)));
      },
    })),
  };
}

/** What must not be used: everything of the agent is below its workspace. */
function callersFolders(folder: string): Record<string, string> {
  const xdg = ['CONFIG_HOME', 'CACHE_HOME', 'DATA_HOME', 'STATE_HOME', 'RUNTIME_DIR'];
  return {
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    ...Object.fromEntries(xdg.map((name) => [`XDG_${name}`, join(folder, 'home')])),
  };
}

/** The files of the run, as the local executor makes them. */
async function prepareRun(
  { cli, repository, address }: Places,
  { task, stage }: RunOrder,
  files: string,
): Promise<void> {
  const { endpoint } = agentCli(cli);
  if (endpoint !== undefined) {
    vi.stubEnv(endpoint.variable, `${address}${endpoint.default.endsWith('/v1') ? '/v1' : ''}`);
  }
  const brief = briefOf({ task: task.id, stage }, await repository.git('rev-parse', 'main'));
  const options = await playOptions(cli, { agent: brief.agent, task: task.id, state: task.state });
  await makeRunFolder(options, { brief, workspace: task.workspace, files, repository: repository.remote });
}

/** Factory is used with a key of one's own: its own key needs its own hosts. */
async function writeKey({ cli, folder }: Places, { id, key }: Task): Promise<string> {
  const secrets = join(folder, 'secrets', id);
  const name = cli === 'factory' ? 'OPENAI_API_KEY' : (agentCli(cli).keys[0] ?? '');
  await mkdir(secrets, { recursive: true });
  await writeFile(join(secrets, name), key, { mode: 0o600 });
  return secrets;
}
