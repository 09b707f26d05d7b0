/** Whole plays with real git and bash and small stand-in agents: what is made, told, published, refused. What a play promises on every executor: executor.slow.test.ts. */
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readJournal } from '../../src/local/journal.ts';
import { playLocally } from '../../src/local/play.ts';
import { secretsFolder } from '../../src/local/secrets.ts';
import { step } from '../../src/play/step.ts';
import { makeGitDir } from '../helpers/gitDir.ts';
import { planOf, plainAgent, standInPlay } from '../helpers/standIn.ts';

const twoLevels = planOf([{ a: [], b: [] }, { c: ['a'] }]);

test('plays two levels: branches, trailers, events, journal; the second time nothing is done', async () => {
  const dir = await makeGitDir();
  const { options, events } = await standInPlay(dir, twoLevels);
  const summary = await playLocally(options);
  expect(summary).toMatchObject({
    outcome: 'succeeded',
    started: 6,
    integration: { branch: 'cto/sample/integration' },
  });
  expect(summary.tasks.map(({ id, end, runs, level }) => [id, end.state, runs, level])).toEqual([
    ['a', 'integrated', 2, 1],
    ['b', 'integrated', 2, 1],
    ['c', 'integrated', 2, 2],
  ]);
  const head = await dir.git('rev-parse', 'cto/sample/integration');
  expect(summary.integration.commit).toBe(head);
  expect(Object.keys(await dir.files(head))).toEqual([
    'README.md',
    'shared.txt',
    'task-a.txt',
    'task-b.txt',
    'task-c.txt',
  ]);
  expect(
    await dir.git(
      'log',
      '-1',
      '--format=%(trailers:key=CTO-Run,valueonly,separator=)',
      summary.tasks[2]?.commit ?? '',
    ),
  ).toBe('c/implementation/1');
  const kinds = new Set(events.map(({ type }) => type));
  expect([...kinds].toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'integrated',
    'play-started',
    'published',
    'run-ended',
    'run-section',
    'run-started',
    'run-workspace',
  ]);
  const paths = new Set(events.flatMap((event) => (event.type === 'run-workspace' ? [event.path] : [])));
  expect(paths.size).toBe(6);
  const steps = await readJournal(join(summary.folder, 'journal.jsonl'));
  for (const { observed, actions } of steps)
    expect(step(twoLevels.play, options.settings, observed)).toEqual(actions);
  expect(steps.at(-1)?.actions.at(-1)).toMatchObject({ type: 'finish' });

  const again = await playLocally(options);
  expect(again).toEqual({ ...summary, started: 0 });
  expect(existsSync(secretsFolder(summary.folder))).toBe(false);
});

test('what a run can’t work with is not tried again; what needs it is told as blocked', async () => {
  const dir = await makeGitDir();
  const agent = `${plainAgent}
case "$TASK/$STAGE/$ATTEMPT" in
  a/implementation/1) exit 40 ;;
esac
`;
  const { options, events } = await standInPlay(dir, planOf([{ a: [], c: [] }, { b: ['a'] }]), { agent });
  const summary = await playLocally(options);
  expect(summary.outcome).toBe('failed');
  expect(summary.tasks.map(({ end, runs }) => [end.state, runs])).toEqual([
    ['failed', 1],
    ['integrated', 2],
    ['blocked', 0],
  ]);
  expect(events).toContainEqual(expect.objectContaining({ type: 'task-blocked', task: 'b' }));
});

test('at most so many at once, and nothing secret below the root', async () => {
  const dir = await makeGitDir();
  const agent = `
ls "$CTO_SECRETS" >"$TASK_WORKSPACE/keys"
[ "$(cat "$CTO_SECRETS/ANTHROPIC_API_KEY")" = sk-canary ]
echo "$(date +%s%N) start" >>"$HOME/../times"
# The first one is not alone for sure; then each stays a little, so that a third one would be seen.
until [ "$(grep -c start "$HOME/../times")" -ge 2 ]; do sleep 0.1; done; sleep 0.3
echo "$(date +%s%N) end" >>"$HOME/../times"
${plainAgent}`;
  const plan = planOf([{ a: [], b: [], c: [], d: [], e: [] }]);
  const { options } = await standInPlay(dir, plan, { agent, deadline: 120 });
  const summary = await playLocally({
    ...options,
    settings: { ...options.settings, maxParallel: 2, stages: [] },
  });
  expect(summary.outcome).toBe('succeeded');
  const times = (await readFile(join(options.root, 'workspace-app', 'app-sample', 'times'), 'utf8'))
    .trim()
    .split('\n');
  let now = 0;
  let most = 0;
  for (const line of times.toSorted((x, y) => (x < y ? -1 : 1))) {
    now += line.endsWith('start') ? 1 : -1;
    most = Math.max(most, now);
  }
  expect(most).toBe(2);
  const everything = await readdir(options.root, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    everything
      .filter((entry) => entry.isFile())
      .map(async (entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
  );
  expect(texts.length).toBeGreaterThan(50);
  expect(texts.filter((text) => text.includes('sk-canary'))).toEqual([]);
});

test('Ctrl-C stops all runs; resumed it goes on with the same attempts and trees', async () => {
  const dir = await makeGitDir();
  const stop = new AbortController();
  const agent = `
if [ "$STAGE" = implementation ] && [ "$TASK" != c ] && [ ! -e "$TASK_WORKSPACE/again" ]; then
  echo begun >"begun-$TASK.txt"; touch "$TASK_WORKSPACE/again"; echo "▸ begun"; sleep 1000
fi
${plainAgent}`;
  const { options, events } = await standInPlay(dir, twoLevels, { agent, signal: stop.signal });
  let begun = 0;
  const listener: typeof options.listener = (event) => {
    events.push(event);
    if (event.type === 'run-section' && event.section === 'begun' && (begun += 1) === 2) stop.abort();
  };
  const summary = await playLocally({ ...options, listener });
  expect(summary).toMatchObject({ outcome: 'stopped', started: 2 });
  expect(summary.tasks.map(({ end }) => end.state)).toEqual(['unfinished', 'unfinished', 'unfinished']);
  expect(events.filter(({ type }) => type === 'run-ended')).toEqual([]);
  expect(existsSync(secretsFolder(summary.folder))).toBe(false);
  const drafts = await readdir(summary.folder, { recursive: true });
  expect(drafts.filter((name) => name.endsWith('.new'))).toEqual([]);

  const signal = new AbortController().signal;
  await expect(playLocally({ ...options, signal })).rejects.toMatchObject({ code: 'play-unfinished' });
  const resumed = await playLocally({ ...options, signal, resume: true });
  expect(resumed).toMatchObject({ outcome: 'succeeded' });
  expect(resumed.tasks.map(({ runs }) => runs)).toEqual([2, 2, 2]);
  expect(Object.keys(await dir.files('cto/sample/integration'))).toEqual(
    expect.arrayContaining(['begun-a.txt', 'begun-b.txt', 'task-c.txt']),
  );
});

test('stopped while nothing has begun, it says so', async () => {
  const { options } = await standInPlay(await makeGitDir(), twoLevels);
  const summary = await playLocally({ ...options, signal: AbortSignal.abort() });
  expect(summary).toMatchObject({ outcome: 'stopped', started: 0 });
});

test('another plan, address or branch is another play', async () => {
  const dir = await makeGitDir();
  const { options } = await standInPlay(dir, twoLevels);
  await playLocally(options);
  const changed = { ...options, plan: planOf([{ a: [] }]), branchTemplate: 'x/{task}', resume: true };
  await expect(playLocally(changed)).rejects.toMatchObject({
    code: 'play-changed',
    message: expect.stringMatching(/the plan, the branch template \(was feature.* is x\/\{task\}\)/),
  });
});

test('one process plays it at a time', async () => {
  const dir = await makeGitDir();
  const { options } = await standInPlay(dir, twoLevels);
  const begun = Promise.withResolvers<void>();
  const first = playLocally({ ...options, listener: () => begun.resolve() });
  await begun.promise;
  await expect(playLocally(options)).rejects.toMatchObject({
    code: 'play-running',
    message: expect.stringContaining(`Process ${process.pid} `),
  });
  expect((await first).outcome).toBe('succeeded');
});

test('a second try is not judged by what the first one said', async () => {
  const agent =
    'if [ -e "$TASK_WORKSPACE/tried" ]; then kill -9 $$; fi; touch "$TASK_WORKSPACE/tried"; exit 31';
  const { options, events } = await standInPlay(await makeGitDir(), planOf([{ a: [] }]), { agent });
  expect((await playLocally(options)).outcome).toBe('failed');
  const reasons = events.flatMap((event) => (event.type === 'run-ended' ? [event.outcome] : []));
  expect(reasons).toEqual([
    { kind: 'environment-failed', tries: 1, reason: 'environment: the stand-in ended with 31' },
    { kind: 'environment-failed', tries: 2, reason: expect.stringContaining('killed') },
  ]);
});

test('a deadline ends a run as a failure of its environment', async () => {
  const dir = await makeGitDir();
  const { options } = await standInPlay(dir, planOf([{ a: [] }]), { agent: 'sleep 1000', deadline: 1 });
  const summary = await playLocally(options);
  expect(summary.outcome).toBe('failed');
  expect(summary.tasks[0]?.end).toMatchObject({ reason: expect.stringContaining('deadline') });
});
