/** Decides what running a moved script shows: it ends as before, and as two tasks at once it writes nothing outside of their folders. */
import { textOf } from '../../isolation/files.ts';
import { readSteps, stepThat } from '../../isolation/locate.ts';
import type { Ended, Sandbox } from '../../isolation/sandbox/sandbox.ts';
import { topmost } from '../../isolation/topmost.ts';
import type { Change } from '../../isolation/types.ts';
import { lineAndColumn, lineStartsOf } from '../../templates/positions.ts';
import { placeBefore } from '../merge.ts';
import { tagOf } from '../places.ts';
import type { TreeFile } from '../roles.ts';
import type { FileUpdate } from '../updateTree.ts';
import { fillIn } from './fillIn.ts';
import { inSandbox, podStart, type PodWorld } from './pod.ts';

/** One id is the beginning of the other. */
const tasks = ['1', '1.1'] as const;

/** The texts of the whole tree, for partials. */
export interface Texts {
  before: readonly TreeFile[];
  after: readonly TreeFile[];
}

export type ScriptRun =
  /** In every way through its blocks that could be run. */
  | { sort: 'isolates'; notRun: string[] }
  /** It could not be run before the update either. */
  | { sort: 'not-run'; reason: string }
  /** What is wrong, each with file and line. */
  | { sort: 'faulty'; faults: string[] };

export interface ScriptRunOptions {
  world: PodWorld;
  texts: Texts;
  /** No further way is begun. */
  isOver: () => boolean;
}

/** Runs a script in each way through its blocks. */
export async function runScript(update: FileUpdate, options: ScriptRunOptions): Promise<ScriptRun> {
  const { texts, isOver } = options;
  const runs: ScriptRun[] = [];
  for (const [way, { text }] of fillIn(update.before, tasks[0], texts.before).entries()) {
    if (way > 0 && isOver()) runs.push({ sort: 'not-run', reason: 'the time was over' });
    else runs.push(await runWay({ update, way, old: text }, options));
  }
  return together(runs);
}

function together(runs: readonly ScriptRun[]): ScriptRun {
  const faults = runs.flatMap((run) => (run.sort === 'faulty' ? run.faults : []));
  if (faults.length > 0) return { sort: 'faulty', faults: [...new Set(faults)] };
  const notRun = runs.flatMap((run) => (run.sort === 'not-run' ? [run.reason] : []));
  return notRun.length === runs.length
    ? { sort: 'not-run', reason: notRun[0] ?? 'it has no text' }
    : { sort: 'isolates', notRun };
}

interface Way {
  update: FileUpdate;
  /** Which one of those through its blocks. */
  way: number;
  old: string;
}

async function runWay({ update, way, old }: Way, { world, texts }: ScriptRunOptions): Promise<ScriptRun> {
  const [before] = await inSandbox(world, async (sandbox) =>
    sandbox.run([await podStart(sandbox, { task: tasks[0], text: old })]),
  );
  if (before?.code !== 0)
    return { sort: 'not-run', reason: `before the update it ${howItEnded(world, before)}` };
  return inSandbox(world, async (sandbox) => {
    const starts = await Promise.all(
      tasks.map(async (task) =>
        podStart(sandbox, { task, text: fillIn(update.after, task, texts.after)[way]?.text ?? '' }),
      ),
    );
    const ends = await sandbox.run(starts);
    const outside = await outsideOf(sandbox);
    const faults = [
      ...(await Promise.all(
        outside.map(async (change) => outsideText(world, { change, update, texts, way })),
      )),
      ...ends
        .filter(({ code }) => code !== 0)
        .map(
          (ended) => `${update.path}: before the update it ended well, after it ${howItEnded(world, ended)}`,
        ),
    ];
    return faults.length === 0 ? { sort: 'isolates', notRun: [] } : { sort: 'faulty', faults };
  });
}

function howItEnded({ seconds }: PodWorld, ended: Ended | undefined): string {
  if (ended?.code === 137) return `was still running after ${seconds} seconds`;
  const said = ended?.log.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  return `ended with exit code ${ended?.code}${said === '' ? '' : `: ${said}`}`;
}

/** What was touched on the volume beside the two tasks' folders; a pod's other folders are its own. */
async function outsideOf(sandbox: Sandbox): Promise<Change[]> {
  const own = tasks.map((task) => sandbox.workspaceOf(task));
  const changes = (await sandbox.changes()).filter(
    ({ path }) =>
      path.startsWith('/workspace/') &&
      !own.some((folder) => path === folder || path.startsWith(`${folder}/`)),
  );
  return topmost(changes);
}

const verbs = { created: 'created', changed: 'changed', deleted: 'deleted', chmod: 'gave another mode to' };

interface Outside {
  change: Change;
  update: FileUpdate;
  texts: Texts;
  way: number;
}

async function outsideText(world: PodWorld, outside: Outside): Promise<string> {
  const { change, update } = outside;
  const line = await lineOf(world, outside);
  return `${update.path}${line === undefined ? '' : `:${line}`}: a run of task 1 ${verbs[change.what]} ${change.path}, which is outside of the task's own folder`;
}

/** The line of the old template, run again slowly. */
async function lineOf(world: PodWorld, { change, update, texts, way }: Outside): Promise<number | undefined> {
  const variant = fillIn(update.after, tasks[0], texts.after)[way];
  if (variant === undefined) return undefined;
  const step = await inSandbox(world, async (sandbox) => {
    const start = await podStart(sandbox, { task: tasks[0], text: variant.text, slowly: true });
    await sandbox.run([start]);
    const steps = readSteps((await textOf(sandbox.outside(`${start.command.at(-1)}.steps`))) ?? '');
    const again = (await sandbox.changes()).find(({ path }) => path === change.path);
    return stepThat(steps, change.path, again?.at);
  });
  if (step === undefined) return undefined;
  const offset = tagOf(variant, lineStartsOf(variant.text)[step.line - 1] ?? 0);
  return lineAndColumn(lineStartsOf(update.before), placeBefore(update.edits, offset)).line;
}
