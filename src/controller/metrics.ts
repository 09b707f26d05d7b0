/** Decides which metrics the controller serves: alerts, dashboard and documentation name no others. */

export interface Metric {
  name: string;
  type: 'gauge' | 'counter' | 'histogram';
  labels: readonly string[];
  help: string;
}

/** Of a run: the play (empty for a run without one), volume, stage, and the team that the Play's label names. */
const run = ['run_namespace', 'play', 'service', 'stage', 'team'] as const;

export const metrics: readonly Metric[] = [
  { name: 'cto_leader', type: 'gauge', labels: [], help: '1 while this controller leads' },
  { name: 'cto_plays', type: 'gauge', labels: ['run_namespace', 'phase', 'team'], help: 'Plays by phase' },
  { name: 'cto_runs', type: 'gauge', labels: [...run, 'phase'], help: 'Runs by phase' },
  {
    name: 'cto_runs_finished_total',
    type: 'counter',
    labels: [...run, 'agent', 'cli', 'outcome'],
    help: 'Runs that ended, by outcome: done, nothing, agent-failed, environment-failed, bad-input, conflict, stopped',
  },
  {
    name: 'cto_run_duration_seconds',
    type: 'histogram',
    labels: ['run_namespace', 'service', 'stage', 'team', 'cli'],
    help: 'From Job to result',
  },
  {
    name: 'cto_run_queue_seconds',
    type: 'histogram',
    labels: ['run_namespace', 'service', 'stage', 'team'],
    help: 'From the making of a run to its Job: the time that it waited for a place',
  },
  {
    name: 'cto_templates_complete',
    type: 'gauge',
    labels: [],
    help: '1 while the six ConfigMaps are of one set and without findings',
  },
  { name: 'cto_templates_info', type: 'gauge', labels: ['digest'], help: 'The template set in use' },
  {
    name: 'cto_reconcile_errors_total',
    type: 'counter',
    labels: ['kind', 'code'],
    help: 'Reconciliations that ended in an error and are tried again',
  },
  {
    name: 'cto_watch_restarts_total',
    type: 'counter',
    labels: ['kind', 'reason'],
    help: 'Watches that ended and began again',
  },
  {
    name: 'cto_volume_free_ratio',
    type: 'gauge',
    labels: ['run_namespace', 'volume'],
    help: 'Free share of a volume at its last sweep',
  },
  {
    name: 'cto_provider_cap',
    type: 'gauge',
    labels: ['provider'],
    help: 'Runs at once that a model provider may have now; one without a cap is in it only while it gives no more',
  },
];
