/** Measures 1,000 CodeRuns at once on the MODEL of the API server (no cluster): Jobs, requests a run, memory and processor, the model's own included. */
import { kinds } from '../src/controller/api/kinds.ts';
import { namespace, World } from '../test/controller/world/world.ts';

const runs = Number(process.argv[2] ?? 1000);
const patience = 600_000;

function row(name: string, value: string | number): void {
  process.stdout.write(`${name.padEnd(42)}${String(value).padStart(10)}\n`);
}

const world = await World.make({
  empty: true,
  settings: (settings) => ({ ...settings, caps: { ...settings.caps, runs } }),
});
const { apiVersion, kind } = kinds.codeRun;
for (let index = 1; index <= runs; index += 1) {
  const spec = {
    taskId: `t${index}`,
    stage: 'implementation',
    attempt: 1,
    service: 'bench',
    repository: 'https://example.com/app.git',
    branch: `bench/t${index}`,
    baseBranch: 'main',
    baseCommit: world.remote.base,
    prompt: { text: 'Do it' },
  };
  world.server.create('coderuns', { apiVersion, kind, metadata: { name: `run-${index}`, namespace }, spec });
}
const requests = new Map<string, number>();
const before = process.cpuUsage();
const { stop } = world.start((transport) => async (request) => {
  const [plural = '', , part = ''] =
    request.path.replace(/\?.*/, '').split(`/${namespace}/`)[1]?.split('/') ?? [];
  const name = [request.method, plural, part].filter((word) => word !== '').join(' ');
  requests.set(name, (requests.get(name) ?? 0) + 1);
  return transport(request);
});
const hasEnded = (status: unknown): boolean => Object(status).phase === 'Succeeded';
await world.until(() => world.server.all('coderuns').every(({ status }) => hasEnded(status)), patience);
await stop();
const { user } = process.cpuUsage(before);
const jobs = world.server.made.filter((made) => made.startsWith('jobs/'));
row('CodeRuns at once, all succeeded', runs);
row('Jobs made / made twice', `${jobs.length} / ${jobs.length - new Set(jobs).size}`);
row('processor, s', (user / 1e6).toFixed(1));
row('peak memory of the process, MB', (process.resourceUsage().maxRSS / 1024).toFixed(0));
row('requests a run', ([...requests.values()].reduce((sum, each) => sum + each, 0) / runs).toFixed(1));
for (const [name, count] of [...requests].toSorted(([, a], [, b]) => b - a))
  row(`  ${name}`, (count / runs).toFixed(2));
process.exitCode = jobs.length === runs ? 0 : 1;
