/** What holds at every moment of every play; written without a look at how the step function does it. */
import { runKey } from '../../src/play/types.ts';
import type { Action, Observed, ObservedRun, PlayPlan, PlaySettings, RunId } from '../../src/play/types.ts';
import type { Moment } from './playSimulator.ts';

type Start = Extract<Action, { type: 'start' | 'remediate' | 'integrate' }>;
type Finish = Extract<Action, { type: 'finish' }>;

/** Faults of a recorded play, as sentences; empty when there are none. */
export function playFaults(
  plan: PlayPlan,
  settings: PlaySettings,
  moments: readonly Moment[],
): readonly string[] {
  const faults = moments.flatMap((moment, index) =>
    momentFaults(plan, settings, moment).map((fault) => `moment ${index}: ${fault}`),
  );
  const last = moments.at(-1);
  const finish = last?.actions.find((action) => action.type === 'finish');
  if (last === undefined || finish === undefined) return [...faults, 'the play has no end'];
  return [...faults, ...endFaults(plan, last.observed, finish)];
}

function momentFaults(
  plan: PlayPlan,
  settings: PlaySettings,
  { observed, actions }: Moment,
): readonly string[] {
  const starts = actions.filter((action) => isStart(action));
  const running = observed.runs.filter(({ state }) => state === 'running');
  const rest = actions.filter(({ type }) => type !== 'block').length - starts.length;
  const tasksBusy = [...running, ...starts.map(({ run }) => run)].map(({ task }) => task);
  return [
    ...(running.length + starts.length > settings.maxParallel && starts.length > 0
      ? ['too many runs at once']
      : []),
    ...((starts.length > 0 ? rest !== 0 : rest !== 1)
      ? ['not exactly: starts, or one wait, or one finish']
      : []),
    ...(observed.stopping && starts.length > 0 ? ['something starts though the play is stopping'] : []),
    ...(new Set(tasksBusy).size < tasksBusy.length ? ['two runs of one task at once'] : []),
    ...actions.flatMap((action) => (action.type === 'wait' ? waitFaults(action.for, running) : [])),
    ...starts.flatMap((start) => startFaults(plan, settings, observed, start)),
  ];
}

function isStart(action: Action): action is Start {
  return ['start', 'remediate', 'integrate'].includes(action.type);
}

function waitFaults(waited: readonly RunId[], running: readonly ObservedRun[]): readonly string[] {
  const same = waited.map(runKey).toSorted().join(' ') === running.map(runKey).toSorted().join(' ');
  return same && waited.length > 0 ? [] : ['it does not wait for exactly what runs'];
}

function startFaults(
  plan: PlayPlan,
  settings: PlaySettings,
  observed: Observed,
  start: Start,
): readonly string[] {
  const key = runKey(start.run);
  const seen = observed.runs.find((run) => runKey(run) === key);
  const retried =
    seen?.state === 'ended' &&
    seen.outcome.kind === 'environment-failed' &&
    seen.outcome.tries <= settings.environmentRetries;
  return [
    ...(seen === undefined || retried ? [] : [`${key} is started again`]),
    ...(start.type === 'integrate'
      ? integrateFaults(plan, observed, start)
      : taskFaults(plan, settings, observed, start)),
    ...(start.type === 'remediate' ? becauseFaults(observed, start) : []),
  ];
}

function taskFaults(
  plan: PlayPlan,
  settings: PlaySettings,
  observed: Observed,
  { run }: Start,
): readonly string[] {
  const task = plan.tasks.find(({ id }) => id === run.task);
  if (task === undefined) return [`${run.task} is no task of the plan`];
  const integrated = integratedIn(observed);
  const missing = task.dependencies.filter((id) => !integrated.has(id));
  const limit = settings.stageMaxRetries[run.stage] ?? settings.maxRetries;
  const most = run.stage === 'implementation' ? 1 : 1 + limit;
  return [
    ...missing.map((id) => `${runKey(run)} starts before ${id} is integrated`),
    ...(Object.hasOwn(plan.blocked, run.task) ? [`${runKey(run)} starts though its task is blocked`] : []),
    ...(run.stage !== 'remediation' && run.attempt > most ? [`${runKey(run)} is one round too many`] : []),
  ];
}

function integrateFaults(plan: PlayPlan, observed: Observed, start: Start): readonly string[] {
  if (start.type !== 'integrate') return [];
  const open = new Set(observed.runs.filter(({ state }) => state === 'running').map(({ task }) => task));
  const members = plan.tasks.filter(({ level }) => level === start.level).map(({ id }) => id);
  const inOrder = members.filter((id) => start.tasks.includes(id));
  return [
    ...(inOrder.join(' ') === start.tasks.join(' ') ? [] : ['integration is not in plan order']),
    ...(start.tasks.length === 0 ? ['integration of nothing'] : []),
    ...members.filter((id) => open.has(id)).map((id) => `integration starts while ${id} runs`),
  ];
}

function becauseFaults(observed: Observed, start: Start & { type: 'remediate' }): readonly string[] {
  const answered = observed.runs.find((run) => runKey(run) === runKey(start.because));
  if (answered?.state !== 'ended') return [`${runKey(start.run)} answers a run that has not ended`];
  const { outcome, task } = answered;
  const about = outcome.kind === 'conflict' ? outcome.task : task;
  const asks =
    outcome.kind === 'conflict' ||
    outcome.kind === 'agent-failed' ||
    (outcome.kind === 'done' && outcome.verdict === 'changes');
  return asks && about === start.run.task
    ? []
    : [`${runKey(start.run)} answers ${runKey(answered)}, which asks nothing of it`];
}

function endFaults(plan: PlayPlan, observed: Observed, { outcome, tasks }: Finish): readonly string[] {
  const integrated = integratedIn(observed);
  const ends = Object.values(tasks);
  const failed = ends.some(({ state }) => state === 'failed');
  const unfinished = ends.some(({ state }) => state === 'unfinished');
  const expected = unfinished ? 'stopped' : failed ? 'failed' : 'succeeded';
  return [
    ...(observed.runs.some(({ state }) => state === 'running') ? ['the play ends while something runs'] : []),
    ...(outcome === expected ? [] : [`the play ends as ${outcome}, not ${expected}`]),
    ...(ends.length === plan.tasks.length ? [] : ['the end does not cover the plan']),
    ...(unfinished && !observed.stopping ? ['something is unfinished though nobody stopped the play'] : []),
    ...plan.tasks.flatMap(({ id, dependencies }) => {
      const state = Object.hasOwn(tasks, id) ? tasks[id]?.state : 'missing';
      const bad = dependencies.some((on) => ['failed', 'blocked'].includes(tasks[on]?.state ?? 'missing'));
      const blocked = bad || Object.hasOwn(plan.blocked, id);
      return [
        ...(blocked === (state === 'blocked') ? [] : [`${id} ends ${state}, blocked is ${blocked}`]),
        ...(state === 'integrated' && !integrated.has(id)
          ? [`${id} ends integrated, and no run merged it`]
          : []),
      ];
    }),
  ];
}

/** Tasks that the integration branch holds, by what the integration runs said. */
function integratedIn({ runs }: Observed): ReadonlySet<string> {
  return new Set(
    runs.flatMap((run) => {
      if (run.stage !== 'integration' || run.state !== 'ended') return [];
      if (run.outcome.kind === 'conflict') return run.outcome.integrated;
      return run.outcome.kind === 'done' ? (run.tasks ?? []) : [];
    }),
  );
}
