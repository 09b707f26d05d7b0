/** Whole plays with real git and bash and small stand-in agents: what is made, told, published, refused. */
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

test('findings are remediated, conflicts resolved, and both are told to who answers them', async () => {
  const dir = await makeGitDir();
  const agent = `
case "$STAGE/$ATTEMPT" in
  implementation/1) sed -i "s/two/two by $TASK/" shared.txt; echo "$TASK" >"task-$TASK.txt" ;;
  quality/1)
    if [ "$TASK" = a ]; then echo '{"verdict": "changes", "findings": [{"file": "task-a.txt", "line": 1, "text": "say more"}]}'
    else echo '{"verdict": "pass"}'; fi >"$TASK_WORKSPACE/verdict.json" ;;
  quality/*) echo '{"verdict": "pass"}' >"$TASK_WORKSPACE/verdict.json" ;;
  remediation/*)
    cp "$FILES/prompt.md" "prompt-$TASK-$ATTEMPT.md"
    if [ -e .git/MERGE_HEAD ]; then printf 'one\\ntwo by a and b\\nthree\\n' >shared.txt; else echo more >>"task-$TASK.txt"; fi ;;
esac
`;
  const { options } = await standInPlay(dir, planOf([{ a: [], b: [] }]), { agent });
  const summary = await playLocally(options);
  expect(summary.outcome).toBe('succeeded');
  const files = await dir.files('cto/sample/integration');
  expect(files).toMatchObject({ 'shared.txt': 'one\ntwo by a and b\nthree', 'task-a.txt': 'a\nmore' });
  expect(files['prompt-a-1.md']).toContain('[error] task-a.txt:1 say more');
  expect(files['prompt-b-1.md']).toContain('conflict with cto/sample/integration: shared.txt');
});

test('a failed agent is answered with why, environments are tried again, and what fails blocks only what needs it', async () => {
  const dir = await makeGitDir();
  const agent = `${plainAgent}
case "$TASK/$STAGE/$ATTEMPT" in
  a/implementation/1) exit 20 ;;
  a/remediation/1) cp "$FILES/prompt.md" prompt.md; exit 21 ;;
  a/remediation/2) cp "$FILES/prompt.md" prompt-2.md ;;
  b/implementation/1) [ -e "$TASK_WORKSPACE/tried" ] || { touch "$TASK_WORKSPACE/tried"; exit 30; } ;;
  c/implementation/1) exit 40 ;;
  d/*) kill -9 $$; sleep 1000 ;;
esac
`;
  const { options, events } = await standInPlay(
    dir,
    planOf([
      { a: [], b: [], c: [], d: [] },
      { e: ['c'], f: ['a'] },
    ]),
    { agent },
  );
  const summary = await playLocally(options);
  expect(summary.outcome).toBe('failed');
  expect(Object.fromEntries(summary.tasks.map(({ id, end }) => [id, end.state]))).toEqual({
    a: 'integrated',
    b: 'integrated',
    c: 'failed',
    d: 'failed',
    e: 'blocked',
    f: 'integrated',
  });
  const files = await dir.files('cto/sample/integration');
  expect(files['prompt.md']).toContain('The run a/implementation/1 failed: the stand-in ended with 20');
  expect(files['prompt-2.md']).toContain('The run a/remediation/1 failed: the stand-in ended with 21');
  expect(files['prompt-2.md']).toContain('The run a/implementation/1 failed');
  expect(events).toContainEqual(expect.objectContaining({ type: 'task-blocked', task: 'e' }));
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

test('branches that are on the remote already are refused before anything runs', async () => {
  const dir = await makeGitDir();
  await dir.commit('feature/task-b-implementation', { x: 'x' }, dir.base);
  await dir.commit('cto/sample/integration', { x: 'x' }, dir.base);
  const { options, events } = await standInPlay(dir, twoLevels);
  await expect(playLocally(options)).rejects.toMatchObject({
    code: 'branch-exists',
    message: expect.stringMatching(/cto\/sample\/integration, feature\/task-b-implementation/),
  });
  expect(events).toEqual([]);
  const other = await playLocally({ ...options, play: 'other', branchTemplate: 'other/{task}' });
  expect(other.outcome).toBe('succeeded');
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
