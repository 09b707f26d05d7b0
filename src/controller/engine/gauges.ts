/** What metrics tell of the present: runs and plays by phase, the templates; and of each run once, when it ends. */
import { runPhases } from '../resources/runStatus.ts';
import { marks } from '../names.ts';
import { type Run, readRun, resolveRun } from '../runs/run.ts';
import { lastReport } from '../sweep/next.ts';
import type { Context } from './context.ts';
import { loweredProviders } from './places.ts';
import { sightOfVolume, volumesIn } from './sweepWork.ts';

type Counts = Map<string, { labels: Record<string, string>; count: number }>;

/** Sets all gauges anew from the caches. */
export function setGauges(context: Context): void {
  const { instruments, templates } = context;
  tell(context, 'cto_runs', countRuns(context));
  tell(context, 'cto_plays', countPlays(context));
  tell(context, 'cto_volume_free_ratio', freeRatios(context));
  tell(context, 'cto_provider_cap', providerCaps(context));
  instruments.reset('cto_templates_info');
  instruments.set('cto_templates_complete', templates.state === 'ready' ? 1 : 0);
  if (templates.set !== undefined) instruments.set('cto_templates_info', 1, { digest: templates.set.digest });
}

function tell({ instruments }: Context, name: string, counts: Counts): void {
  instruments.reset(name);
  for (const { labels, count } of counts.values()) instruments.set(name, count, labels);
}

/** As the last sweep of each volume said. */
function freeRatios(context: Context): Counts {
  const ratios: Counts = new Map();
  for (const namespace of context.settings.runNamespaces) {
    for (const claim of volumesIn(context, namespace)) {
      const report = lastReport(sightOfVolume(context, claim));
      const labels = { run_namespace: namespace, volume: claim.metadata.name };
      if (report !== undefined) ratios.set(JSON.stringify(labels), { labels, count: report.freeRatio });
    }
  }
  return ratios;
}

function providerCaps(context: Context): Counts {
  const usual = Object.entries(context.settings.caps.runsPerProvider);
  const now = [...loweredProviders(context)].map(([provider, { cap }]) => [provider, cap] as const);
  return new Map([...usual, ...now].map(([provider, count]) => [provider, { labels: { provider }, count }]));
}

function countRuns({ store, settings }: Context): Counts {
  const counts: Counts = new Map();
  const objects = settings.runNamespaces.flatMap((namespace) => [
    ...store.objects('codeRun', namespace).values(),
  ]);
  for (const run of objects.map(readRun)) {
    add(counts, { ...labelsOfRun(run, settings), phase: run.status.phase ?? runPhases[0] });
  }
  return counts;
}

function countPlays({ store, settings }: Context): Counts {
  const counts: Counts = new Map();
  const objects = settings.runNamespaces.flatMap((namespace) => [
    ...store.objects('play', namespace).values(),
  ]);
  for (const { metadata, ...play } of objects) {
    const team = metadata.labels[marks.team] ?? '';
    add(counts, { run_namespace: metadata.namespace, phase: phaseOf(play['status']), team });
  }
  return counts;
}

function add(all: Counts, labels: Record<string, string>): void {
  const key = JSON.stringify(labels);
  const known = all.get(key);
  if (known === undefined) all.set(key, { labels, count: 1 });
  else known.count += 1;
}

function phaseOf(status: unknown): string {
  const phase: unknown =
    typeof status === 'object' && status !== null ? Reflect.get(status, 'phase') : undefined;
  return typeof phase === 'string' ? phase : 'Pending';
}

function labelsOfRun(run: Run, settings: Context['settings']): Record<string, string> {
  const { metadata, spec } = run;
  return {
    run_namespace: metadata.namespace,
    play: spec.play ?? '',
    service: resolveRun(run, settings).service,
    stage: spec.stage,
    team: metadata.labels[marks.team] ?? '',
  };
}

/** Outcome of a run as the table of metrics names it. */
const outcomes: Readonly<Record<string, string>> = {
  Done: 'done',
  NothingToDo: 'nothing',
  AgentFailed: 'agent-failed',
  EnvironmentFailed: 'environment-failed',
  MergeConflict: 'conflict',
  Stopped: 'stopped',
};

/** Counts the end of a run, with what it took. */
export function countEnd({ instruments, settings }: Context, run: Run, status: Run['status']): void {
  const { agent, cli } = resolveRun(run, settings);
  const outcome = outcomes[status.reason ?? ''] ?? 'bad-input';
  instruments.count('cto_runs_finished_total', { ...labelsOfRun(run, settings), agent, cli, outcome });
  const { startedAt, finishedAt } = status;
  if (startedAt === undefined || finishedAt === undefined) return;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  instruments.observe('cto_run_duration_seconds', seconds, { ...withoutPlay(run, settings), cli });
}

/** Observes once, when its Job was made, how long a run waited for it. */
export function countWait({ instruments, settings }: Context, run: Run, status: Run['status']): void {
  const { creationTimestamp } = run.metadata;
  if (run.status.startedAt !== undefined || status.startedAt === undefined || creationTimestamp === undefined)
    return;
  // Kubernetes tells whole seconds.
  const seconds = Math.max(0, (Date.parse(status.startedAt) - Date.parse(creationTimestamp)) / 1000);
  instruments.observe('cto_run_queue_seconds', seconds, withoutPlay(run, settings));
}

/** A histogram has many series for each set of labels: one a play would be too many. */
function withoutPlay(run: Run, settings: Context['settings']): Record<string, string> {
  const { play: _play, ...labels } = labelsOfRun(run, settings);
  return labels;
}
