/** What a person reads when a play on a cluster is over, or when nobody watches it any more. */
import { outcomeOfStatus } from '../controller/runs/outcome.ts';
import type { Run } from '../controller/runs/run.ts';
import type { PlaySummary } from '../local/types.ts';
import { playStatusOf } from './playStatus.ts';
import type { SeenPlay } from './seenPlay.ts';

/** `started`: runs that began while somebody watched. */
export function summaryOf(seen: SeenPlay, started: number): PlaySummary {
  const status = playStatusOf(seen);
  const { integrationCommit } = seen.status;
  const outcome = status.state === 'running' ? 'stopped' : status.state;
  return {
    outcome,
    tasks: status.tasks.map(({ id, title, level, state, reason = '', branch, runs }) => ({
      id,
      title,
      level,
      end: state === 'failed' || state === 'blocked' ? { state, reason } : endOf(state),
      branch,
      ...commitOf(seen.runs, id),
      runs,
    })),
    integration: {
      branch: status.integration,
      ...(integrationCommit !== undefined && { commit: integrationCommit }),
    },
    started,
    folder: status.folder,
  };
}

function endOf(state: string): { state: 'integrated' | 'unfinished' } {
  return { state: state === 'integrated' ? 'integrated' : 'unfinished' };
}

/** The commit that the remote confirmed last. */
function commitOf(runs: readonly Run[], task: string): { commit?: string } {
  const ended = runs
    .filter(({ spec, status }) => spec.taskId === task && status.finishedAt !== undefined)
    .toSorted((a, b) => (a.status.finishedAt ?? '').localeCompare(b.status.finishedAt ?? ''));
  const commits = ended.flatMap((run) => {
    const outcome = outcomeOfStatus(run);
    return outcome?.kind === 'done' ? [outcome.commit] : [];
  });
  const commit = commits.at(-1);
  return commit === undefined ? {} : { commit };
}
