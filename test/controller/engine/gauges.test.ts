/** What metrics tell of runs: how long they waited, what they took, what providers may have. */
import { expect, it } from 'vitest';
import { objectSchema } from '../../../src/controller/api/object.ts';
import { countEnd, countWait, setGauges } from '../../../src/controller/engine/gauges.ts';
import { readRun, type Run, type RunStatus } from '../../../src/controller/runs/run.ts';
import { sampleRun, sampleSettings } from '../runs/sample.ts';
import { memory } from './memory.ts';

function runWith(status: RunStatus): Run {
  const metadata = {
    name: 'w-1',
    namespace: 'agents',
    uid: 'u',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { 'agents.platform/team': 'blue' },
  };
  const spec = {
    play: 'w',
    taskId: '1',
    repository: 'https://h/app.git',
    branch: 'b',
    prompt: { text: 'x' },
  };
  return readRun(objectSchema.parse({ metadata, spec, status }));
}

it('tells wait and work of a run by service, stage and team, and counts each once', async () => {
  const { context } = await memory(sampleSettings);
  const started: RunStatus = { phase: 'Running', startedAt: '2026-01-01T00:00:40Z' };
  countWait(context, runWith({}), { phase: 'Queued' });
  countWait(context, runWith({}), started);
  countWait(context, runWith(started), { ...started, reason: 'ErrImagePull' });
  countEnd(context, runWith(started), { ...started, reason: 'Done', finishedAt: '2026-01-01T00:01:40Z' });
  const text = await context.instruments.registry.metrics();
  const labels = 'run_namespace="agents",service="app",stage="implementation",team="blue"';
  expect(text).toContain(`cto_run_queue_seconds_sum{${labels}} 40`);
  expect(text).toContain(`cto_run_queue_seconds_count{${labels}} 1`);
  expect(text).toContain(`cto_run_duration_seconds_sum{${labels},cli="claude"} 60`);
  expect(text).toMatch(/cto_runs_finished_total\{[^}]*play="w"[^}]*outcome="done"\} 1/);
});

it('tells the caps of providers that have one', async () => {
  const settings = { ...sampleSettings, caps: { ...sampleSettings.caps, runsPerProvider: { codex: 4 } } };
  const { context } = await memory(settings);
  setGauges(context);
  expect(await context.instruments.registry.metrics()).toContain('cto_provider_cap{provider="codex"} 4');
});

it('tells the lowered cap of a provider that gives no more, with a cap and without', async () => {
  const settings = { ...sampleSettings, caps: { ...sampleSettings.caps, runsPerProvider: { codex: 4 } } };
  const { context, objects } = await memory(settings);
  const limited = { count: 1, at: '2026-01-01T00:00:00Z', atWork: 2 };
  for (const cli of ['codex', 'claude']) {
    const { metadata, ...run } = sampleRun({ cli }, { limited });
    objects.set(`CodeRun/${cli}`, { ...run, metadata: { ...metadata, name: cli } });
  }
  setGauges({ ...context, now: () => Date.parse('2026-01-01T00:00:01Z') });
  const text = await context.instruments.registry.metrics();
  expect(text).toContain('cto_provider_cap{provider="codex"} 2');
  expect(text).toContain('cto_provider_cap{provider="claude"} 2');
  setGauges({ ...context, now: () => Date.parse('2026-01-01T01:00:00Z') });
  const later = await context.instruments.registry.metrics();
  expect(later).toContain('cto_provider_cap{provider="codex"} 4');
  expect(later).not.toContain('provider="claude"');
});
