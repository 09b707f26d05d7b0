/** A play on this machine, from its first start or after a kill at any moment to its summary. */
import { CtoError, errorText } from '../errors.ts';
import { runKey } from '../play/types.ts';
import { hasCode } from '../workspaces/errno.ts';
import { type Lock, tryLock } from '../workspaces/lock.ts';
import { fetchMirror, mirrorHas, mirrorHead } from '../workspaces/mirror.ts';
import { makePlayRepository } from '../workspaces/playRepository.ts';
import { mergeIntoBase } from './autoMerge.ts';
import { integrationBranch, playBranches } from '../play/run/branches.ts';
import { checkOptions, checkPrograms } from './checks.ts';
import type { Home } from './home.ts';
import { type LoopEnd, nextActions, playLoop } from './loop.ts';
import { type PlayPaths, playPaths } from './paths.ts';
import { writePlanFile } from './planFile.ts';
import { publish, refuseForeignBranches } from './publish.ts';
import { type PlayRecord, checkSamePlay, newRecord, readRecord, writeRecord } from './record.ts';
import { endLeftovers, hasLivingRun, recallRuns, tellEarlierRuns } from './resume.ts';
import { readRunStates } from './runState.ts';
import { makeSecrets, removeSecrets, secretsFolder } from './secrets.ts';
import { stoppedSummary, summaryOf } from './summary.ts';
import { tidyUp } from './tidyUp.ts';
import type { LocalPlayOptions, PlaySummary } from './types.ts';

/**
 * Plays a plan on this machine and returns when nothing of it runs any more. A finished play returns its summary again;
 * a stopped or killed one goes on with `resume`.
 * @throws CtoError what is wrong with the options, `play-running` (another process has it), `play-unfinished` (it needs
 * `resume`), `play-changed`, `branch-exists`, `remote-unreachable`, …
 */
export async function playLocally(given: LocalPlayOptions): Promise<PlaySummary> {
  const options = checkOptions(given);
  await checkPrograms(options);
  const paths = playPaths(options);
  const lock = await lockPlay(options, paths);
  try {
    return await playLocked(options, paths);
  } catch (error) {
    // What was going on when a person stopped the play could not finish; that is no error.
    if (options.signal.aborted && wasStopped(error)) return stoppedSummary(options, paths);
    throw error;
  } finally {
    await lock.release();
  }
}

/** Ctrl-C in a terminal ends git towards the remote by itself; waiting ends with an AbortError. */
function wasStopped(error: unknown): boolean {
  const codes = ['process-stopped', 'process-failed', 'remote-unreachable', 'publish-refused'];
  return error instanceof CtoError ? codes.includes(error.code) : hasCode(error, 'ABORT_ERR');
}

async function lockPlay({ play }: LocalPlayOptions, { lock }: PlayPaths): Promise<Lock> {
  const answer = await tryLock(lock);
  if ('release' in answer) return answer;
  const { pid, host } = answer.heldBy;
  throw new CtoError('play-running', `Process ${pid} on ${host} is playing ${play} already`, {
    hint: `Wait for it, or stop it with \`kill ${pid}\`. If ${host} is gone for good, delete the folder ${lock}.`,
  });
}

async function playLocked(options: LocalPlayOptions, paths: PlayPaths): Promise<PlaySummary> {
  const known = await readRecord(paths.record);
  if (known !== undefined) checkSamePlay(known, options);
  const record = known ?? (await firstRecord(options, paths));
  await writePlanFile(paths.folder, options);
  const home = await homeOf(options, paths, record);
  if (known !== undefined && !options.resume && !(await looksFinished(home))) throw unfinished(options.play);
  await takeOver(home);
  tellBeginning(home, known !== undefined);
  const end = await playWithSecrets(home);
  if (end.finish.outcome === 'stopped') return summaryOf(home, end);
  if (!(await publishAtEnd(home))) {
    return summaryOf(home, { ...end, finish: { ...end.finish, outcome: 'stopped' } });
  }
  if (end.finish.outcome === 'succeeded') await mergeIntoBase(home);
  await tidyUp(home);
  return summaryOf(home, end);
}

function tellBeginning(home: Home, resumed: boolean): void {
  const { options, paths, record } = home;
  const { plan, play, listener } = options;
  const tasks = plan.play.tasks.length;
  listener({ type: 'play-started', play, folder: paths.folder, tasks, levels: plan.levels.length, resumed });
  if (record.templates !== options.templates.digest && !isFinished(home)) {
    listener({
      type: 'notice',
      text: 'The templates have changed since this play began: new runs use the new ones.',
    });
  }
  tellEarlierRuns(home, integrationBranch(play));
}

function unfinished(play: string): CtoError {
  return new CtoError('play-unfinished', `Play ${play} was begun and has not finished`, {
    hint: 'Go on with it: add --resume. For a new play choose another name with --name.',
  });
}

/** Before the first run: the mirror is fetched, nothing stands in the way, and the play is written down. */
async function firstRecord(options: LocalPlayOptions, paths: PlayPaths): Promise<PlayRecord> {
  await bringMirror(options, paths);
  const record = newRecord(options, await mirrorHead(paths.mirror, options.baseBranch));
  if (options.publish) await refuseForeignBranches(paths.mirror, playBranches(options));
  await writeRecord(paths.record, record);
  return record;
}

async function bringMirror(
  { repositoryUrl, signal, listener }: LocalPlayOptions,
  { mirror }: PlayPaths,
): Promise<void> {
  const onWait = ({ pid }: { pid: number }): void =>
    listener({ type: 'notice', text: `Waiting for process ${pid}, which fetches the same repository.` });
  await fetchMirror({ mirror, url: repositoryUrl, signal, onWait });
}

async function homeOf(options: LocalPlayOptions, paths: PlayPaths, record: PlayRecord): Promise<Home> {
  const states = await readRunStates(paths.runs);
  return {
    options,
    paths,
    record,
    secrets: secretsFolder(paths.folder),
    states: new Map(states.map((state) => [runKey(state.run), state])),
    board: new Map(),
  };
}

/** Looks without touching anything; what can't be seen (a mirror that is gone) counts as unfinished. */
async function looksFinished(home: Home): Promise<boolean> {
  const { states, paths, record } = home;
  if (await hasLivingRun(states.values())) return false;
  if (!(await mirrorHas(paths.mirror, record.baseCommit))) return false;
  await recallRuns(home, false);
  return isFinished(home);
}

function isFinished(home: Home): boolean {
  return nextActions(home).some(({ type }) => type === 'finish');
}

/** What an earlier call left is ended and made whole; from here on this call is alone with the play. */
async function takeOver(home: Home): Promise<void> {
  const { options, paths, record } = home;
  await endLeftovers(home);
  await removeSecrets(home.secrets);
  if (!(await mirrorHas(paths.mirror, record.baseCommit))) await bringMirror(options, paths);
  const { mirror, repository } = paths;
  await makePlayRepository({
    repository,
    mirror,
    baseBranch: record.baseBranch,
    baseCommit: record.baseCommit,
  });
  home.board.clear();
  await recallRuns(home, true);
}

async function playWithSecrets(home: Home): Promise<LoopEnd> {
  await makeSecrets(home.secrets);
  try {
    return await playLoop(home, async () => publishLater(home));
  } finally {
    await removeSecrets(home.secrets);
  }
}

/** Between levels: what can't be published now is published at the end. */
async function publishLater(home: Home): Promise<void> {
  try {
    await publishNow(home);
  } catch (error) {
    if (!(error instanceof CtoError)) throw error;
    home.options.listener({ type: 'notice', text: `Not published yet: ${errorText(error)}` });
  }
}

/** False when a person stopped the play before all was published: a resume publishes the rest. */
async function publishAtEnd(home: Home): Promise<boolean> {
  const { signal } = home.options;
  try {
    await publishNow(home);
    return !signal.aborted;
  } catch (error) {
    if (signal.aborted && wasStopped(error)) return false;
    throw error;
  }
}

async function publishNow({ options, paths }: Home): Promise<void> {
  if (!options.publish || options.signal.aborted) return;
  const moved = await publish({
    repository: paths.repository,
    memory: paths.published,
    url: options.repositoryUrl,
    branches: playBranches(options),
    signal: options.signal,
  });
  for (const { branch, commit } of moved) options.listener({ type: 'published', branch, commit });
}
