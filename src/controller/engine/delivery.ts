/** Brings what a play integrated to its base branch, by a pull request or by moving the branch forward, and tells how far it is. */
import { CtoError, errorText } from '../../errors.ts';
import { integrationBranch } from '../../play/run/branches.ts';
import { ApiRefusal } from '../api/refusal.ts';
import { type Condition, withConditions } from '../conditions.ts';
import { isFinal, mergedWord, word, type Word } from '../plays/delivery.ts';
import { deliveryWanted, type Play } from '../plays/play.ts';
import { connect } from '../remote/connection.ts';
import type { Context } from './context.ts';
import { writeStatus } from './playStatus.ts';
import { byPullRequest } from './pullRequest.ts';
import { reasonOf } from './remoteTrouble.ts';
import { remoteOptions } from './runRemote.ts';

/** Between two looks at a pull request, milliseconds. */
const pause = 30_000;

/** Milliseconds until it is looked at again; undefined when nothing more is done. */
export async function deliver(context: Context, play: Play): Promise<number | undefined> {
  const { status } = play;
  const commit = status['integrationCommit'];
  const { pullRequests, autoMerge } = deliveryWanted(play, context.settings);
  if (status.phase !== 'Succeeded' || typeof commit !== 'string') return undefined;
  if (isSettled(play) || (!pullRequests && !autoMerge)) return undefined;
  try {
    const wanted = { commit, autoMerge };
    const said = pullRequests
      ? await byPullRequest(context, play, wanted)
      : await byPush(context, play, commit);
    await tell(context, play, said);
    return said.final ? undefined : pause;
  } catch (error) {
    await tellTrouble(context, play, error);
    throw error;
  }
}

async function tellTrouble(context: Context, play: Play, error: unknown): Promise<void> {
  if (!(error instanceof CtoError) || error instanceof ApiRefusal) return;
  await tell(context, play, word(reasonOf(error), errorText(error), { again: true }));
}

/** For the play as it is now: one that was changed and taken up again delivers again. */
function isSettled(play: Play): boolean {
  const before = conditionsOf(play).find(({ type }) => type === 'Merged');
  return before !== undefined && before.observedGeneration === play.metadata.generation && isFinal(before);
}

function conditionsOf({ status }: Play): Condition[] {
  // oxlint-disable-next-line no-unsafe-type-assertion -- the status was read by its schema
  return (status['conditions'] as Condition[] | undefined) ?? [];
}

async function tell(context: Context, play: Play, { said }: Word): Promise<void> {
  const { generation } = play.metadata;
  const now = new Date().toISOString();
  const conditions = withConditions(conditionsOf(play), [said], { now, generation });
  await writeStatus(context, play, { ...play.status, conditions });
}

/** Forward only, as on one machine: a base branch that moved meanwhile, or is protected, stays as it is. */
async function byPush(context: Context, play: Play, commit: string): Promise<Word> {
  const { baseBranch } = play.spec;
  const own = integrationBranch(play.metadata.name);
  try {
    await connect(await remoteOptions(context, play), async ({ fetch, push }) => {
      await fetch([`+refs/heads/${own}:refs/heads/${own}`]);
      await push([`${commit}:refs/heads/${baseBranch}`], []);
    });
    return mergedWord(`${baseBranch} was moved forward to ${own}`);
  } catch (error) {
    if (!(error instanceof CtoError) || error.hint?.includes('rejected') !== true) throw error;
    return word(
      'BaseMoved',
      `autoMerge: ${baseBranch} was not moved to ${own}; merge it by hand. ${errorText(error)}`,
    );
  }
}
