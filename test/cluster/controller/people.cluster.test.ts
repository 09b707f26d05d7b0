/** What people see of plays on a cluster: the same commands, words and exit codes as on this machine. Pods: see standInKubelet.ts. */
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { main } from '../../../src/cli/main.ts';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { workspacesTool } from '../../../src/mcp/workspacesTool.ts';
import { capturedIo } from '../../helpers/capturedIo.ts';
import { startCto } from '../../helpers/ctoProcess.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import type { Behaviour } from '../../controller/world/podEnd.ts';
import { statusIn } from './parts.ts';
import { person, tasks } from './person.ts';
import { makeScene } from './scene.ts';
import { standInKubelet } from './standInKubelet.ts';

const states = z.looseObject({ tasks: z.array(z.looseObject({ state: z.string() })) });

test('cto play makes the Play, follows it and tells how it went; status and logs tell the same afterwards', async () => {
  const scene = await makeScene();
  standInKubelet(scene);
  await scene.start();
  const { cto, play } = await person(scene);
  const played = await cto(...play, '--max-parallel', '2');
  expect(played).toMatchObject({ code: 0, err: '' });
  expect(played.out).toMatch(/play weather {2}started: 3 tasks on 2 levels {2}cto-test-\w+\/weather/);
  expect(played.out).toMatch(/task 1 {2}implementation {2}started {2}Rex on claude/);
  expect(played.out).toMatch(/level 1 {2}integrated {2}tasks 1, 2 {2}cto\/weather\/integration/);
  expect(played.out).toMatch(/Play weather succeeded: 3 of 3 tasks integrated, 3 runs started/);
  const status = await cto('status', 'weath', '--json');
  expect(JSON.parse(status.out)).toMatchObject({
    job: 'weather',
    state: 'succeeded',
    rehearsal: false,
    running: [],
    integration: 'cto/weather/integration',
    tasks: [
      {
        id: '1',
        title: 'One',
        level: 1,
        state: 'integrated',
        branch: 'feature/task-1-implementation',
        runs: 1,
      },
      { id: '2' },
      { id: '3', level: 2 },
    ],
  });
  expect((await cto('status')).out).toMatch(/^weather {2}succeeded {2}3 of 3$/m);
  expect(await cto('status', 'weather', '--watch')).toMatchObject({ code: 0 });
  expect((await cto('logs', 'weather', '1', '--prompt')).out).toMatch(
    /^1\/implementation\/1 {2}configmap\/[^]*One/,
  );
  const again = await cto(...play);
  expect(again).toMatchObject({ code: 0 });
  expect(again.out).toContain('nothing was left to do');
});

test('stopped and taken up again: what was done is not done twice', async () => {
  const scene = await makeScene();
  let held = true;
  const holds: Behaviour = ({ spec }) =>
    spec.taskId === '2' && held ? 'goes on' : { exitCode: 0, pushes: true };
  const { pods } = standInKubelet(scene, holds);
  await scene.start();
  const { cto, play } = await person(scene);
  const left = await cto(...play, '--detach');
  expect(left.out).toMatch(
    /^Play weather goes on in namespace cto-test-\w+ of .*cto status weather --watch --namespace/,
  );
  const state = async (): Promise<unknown> => {
    const { out } = await cto('status', 'weather', '--json');
    return states.parse(JSON.parse(out)).tasks.map((task) => task.state);
  };
  await expect.poll(state, { timeout: 240_000 }).toEqual(['open', 'running', 'waiting']);
  expect(await cto(...play)).toMatchObject({ code: 2, err: expect.stringContaining('[play-running]') });
  expect(await cto('stop', 'weather')).toMatchObject({ code: 0, out: 'weather was stopped.\n' });
  expect(await cto('stop', 'weather')).toMatchObject({ out: 'weather was not going on: it is stopped.\n' });
  expect(await cto(...play)).toMatchObject({ code: 2, err: expect.stringContaining('[play-unfinished]') });
  expect(await cto('status', 'weather', '--watch')).toMatchObject({ code: 130 });
  held = false;
  const resumed = await cto(...play, '--resume');
  expect(resumed).toMatchObject({ code: 0, err: '' });
  expect(resumed.out).toMatch(/resumed: 3 tasks on 2 levels/);
  expect(
    [...pods].filter(([name]) => name.includes('weather-1-implementation')).flatMap(([, each]) => each),
  ).toHaveLength(1);
});

test('who leaves with Ctrl-C leaves it running', async () => {
  const scene = await makeScene();
  standInKubelet(scene, () => 'goes on');
  await scene.start();
  const { folder, play } = await person(scene);
  const plan = ['--plan', join(folder, 'tasks.json'), '--namespace', scene.namespace];
  const cto = startCto([...play, ...plan], { KUBECONFIG: inject('kubeconfig') });
  expect(await cto.line(({ type }) => type === 'run-started')).toBeDefined();
  cto.signal('SIGINT');
  expect(await cto.ended).toMatchObject({ code: 130, stderr: '' });
  const play2 = await scene.admin.get(kinds.play, { namespace: scene.namespace, name: 'weather' });
  expect(statusIn(play2)).toMatchObject({ phase: 'Running' });
});

test('a plan that is too large for its Play lies in a ConfigMap that goes with it', async () => {
  const scene = await makeScene();
  const details = 'x'.repeat(100_000);
  const large = tasks.map((task) => ({ ...task, details }));
  const { cto, play } = await person(scene, large);
  expect(await cto(...play, '--detach')).toMatchObject({ code: 0, err: '' });
  const { namespace, admin } = scene;
  const made = await admin.get(kinds.play, { namespace, name: 'weather' });
  expect(made?.['spec']).toMatchObject({ plan: { configMap: { name: 'weather-plan', key: 'tasks.json' } } });
  const plan = await admin.get(kinds.configMap, { namespace, name: 'weather-plan' });
  expect(plan?.metadata.ownerReferences).toMatchObject([{ uid: made?.metadata.uid }]);
  expect((await cto('status', 'weather')).out).toContain('no controller has looked at it yet');
});

test('the tool of cto-mcp lists the workspaces of a namespace, which has none yet', async () => {
  const { namespace } = await makeScene();
  const folder = await temporaryFolder();
  const env = { KUBECONFIG: inject('kubeconfig'), HOME: folder };
  const world = { env, cwd: folder, roots: { folders: [folder] }, progress: async () => {} };
  const { run, input, output } = workspacesTool;
  const ask = async (more: object): Promise<unknown> =>
    output.parse(await run(input.parse(more), { ...world, signal: new AbortController().signal }));
  expect(await ask({ executor: 'cluster', namespace })).toMatchObject({
    namespace,
    workspaces: [],
    notices: [],
  });
  await expect(ask({ executor: 'cluster', namespace: 'nowhere' })).rejects.toMatchObject({
    code: 'no-namespace',
  });
  await expect(ask({ namespace })).rejects.toMatchObject({ code: 'argument-invalid' });
});

test('errors say what is missing', async () => {
  const scene = await makeScene();
  const { cto, play, folder } = await person(scene);
  expect(await cto('status', 'none')).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no play "none" in namespace'),
  });
  const other = async (argv: string[], env: NodeJS.ProcessEnv = {}): Promise<string> => {
    const { io, err } = capturedIo(folder, { KUBECONFIG: inject('kubeconfig'), HOME: folder, ...env });
    expect(await main(argv, io)).toBe(2);
    return err();
  };
  expect(await other(['status', '--cluster', '--namespace', 'nowhere'])).toContain(
    'The cluster has no namespace nowhere [no-namespace]',
  );
  expect(await other([...play, '--namespace', 'nowhere'])).toContain('[no-namespace]');
  expect(await other(['status', '--cluster'], { KUBECONFIG: '/nothing' })).toContain('[no-kubeconfig]');
  expect(await other(['status', '--context', 'typo'])).toContain('[unknown-context]');
  expect(await other([...play, '--cluster', '--local'])).toContain(
    '--local means this machine, --cluster a cluster [bad-flag]',
  );
  expect(await other([...play, '--cluster', '--rehearse'])).toContain(
    '--rehearse is for this machine [bad-flag]',
  );
  expect(await other(['play', '--cluster', '--repository', scene.git.remote])).toContain(
    '[repository-unreachable]',
  );
});
