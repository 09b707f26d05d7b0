/** How a play's status reads for a model: where it stands, and what can be done next. */
import type { PlayStatus, TaskStatus } from '../local/playStatus.ts';
import { firstLines } from './wording.ts';

const next: Readonly<Record<PlayStatus['state'], string>> = {
  running:
    'It goes on by itself. Call play_status with "wait" to follow it, logs to look at a run, stop_job to stop it.',
  stopped: 'It has not finished. Call play with "resume": true and the same plan to go on.',
  succeeded: 'Everything is integrated. The integration branch holds it; a person merges it.',
  failed: 'Some tasks failed. Look at logs, mend the cause, and call play with "resume": true.',
};

function taskLine({ id, title, level, state, reason, branch }: TaskStatus): string {
  const why = reason === undefined ? '' : ` (${reason})`;
  return `- ${id} "${title}", level ${level}: ${state}${why}, branch ${branch}`;
}

/** What may still happen is told first. */
function settled({ state }: TaskStatus): boolean {
  return state === 'integrated';
}

export function statusText(play: {
  job: string;
  state: PlayStatus['state'];
  rehearsal: boolean;
  tasks: readonly TaskStatus[];
  integration: string;
}): string {
  const { job, state, rehearsal, tasks, integration } = play;
  return [
    `Play ${job}: ${state}.${rehearsal ? ' REHEARSAL: a scripted agent stands in for the CLIs.' : ''}`,
    ...firstLines(
      tasks.toSorted((one, other) => Number(settled(one)) - Number(settled(other))).map(taskLine),
    ),
    `Integration branch: ${integration}`,
    next[state],
  ].join('\n');
}
