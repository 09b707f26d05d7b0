/** What a killed play leaves, piece by piece: living scripts, results that nobody noted, missing mirrors. */
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { playPaths, runPaths } from '../../src/local/paths.ts';
import { playLocally } from '../../src/local/play.ts';
import { readRunStates, writeRunState } from '../../src/local/runState.ts';
import type { LocalPlayOptions } from '../../src/local/types.ts';
import { startSession } from '../../src/processes.ts';
import { isAlive, markOf } from '../../src/workspaces/sessions.ts';
import { type GitDir, gitIn, makeGitDir, writeScript } from '../helpers/gitDir.ts';
import { planOf, plainAgent, standInPlay } from '../helpers/standIn.ts';

const plan = planOf([{ a: [] }]);
const first = { task: 'a', stage: 'implementation', attempt: 1 } as const;
const review = { task: 'a', stage: 'quality', attempt: 1 } as const;

interface Played extends GitDir {
  options: LocalPlayOptions;
  paths: ReturnType<typeof playPaths>;
}

async function played(agent = plainAgent): Promise<Played> {
  const dir = await makeGitDir();
  const { options } = await standInPlay(dir, plan, { agent });
  expect((await playLocally(options)).outcome).toBe('succeeded');
  return { ...dir, options: { ...options, resume: true }, paths: playPaths(options) };
}

/** Takes back that a run's end was noted, as if its script were still going on. */
async function forget(
  { paths }: Played,
  run: typeof first | typeof review,
  process = { pid: 1, started: 'gone' },
): Promise<void> {
  const state = (await readRunStates(paths.runs)).find((each) => each.run.stage === run.stage);
  if (state === undefined) throw new Error('no such run');
  const { ended: _, ...rest } = state;
  await writeRunState(runPaths(paths, run).state, { ...rest, process });
}

test('a result on the play’s repository counts, even if nothing else was written down', async () => {
  const play = await played();
  await forget(play, review);
  await rm(runPaths(play.paths, review).result);
  expect(await playLocally(play.options)).toMatchObject({ outcome: 'succeeded', started: 0 });
  expect((await readRunStates(play.paths.runs)).every(({ ended }) => ended !== undefined)).toBe(true);
});

test('what a run says last when it is stopped after its push does not take its result back', async () => {
  const play = await played();
  await forget(play, review);
  const said = {
    version: 1,
    play: 'sample',
    ...review,
    phase: 'failed',
    reason: 'deadline',
    branch: 'x',
    findings: 0,
  };
  await writeFile(runPaths(play.paths, review).result, JSON.stringify(said));
  expect(await playLocally(play.options)).toMatchObject({ outcome: 'succeeded', started: 0 });
});

test('stopped or past its deadline after its push, a run is done', async () => {
  const dir = await makeGitDir();
  const stop = new AbortController();
  const agent = `${plainAgent}\ncase "$STAGE" in implementation) touch "$TASK_WORKSPACE/linger" ;; esac\n`;
  const { options } = await standInPlay(dir, plan, { agent, signal: stop.signal });
  const listener: LocalPlayOptions['listener'] = (event) => {
    if (event.type === 'run-section' && event.section === 'end') stop.abort();
  };
  expect(await playLocally({ ...options, listener })).toMatchObject({ outcome: 'stopped', started: 1 });
  const { signal } = new AbortController();
  const resumed = await playLocally({ ...options, signal, resume: true });
  expect(resumed).toMatchObject({ outcome: 'succeeded', started: 1 });
  // How long a run takes until it has pushed depends on the machine: the first deadline that is long enough.
  for (let deadline = 3; ; deadline *= 3) {
    expect(deadline).toBeLessThan(200);
    const name = `late-${deadline}`;
    const late = await playLocally({
      ...options,
      signal,
      play: name,
      branchTemplate: `${name}/{task}`,
      deadline,
    });
    if (late.outcome === 'failed') continue;
    expect(late).toMatchObject({ outcome: 'succeeded', started: 2 });
    break;
  }
});

test('without its result an interrupted run is done again, as the same attempt', async () => {
  const play = await played();
  await forget(play, review);
  await gitIn(play.paths.repository, ['update-ref', '-d', 'refs/cto/results/sample/a/quality/1']);
  const summary = await playLocally(play.options);
  expect(summary).toMatchObject({ outcome: 'succeeded', started: 1 });
  expect(summary.tasks[0]?.runs).toBe(2);
});

test('a forged or broken result is not believed', async () => {
  const play = await played();
  await forget(play, review);
  const other = await gitIn(play.paths.repository, [
    'rev-parse',
    'refs/cto/results/sample/a/implementation/1',
  ]);
  await gitIn(play.paths.repository, ['update-ref', 'refs/cto/results/sample/a/quality/1', other]);
  expect(await playLocally(play.options)).toMatchObject({ outcome: 'succeeded', started: 1 });
});

test('an interrupted integration is made again and comes out the same', async () => {
  const play = await played();
  const before = await gitIn(play.paths.repository, ['rev-parse', 'cto/sample/integration']);
  const path = join(play.paths.runs, 'integration-1.integration.1', 'state.json');
  const state = (await readRunStates(play.paths.runs)).find(({ run }) => run.stage === 'integration');
  if (state === undefined) throw new Error('no integration');
  const { ended: _, ...rest } = state;
  await writeRunState(path, rest);
  expect(await playLocally(play.options)).toMatchObject({
    outcome: 'succeeded',
    started: 0,
    integration: { commit: before },
  });
});

test('a script that outlived its play is seen as unfinished, and ended by a resume', async () => {
  const play = await played();
  const owner = runPaths(play.paths, review).folder;
  const log = await open(join(play.folder, 'log'), 'a');
  const script = await writeScript(
    join(play.folder, 'left.sh'),
    "trap 'echo asked; exit 30' TERM\nsetsid sleep 1000 &\nwhile :; do sleep 0.1; done\n",
  );
  const env = { PATH: process.env['PATH'] ?? '', CTO_OWNER: owner };
  const left = startSession(script, { cwd: play.folder, env, log: log.fd });
  const mark = await markOf(left.pid);
  await forget(play, review, mark);
  left.go();
  await log.close();
  await expect(playLocally({ ...play.options, resume: false })).rejects.toMatchObject({
    code: 'play-unfinished',
  });
  expect(await isAlive(mark)).toBe(true);
  expect(await playLocally(play.options)).toMatchObject({ outcome: 'succeeded' });
  expect(await isAlive(mark)).toBe(false);
  expect(await readFile(join(play.folder, 'log'), 'utf8')).toBe('asked\n');
});

test('a mirror that is gone is fetched again; a base branch that went on changes nothing', async () => {
  const play = await played();
  const next = await play.commit('main', { 'next.txt': 'x' }, play.base);
  await rm(play.paths.mirror, { recursive: true });
  await forget(play, review);
  await gitIn(play.remote, ['update-ref', '-d', 'refs/heads/feature/task-a-implementation']);
  await rm(play.paths.published);
  await expect(playLocally(play.options)).rejects.toMatchObject({ code: 'branch-exists' });
  await gitIn(play.remote, ['update-ref', '-d', 'refs/heads/cto/sample/integration']);
  expect((await playLocally(play.options)).outcome).toBe('succeeded');
  expect(Object.keys(await play.files('cto/sample/integration'))).not.toContain('next.txt');
  expect(next).not.toBe(play.base);
});

test('a remote that can’t be reached does not stop the work; a resume publishes it', async () => {
  const dir = await makeGitDir();
  const { options, events } = await standInPlay(dir, plan, {
    agent: `${plainAgent}\nmv "${dir.remote}" "${dir.remote}.away" || echo "It is away already."\n`,
  });
  await expect(playLocally(options)).rejects.toMatchObject({ code: 'remote-unreachable' });
  expect(events).toContainEqual({ type: 'notice', text: expect.stringContaining('Not published yet') });
  await gitIn(dir.folder, ['clone', '-q', '--bare', `${dir.remote}.away`, dir.remote]);
  expect(await playLocally({ ...options, resume: true })).toMatchObject({ outcome: 'succeeded', started: 0 });
  expect(await dir.git('rev-parse', '-q', '--verify', 'refs/heads/cto/sample/integration')).toMatch(
    /^[0-9a-f]{40}$/,
  );
});
