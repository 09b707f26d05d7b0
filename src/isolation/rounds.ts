/** Decides what a round is: both tasks' scripts started at once, and what must hold when they have ended. */
import { textOf } from './files.ts';
import { brokenPromise } from './findings.ts';
import { brokenPromises, type Broken } from './promises.ts';
import type { Ended, Start } from './sandbox/sandbox.ts';
import { prepareRun, resultPath, tasks, type Round, type Scene } from './scene.ts';
import type { IsolationFinding } from './types.ts';
import { entriesBelow } from './walk.ts';

export interface RoundEnd {
  ends: readonly Ended[];
  findings: readonly IsolationFinding[];
  /** Paths outside the workspaces that the scripts were told to write. */
  allowed: readonly string[];
}

interface PreparedRun {
  start: Start;
  files: ReadonlyMap<string, string>;
}

/** Runs the script for both tasks; it must do its work, or refuse a workspace of another play and leave it alone. */
export async function runRound(
  scene: Scene,
  round: Round,
  expected: 'works' | 'is-refused',
): Promise<RoundEnd> {
  const prepared = await Promise.all(tasks.map(async (task) => prepareRun(scene, task, round)));
  const before = expected === 'works' ? [] : await photographs(scene);
  const ends = await scene.sandbox.run(prepared.map(({ start }) => start));
  const judged = await Promise.all(
    ends.map(async (ended, index) => {
      const broken =
        expected === 'works'
          ? await workBroken(scene, ended, { round, files: prepared[index]?.files ?? new Map() })
          : await refusalBroken(scene, ended, before[index] ?? '');
      return broken.map((one) => findingOf(scene, ended.task, one));
    }),
  );
  const allowed = tasks.map((task) => resultPath(scene, task, round));
  return { ends, findings: judged.flat(), allowed };
}

async function workBroken(
  scene: Scene,
  ended: Ended,
  { round, files }: { round: Round; files: PreparedRun['files'] },
): Promise<Broken[]> {
  const { sandbox, script } = scene;
  const { task } = ended;
  const workspace = sandbox.workspaceOf(task);
  return brokenPromises({
    script,
    ended,
    workspace,
    folder: sandbox.outside(workspace),
    summary: await textOf(sandbox.outside(resultPath(scene, task, round))),
    remote: scene.repository,
    files,
    branch: `feature/task-${task}-implementation`,
    run: `${round.play}/${task}/${script.stage}/${round.attempt}`,
  });
}

async function refusalBroken(scene: Scene, ended: Ended, before: string): Promise<Broken[]> {
  const after = await photograph(scene, ended.task);
  return [
    ...(ended.code === 40
      ? []
      : [
          [
            'foreign-owner',
            `ended with exit code ${ended.code} in the workspace of another play, not 40`,
          ] as const,
        ]),
    ...(after === before ? [] : [['foreign-owner', 'touched the workspace of another play'] as const]),
  ];
}

function findingOf({ script, sandbox }: Scene, task: string, [code, message]: Broken): IsolationFinding {
  const template = (script.hook ?? script.container).path;
  return brokenPromise(template, sandbox.workspaceOf(task), [code, `Task ${task}: ${message}`]);
}

async function photographs(scene: Scene): Promise<string[]> {
  return Promise.all(tasks.map(async (task) => photograph(scene, task)));
}

/** Everything in a workspace with its mode and the time of its last change. */
export async function photograph({ sandbox }: Scene, task: string): Promise<string> {
  const entries = await entriesBelow(sandbox.outside(sandbox.workspaceOf(task)));
  return entries.map(({ path, stat }) => `${stat.mode} ${stat.ctimeMs} ${path}`).join('\n');
}
