/** What is left of a play for people: logs of runs whose pods are gone, and the story that kubectl tells. */
import { expect, test } from 'vitest';
import { kinds } from '../../../src/controller/api/kinds.ts';
import type { Transport } from '../../../src/controller/api/transport.ts';
import { kubectl } from '../support/kubectl.ts';
import { person } from './person.ts';
import { makeScene } from './scene.ts';
import { type Behaviour, standInKubelet } from './standInKubelet.ts';

/** The controller asks for the log of a pod, which no node of this cluster has: it gets this one. */
const withLogs =
  (transport: Transport): Transport =>
  async (request) => {
    const pod = /\/pods\/([^/]+)\/log\?/.exec(request.path)?.[1];
    if (pod === undefined) return transport(request);
    const text = async (): Promise<string> => `▸ workspace\n{"type":"result","pod":"${pod}"}\n`;
    return { status: 200, headers: {}, text, stream: () => null };
  };

const fails: Behaviour = ({ spec }) => ({
  exitCode: spec.taskId === '2' ? 40 : 0,
  pushes: spec.taskId !== '2',
});

test('the log of a run is there after its pod is gone; kubectl tells the story', async () => {
  const scene = await makeScene();
  standInKubelet(scene, fails);
  await scene.start(withLogs);
  const { cto, play } = await person(scene);
  expect(await cto(...play)).toMatchObject({ code: 1 });
  const { namespace, admin } = scene;
  for (const { metadata } of (await admin.list(kinds.job, namespace)).items)
    await admin.remove(kinds.job, metadata);
  await expect
    .poll(async () => (await admin.list(kinds.pod, namespace)).items, { timeout: 240_000 })
    .toEqual([]);
  expect((await cto('logs', 'weather', '1')).out).toMatch(
    /^1\/implementation\/1 {2}configmap\/\S+\n▸ workspace\n\{"type":"result","pod":"weather-1-\S+"\}\n$/,
  );
  expect((await cto('logs', 'weather', '1', '--events')).out).not.toContain('▸');
  // Not in their order: events have times of whole seconds, and kubectl's sort leaves those of one second in any.
  const story = async (): Promise<unknown[]> => {
    const { text } = await kubectl(['describe', 'play', 'weather', '-n', namespace]);
    const events = text.slice(text.indexOf('Events:'));
    return [...events.matchAll(/^ {2}(?:Normal|Warning) +(\w+) /gm)].map(([, word]) => word);
  };
  const ofRuns = ['RunStarted', 'RunSucceeded', 'RunFailed'];
  const ofPlay = ['Started', 'LevelIntegrated', 'TaskFailed', 'TaskBlocked', 'Failed'];
  await expect.poll(story, { timeout: 240_000 }).toEqual(expect.arrayContaining([...ofRuns, ...ofPlay]));
  expect(scene.lines.filter((line) => line.includes('An event was not told'))).toEqual([]);
  const listed = await kubectl(['get', 'plays,coderuns', '-n', namespace]);
  expect(listed.text).toMatch(/weather +Failed +1\/3 +2 +0 +TasksFailed/);
  expect(listed.text).toMatch(/weather-2-implementation-1-\w+ +2 +implementation +rex +Failed +BadInput/);
});
