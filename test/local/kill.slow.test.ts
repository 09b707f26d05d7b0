/** A play that is killed again and again, and resumed each time, ends as one that nobody disturbed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ownerVariable } from '../../src/git.ts';
import { readJournal } from '../../src/local/journal.ts';
import { type PlayPaths, playPaths } from '../../src/local/paths.ts';
import { secretsFolder } from '../../src/local/secrets.ts';
import { step } from '../../src/play/step.ts';
import { processesOwnedBy } from '../../src/workspaces/processTable.ts';
import { killAll } from '../../src/workspaces/sessions.ts';
import { readIfThere } from '../../src/workspaces/wholeFile.ts';
import { gitIn, makeFolder, makeGitDir } from '../helpers/gitDir.ts';
import { seed } from '../helpers/seed.ts';
import { planOf, standInPlay } from '../helpers/standIn.ts';

/** Edits, a finding that is mended, a conflict that is resolved; the same again over a tree that has them. */
const agent = `
pause() { sleep "0.$((RANDOM % 2))$((RANDOM % 10))"; }
pause
case "$STAGE/$ATTEMPT/$TASK" in
  implementation/*/[ab]) sed -i "s/^two.*/two by $TASK/" shared.txt; echo "$TASK" >"task-$TASK.txt" ;;
  implementation/*) echo "$TASK" >"task-$TASK.txt"; git add -A; git diff --cached --quiet || git commit -q -m own ;;
  quality/1/c) echo '{"verdict": "changes", "findings": [{"text": "more"}]}' >"$TASK_WORKSPACE/verdict.json" ;;
  quality/*) echo '{"verdict": "pass"}' >"$TASK_WORKSPACE/verdict.json" ;;
  remediation/*/b) printf 'one\\ntwo by a and b\\nthree\\n' >shared.txt ;;
  remediation/*) echo "$TASK, mended" >"task-$TASK.txt" ;;
esac
pause
`;

type Disturbance = 'SIGKILL' | 'SIGKILL to all' | 'SIGINT';

/** A play that can be called again and again. */
interface Bench {
  /** Everything of it is below. */
  folder: string;
  paths: PlayPaths;
  /** Tree of the integration branch on the user's remote. */
  tree: () => Promise<string>;
  /** Runs that an undisturbed play has. */
  runs: number;
  /** Arguments of Node for one call, which resumes. */
  command: readonly string[];
  /** What the call's last lines say when all is done. */
  finished: RegExp;
}

const fromHere = (path: string): string => join(import.meta.dirname, '../..', path);

async function standInBench(): Promise<Bench> {
  const { folder, remote, git } = await makeGitDir();
  const file = join(folder, 'agent-source.sh');
  await writeFile(file, agent);
  const { options } = await standInPlay({ folder, remote }, planOf([{ a: [] }]));
  return {
    folder,
    paths: playPaths(options),
    tree: async () => git('rev-parse', 'cto/sample/integration^{tree}'),
    runs: 16,
    command: [fromHere('test/fixtures/standIn/play.ts'), folder, remote, file],
    finished: /^succeeded$/,
  };
}

/** The sample that everybody plays first: real templates, the scripted agent in place of the CLIs. */
async function sampleBench(): Promise<Bench> {
  const folder = await makeFolder();
  const root = join(folder, 'root');
  const remote = join(root, 'sample', 'weather.git');
  return {
    folder,
    paths: playPaths({ root, repoName: 'weather', play: 'sample', repositoryUrl: remote }),
    tree: async () => gitIn(remote, ['rev-parse', 'cto/sample/integration^{tree}']),
    runs: 26,
    command: [fromHere('src/cli.ts'), 'play', '--local', '--sample', '--root', root, '--resume'],
    finished: /5 of 5 tasks integrated/,
  };
}

/** One call; after `after` milliseconds it is disturbed. Returns what it said. */
async function call(
  { command, folder }: Bench,
  disturbed?: { how: Disturbance; after: number },
): Promise<string> {
  const env = { ...process.env, CTO_REHEARSAL_SECONDS: '0' };
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'], env, cwd: folder });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close');
  if (disturbed !== undefined) {
    await Promise.race([ended, sleep(disturbed.after)]);
    child.kill(disturbed.how === 'SIGINT' ? 'SIGINT' : 'SIGKILL');
    if (disturbed.how === 'SIGKILL to all') await killAll({ owner: folder });
  }
  await ended;
  return said.trim();
}

/** Files that are locks, or were to take the place of others. */
async function halfWritten({ paths }: Bench): Promise<string[]> {
  const names = await Promise.all(
    [paths.folder, paths.repository]
      .filter((each) => existsSync(each))
      .map(async (each) => readdir(each, { recursive: true })),
  );
  return names.flat().filter((name) => /\.(lock|new)$/.test(name));
}

/** `before`: what an earlier call left, which was killed. */
async function expectNothingLeft(play: Bench, before: readonly string[] = []): Promise<void> {
  expect(await processesOwnedBy(ownerVariable, play.folder)).toEqual([]);
  expect(existsSync(secretsFolder(play.paths.folder))).toBe(false);
  expect((await halfWritten(play)).filter((name) => !before.includes(name))).toEqual([]);
}

async function expectGoodEnd(play: Bench, tree: string): Promise<void> {
  await expectNothingLeft(play);
  expect(await play.tree()).toBe(tree);
  const names = await readdir(play.paths.runs);
  for (const name of names.filter((each) => !each.startsWith('integration'))) {
    const log = await readFile(join(play.paths.runs, name, 'log.txt'), 'utf8');
    // A kill between its push and its last line leaves none; two would be work that was done twice.
    const ends = log.split('\n').filter((line) => line === '▸ end').length;
    expect({ name, ends }).toEqual({ name, ends: expect.toSatisfy((count: number) => count <= 1) });
  }
  expect(names).toHaveLength(play.runs);
}

/** The step function says of everything that was observed what it said then. */
async function expectSameSteps({ paths, folder }: Bench): Promise<void> {
  const { options } = await standInPlay(
    { folder, remote: '' },
    planOf([
      { a: [], b: [], c: [] },
      { d: ['a'], e: ['b'] },
    ]),
  );
  const steps = await readJournal(paths.journal);
  expect(steps.length).toBeGreaterThan(10);
  for (const { observed, actions } of steps) {
    expect(step(options.plan.play, options.settings, observed)).toEqual(actions);
  }
}

/** The same numbers for the same seed. */
function numbers(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Disturbing {
  /** Moments at which plays are killed. */
  kills: number;
  /** A run that merges: the first play is killed in the middle of it besides. */
  merge: string;
  check?: (play: Bench) => Promise<void>;
}

/** Kills plays, two at once, until there were as many moments; each at most six times before it is left in peace. */
async function disturb(make: () => Promise<Bench>, { kills, merge, check }: Disturbing): Promise<void> {
  const random = numbers(seed);
  const calm = await make();
  const begun = performance.now();
  expect(await call(calm)).toMatch(calm.finished);
  const duration = performance.now() - begun;
  const tree = await calm.tree();
  await expectGoodEnd(calm, tree);
  const moments = { left: kills };
  const oneMoment = async (play: Bench): Promise<string> => {
    const how = (['SIGKILL', 'SIGKILL to all', 'SIGINT'] as const)[Math.floor(random() * 2.4)] ?? 'SIGKILL';
    if (how !== 'SIGINT') moments.left -= 1;
    const before = await halfWritten(play);
    // Early moments are as likely as late ones: each call begins with what the last one left.
    const said = await call(play, { how, after: Math.floor(random() * random() * duration) });
    // Before it listens to signals it just ends, and has touched nothing.
    if (how === 'SIGINT' && said !== '') await expectNothingLeft(play, before);
    return said;
  };
  const oneAfterTheOther = async (inMerge?: string): Promise<void> => {
    for (let first = inMerge; moments.left > 0; first = undefined) {
      const play = await make();
      if (first !== undefined) await killInAgent(play, first);
      let said = '';
      for (let calls = 0; calls < 6 && moments.left > 0 && !play.finished.test(said); calls += 1)
        said = await oneMoment(play);
      expect(await call(play)).toMatch(play.finished);
      await expectGoodEnd(play, tree);
      await check?.(play);
    }
  };
  await Promise.all([oneAfterTheOther(merge), oneAfterTheOther()]);
}

/** Kills all of the play once the agent of that run is at work. */
async function killInAgent({ command, folder, paths }: Bench, run: string): Promise<void> {
  const env = { ...process.env, CTO_REHEARSAL_SECONDS: '0' };
  const child = spawn(process.execPath, command, { stdio: 'ignore', env, cwd: folder });
  const log = join(paths.runs, run, 'log.txt');
  while (!((await readIfThere(log)) ?? '').includes('▸ agent')) {
    expect(child.exitCode).toBeNull();
    await sleep(10);
  }
  child.kill('SIGKILL');
  await killAll({ owner: folder });
}

test('killed in the middle of a merge and at 20 random moments, resumed each time: the same final tree', async () => {
  await disturb(standInBench, { kills: 20, merge: 'b.remediation.1', check: expectSameSteps });
});

test('so does the sample with the real templates', async () => {
  await disturb(sampleBench, { kills: 5, merge: '5.remediation.1' });
});
