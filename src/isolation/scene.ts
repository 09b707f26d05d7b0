/** Decides what is around one script: two tasks with secrets of their own, a repository, a sandbox. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCanaries, needlesOf, type Canaries, type Needle } from './canaries.ts';
import type { ScriptCase } from './cases.ts';
import { writeFiles } from './files.ts';
import { copySeed } from './remote/repositories.ts';
import type { ShellContext } from '../templates/context.ts';
import { renderFiles, shellValues, writeRunFiles, type RunInput } from './runFiles.ts';
import { makeSandbox } from './sandbox/makeSandbox.ts';
import type { Sandbox, Start } from './sandbox/sandbox.ts';
import type { World } from './world.ts';

/** One id is the beginning of the other. */
export const tasks = ['1', '1.1'] as const;

export interface Scene {
  script: ScriptCase;
  world: World;
  /** Folder of the scene. */
  folder: string;
  sandbox: Sandbox;
  /** Bare repository that the scripts push to. */
  repository: string;
  canaries: ReadonlyMap<string, Canaries>;
  needles: readonly Needle[];
}

/** Makes the scene of a script; `scene.sandbox.end()` ends it. */
export async function makeScene(world: World, script: ScriptCase, suffix = ''): Promise<Scene> {
  const path = (script.hook ?? script.container).path;
  const name = path.replaceAll('/', '_').replace(/\.sh\.hbs$/, suffix);
  const folder = join(world.folder, 'scenes', name);
  await mkdir(folder, { recursive: true });
  const canaries = new Map(tasks.map((task) => [task, makeCanaries(script.cli, task)]));
  const accounts = [...canaries.values()].map(({ account }) => account);
  world.remote.allow(name, accounts);
  for (const [task, { account, keys }] of canaries) {
    const url = `http://${account.user}:${account.token}@${world.remote.host}`;
    const secrets = [...Object.entries(keys), ['git-credentials', `${url}\n`] as const];
    await writeFiles(secrets.map(([key, text]) => [join(folder, 'secrets', task, key), text]));
  }
  const repository = await copySeed(world.seed, join(world.repositories, `${name}.git`));
  const { prepared, programs, seconds } = world;
  const options = { folder: join(folder, 'sandbox'), prepared, programs, seconds, ...world.watching };
  const sandbox = await makeSandbox(options);
  const needles = [...canaries].flatMap(([task, secrets]) => needlesOf(task, secrets));
  return { script, world, folder, sandbox, repository, canaries, needles };
}

export interface Round {
  play: string;
  attempt: number;
}

/** Name of a run's folder and result below the scene's. */
function runName(task: string, { play, attempt }: Round): string {
  return `${task}-${play}-${attempt}`;
}

/** Where a run's script writes its summary. */
export function resultPath({ sandbox }: Scene, task: string, round: Round): string {
  return join(sandbox.results, `${runName(task, round)}.json`);
}

/** Writes a run's folder. */
export async function prepareRun(
  scene: Scene,
  task: string,
  round: Round,
): Promise<{ start: Start; files: ReadonlyMap<string, string> }> {
  const { folder, sandbox } = scene;
  const files = renderFiles(inputOf(scene, task, round));
  const run = join(folder, 'runs', runName(task, round));
  await writeRunFiles(run, files);
  const env = {
    ...sandbox.env,
    CTO_RESULT: resultPath(scene, task, round),
    CTO_SECRETS: join(folder, 'secrets', task),
  };
  return { start: { task, command: ['bash', join(run, 'container.sh')], env }, files };
}

/** What a run's script is rendered with. */
export function valuesOf(scene: Scene, task: string, round: Round): ShellContext {
  return shellValues(inputOf(scene, task, round));
}

function inputOf({ script, world, sandbox, repository }: Scene, task: string, round: Round): RunInput {
  return {
    set: world.set,
    script,
    task,
    ...round,
    workspace: sandbox.workspaceOf(task),
    url: `http://${world.remote.host}/${repository.slice(world.repositories.length + 1)}`,
    base: world.seed.base,
    mergeBranch: script.stage === 'remediation' ? 'other' : '',
  };
}
