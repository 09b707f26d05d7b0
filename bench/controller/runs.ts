/**
 * Measures many CodeRuns at once: that all end and none is run twice, what the controller takes of memory and processor, and what it
 * asks of the API server. Real: etcd, API server, Job controller, scheduler, the controller's process, its account, git over HTTP.
 * Stand-ins: nodes and pods (kwok), and what the pods' scripts would have pushed.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { z } from 'zod';
import { readAudit } from './audit.ts';
import { type BenchCluster, installChart, namespace, startCluster, startController } from './cluster.ts';
import { type BenchRun, benchRuns, makeRemotes, type Remotes } from './remotes.ts';

const count = Number(process.argv[2] ?? 1000);
/** Minutes until it is given up. */
const patience = 60;

const listSchema = z.object({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string(), creationTimestamp: z.string() }),
      status: z.looseObject({ phase: z.string().optional(), finishedAt: z.string().optional() }).default({}),
    }),
  ),
});
type Listed = z.infer<typeof listSchema>['items'];

function codeRun({ name, task, branch, remote }: BenchRun, { address, base }: Remotes): object {
  return {
    apiVersion: 'agents.platform/v1alpha1',
    kind: 'CodeRun',
    metadata: { name, namespace },
    spec: {
      taskId: task,
      service: 'bench',
      repository: address(remote),
      branch,
      baseCommit: base,
      prompt: { text: `Task ${task}` },
    },
  };
}

async function list({ kubectl }: BenchCluster): Promise<Listed> {
  return listSchema.parse(JSON.parse(await kubectl(['get', 'coderuns', '-n', namespace, '-o', 'json'])))
    .items;
}

const hasEnded = ({ status }: Listed[number]): boolean => /Succeeded|Failed/.test(status.phase ?? '');

async function untilEnded(cluster: BenchCluster): Promise<Listed> {
  const until = Date.now() + patience * 60_000;
  for (;;) {
    const runs = await list(cluster);
    const ended = runs.filter(hasEnded).length;
    process.stderr.write(`\r${ended} of ${count} ended `);
    if (ended === count || Date.now() > until) return runs;
    await sleep(5000);
  }
}

/** Peak of memory in MB, and seconds of the processor, of a process. */
async function usage(pid: number): Promise<{ peak: number; seconds: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const stat = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ');
  const ticks = Number(stat[13]) + Number(stat[14]);
  return { peak: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024, seconds: ticks / 100 };
}

function row(name: string, value: string | number): void {
  process.stdout.write(`${name.padEnd(48)}${String(value).padStart(14)}\n`);
}

function secondsOf({ metadata, status }: Listed[number]): number {
  return (Date.parse(status.finishedAt ?? '') - Date.parse(metadata.creationTimestamp)) / 1000;
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;
}

async function report(cluster: BenchCluster, runs: Listed, pid: number, wall: number): Promise<boolean> {
  const { requests, refused, jobs } = await readAudit(cluster.auditLog, 'cto-controller/');
  const { peak, seconds } = await usage(pid);
  const twice = jobs.length - new Set(jobs).size;
  const succeeded = runs.filter(({ status }) => status.phase === 'Succeeded').length;
  row('CodeRuns made at once', count);
  row('ended / succeeded', `${runs.filter(hasEnded).length} / ${succeeded}`);
  row('Jobs made / made twice (audit log)', `${jobs.length} / ${twice}`);
  row('until all had ended, s', wall.toFixed(0));
  const times = runs.filter(hasEnded).map(secondsOf);
  row(
    'from made to ended, median / 95 % / last, s',
    [0.5, 0.95, 1].map((part) => quantile(times, part)).join(' / '),
  );
  row('controller: peak memory, MB', peak.toFixed(0));
  row('controller: processor, s', seconds.toFixed(0));
  const all = [...requests.values()].reduce((sum, each) => sum + each, 0);
  row('requests to the API server, a run', (all / count).toFixed(1));
  for (const [name, asked] of [...requests].toSorted(([, a], [, b]) => b - a))
    row(`  ${name}`, (asked / count).toFixed(2));
  for (const [code, answers] of refused) row(`  refused with ${code}`, answers);
  return succeeded === count && jobs.length === count && twice === 0;
}

async function measure(cluster: BenchCluster, remotes: Remotes, runs: readonly BenchRun[]): Promise<boolean> {
  const settings = await installChart(cluster, count);
  const { pid } = await startController(cluster, settings);
  const begin = performance.now();
  const objects = runs.map((run) => stringify(codeRun(run, remotes))).join('---\n');
  await cluster.kubectl(['create', '-f', '-'], objects);
  const ended = await untilEnded(cluster);
  return report(cluster, ended, pid, (performance.now() - begin) / 1000);
}

const folder = await mkdtemp(join(tmpdir(), 'cto-bench-'));
try {
  const runs = benchRuns(count);
  const remotes = await makeRemotes(folder, runs);
  const cluster = await startCluster(remotes);
  try {
    process.exitCode = (await measure(cluster, remotes, runs)) ? 0 : 1;
  } finally {
    await cluster.stop();
    await remotes.server.close();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
