/**
 * Measures what the controller's own process takes: the bundled program, over HTTP against a model of the API server, with
 * real git; beside it the chart's requests and limits. Nothing of the model runs in the process that is measured.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { kinds } from '../src/controller/api/kinds.ts';
import { startRemote } from '../src/isolation/remote/server.ts';
import { packageFolder } from '../src/packageFolder.ts';
import { runProcess } from '../src/processes.ts';
import { compileTemplates } from '../src/templates/compile.ts';
import { configMapsOf } from '../src/templates/configMaps.ts';
import { configMapNames } from '../src/templates/types.ts';
import { sampleSettings } from '../test/controller/runs/sample.ts';
import { MemoryNode } from '../test/controller/world/memoryNode.ts';
import { MemoryRemote } from '../test/controller/world/memoryRemote.ts';
import { MemoryServer } from '../test/controller/world/memoryServer.ts';

const methods = z.enum(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']);
const plays = Number(process.argv[2] ?? 50);
const tasks = 40;
const runs = 100;
const namespace = 'agents';
const token = 'token-of-the-measurement';

const root = packageFolder();
const folder = await mkdtemp(join(tmpdir(), 'cto-bench-'));
const model = new MemoryServer();
// Agents that never end: all places are taken, everything else waits.
const node = new MemoryNode(model, new MemoryRemote(), () => 'goes on');
const api = createServer((request, response) => {
  const stop = new AbortController();
  response.on('close', () => stop.abort());
  const serve = async (): Promise<void> => {
    const said = await text(request);
    const body: unknown = said === '' ? undefined : JSON.parse(said);
    const method = methods.parse(request.method);
    const { url: path = '' } = request;
    if (method === 'PATCH') makeSecret(path);
    const answer = await model.transport({ method, path, body, signal: stop.signal });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).flushHeaders();
    const stream = path.includes('watch') ? answer.stream() : null;
    if (stream === null) response.end(await answer.text());
    else for await (const part of stream) response.write(part);
  };
  serve().catch(() => response.destroy());
}).listen(0, '127.0.0.1');
await once(api, 'listening');
const address = api.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;

async function makeRepository(): Promise<string> {
  const served = join(folder, 'served');
  const work = join(folder, 'work');
  await mkdir(served);
  const git = async (...words: string[]): Promise<unknown> => runProcess('git', words, { cwd: folder });
  await git('init', '--quiet', '--initial-branch=main', work);
  const author = ['-c', 'user.name=b', '-c', 'user.email=b@example.org'];
  await git('-C', work, ...author, 'commit', '--quiet', '--allow-empty', '--message', 'Begin');
  await git('clone', '--quiet', '--bare', work, join(served, 'app.git'));
  return served;
}

const remote = await startRemote(await makeRepository());
remote.allow('app', [{ user: 'x-access-token', token }]);

/** The model only changes what is there; the credentials of a run are made by applying them. */
function makeSecret(path: string): void {
  const name = /\/secrets\/([^/?]+)/.exec(path)?.[1];
  if (name !== undefined && model.find('secrets', name) === undefined) create('secrets', 'Secret', name, {});
}

function create(plural: string, kind: string, name: string, rest: object): void {
  const apiVersion = plural === 'plays' ? kinds.play.apiVersion : 'v1';
  model.create(plural, { apiVersion, kind, metadata: { name, namespace }, ...rest });
}

const { set } = await compileTemplates(join(root, 'agent-templates'));
for (const configMap of configMapsOf(set))
  model.create('configmaps', { ...configMap, metadata: { ...configMap.metadata, namespace } });
create('secrets', 'Secret', 'git', { data: { token: Buffer.from(token).toString('base64') } });
const plan = Array.from({ length: tasks }, (_, index) => ({
  id: index + 1,
  title: `Task ${index + 1}`,
  details: 'What has to change, for whom, and what must stay as it is. '.repeat(8),
  dependencies: index === 0 ? [] : [index],
}));
const spec = { plan: { tasks: plan }, repository: `http://${remote.host}/app.git`, baseBranch: 'main' };
for (let index = 0; index < plays; index++)
  create('plays', 'Play', `play-${index}`, { spec: { ...spec, stages: [], suspend: false, stop: false } });

const settings = {
  ...sampleSettings,
  templates: Object.fromEntries(
    configMapNames.map((name) => [
      name,
      { configMap: `controller-agent-templates-${name}`, partOfSet: true },
    ]),
  ),
  git: { ...sampleSettings.git, secret: 'git' },
  policy: { ...sampleSettings.policy, default: { ...sampleSettings.policy.default, repositories: ['*'] } },
  caps: { ...sampleSettings.caps, runs },
};
await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
const kubeconfig = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'c', cluster }],
  users: [{ name: 'u', user: { token } }],
  contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'c',
};
await writeFile(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig));

await runProcess('node', [join(root, 'scripts/build.ts')], { cwd: root });
const words = [
  'controller',
  '--settings',
  join(folder, 'settings.json'),
  '--metrics-port',
  '0',
  '--health-port',
  '0',
];
const env = {
  PATH: process.env['PATH'],
  HOME: folder,
  TMPDIR: folder,
  KUBECONFIG: join(folder, 'kubeconfig'),
};
const controller = spawn(process.execPath, [join(root, 'dist/cli.js'), ...words], { env, stdio: 'inherit' });

/** In MiB: what is resident now, and the most that ever was. Seconds of processor time. */
async function taken(): Promise<{ now: number; most: number; seconds: number }> {
  const status = await readFile(`/proc/${controller.pid}/status`, 'utf8');
  const mebibytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024;
  const stat = (await readFile(`/proc/${controller.pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  // Ticks of 10 ms, in user and kernel mode.
  return {
    now: mebibytes('VmRSS'),
    most: mebibytes('VmHWM'),
    seconds: (Number(stat[11]) + Number(stat[12])) / 100,
  };
}

const values = parse(await readFile(join(root, 'chart/values.yaml'), 'utf8')).controller.resources;
const wanted = Math.min(plays, runs);
while (model.all('pods').length < wanted && controller.exitCode === null) await sleep(500);
const busy = await taken();
await sleep(30_000);
const idle = await taken();
const lines = [
  `controller, ${plays} plays of ${tasks} tasks, ${model.all('pods').length} runs at work`,
  `  memory     ${idle.now.toFixed(0)} MiB, most ${idle.most.toFixed(0)} MiB (requests ${values.requests.memory}, limits ${values.limits.memory})`,
  `  processor  ${busy.seconds.toFixed(1)} s until all were started, then ${((idle.seconds - busy.seconds) / 0.03).toFixed(0)}m (requests ${values.requests.cpu}, limits ${values.limits.cpu})`,
];
process.stdout.write(`${lines.join('\n')}\n`);
node.again();
controller.kill();
await once(controller, 'exit');
api.closeAllConnections();
api.close();
await remote.close();
await rm(folder, { recursive: true, force: true });
