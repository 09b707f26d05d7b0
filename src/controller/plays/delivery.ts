/** What becomes of a play that succeeded: where its integration branch stands on the way into the base branch, in one condition. */
import type { Said } from '../conditions.ts';
import type { Checks, PullRequest } from '../github/pullRequests.ts';

/** A pull request without any check is merged when it is as old as this: checks need a moment to be there. Milliseconds. */
const patience = 60_000;

export interface Word {
  said: Said;
  /** Nothing more is done about it; else it is looked at again. */
  final: boolean;
}

export type Delivery = { do: 'merge'; pull: PullRequest } | ({ do: 'tell' } & Word);

export interface Delivered {
  /** undefined: there is nothing to merge. */
  pull: PullRequest | undefined;
  /** Looked up when the play merges by itself. */
  checks: Checks | undefined;
  autoMerge: boolean;
  commit: string;
  /** Milliseconds since the epoch. */
  now: number;
}

export function deliveryOf({ pull, checks, autoMerge, commit, now }: Delivered): Delivery {
  if (pull === undefined) return { do: 'tell', ...mergedWord('The base branch holds all of it') };
  const where = `Pull request ${pull.html_url}`;
  const ended = endOf(pull, where);
  if (ended !== undefined) return { do: 'tell', ...ended };
  if (!autoMerge) return { do: 'tell', ...word('PullRequestOpen', `${where} waits for a person`) };
  const why = obstacle(pull, where, commit) ?? waitsFor(checks, where, now - Date.parse(pull.created_at));
  return why === undefined ? { do: 'merge', pull } : { do: 'tell', ...why };
}

function endOf({ merged_at: merged, state }: PullRequest, where: string): Word | undefined {
  if (typeof merged === 'string') return mergedWord(`${where} is merged`);
  return state === 'closed' ? word('PullRequestClosed', `${where} was closed unmerged`) : undefined;
}

function obstacle({ head, mergeable }: PullRequest, where: string, commit: string): Word | undefined {
  if (head.sha !== commit) return word('HeadMoved', `${where} holds other commits than the play made`);
  if (mergeable !== false) return undefined;
  return word('MergeConflict', `${where} does not merge: bring the base branch into it`, { again: true });
}

function waitsFor(checks: Checks | undefined, where: string, age: number): Word | undefined {
  const again = { again: true };
  if (checks === undefined || (checks.state === 'none' && age < patience))
    return word('ChecksPending', `${where} has no checks yet`, again);
  if (checks.state === 'pending')
    return word('ChecksPending', `${where} waits for its checks: ${checks.names.join(', ')}`, again);
  if (checks.state === 'failed')
    return word('ChecksFailed', `${where} has failed checks: ${checks.names.join(', ')}`, again);
  return undefined;
}

export function mergedWord(message: string): Word {
  return { said: { type: 'Merged', holds: true, reason: 'Merged', message }, final: true };
}

/** Not merged, and why. */
export function word(reason: string, message: string, { again = false } = {}): Word {
  return { said: { type: 'Merged', holds: false, reason, message }, final: !again };
}

const endings = new Set([
  'Merged',
  'PullRequestOpen',
  'PullRequestClosed',
  'HeadMoved',
  'NoPullRequests',
  'BaseMoved',
]);

/** Whether the word that was said is the last one. */
export function isFinal({ reason }: { reason: string }): boolean {
  return endings.has(reason);
}
