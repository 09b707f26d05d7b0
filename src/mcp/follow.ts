/** Follows a play for some time and tells the client how far it is; the play goes on whatever happens here. */
import { findPlay, pause, type Plays } from '../cli/plays.ts';
import type { PlayStatus } from '../local/playStatus.ts';
import type { ToolWorld } from './tool.ts';

function stepOf({ tasks, running, state }: PlayStatus): string {
  const now = running.map(({ task, stage }) => `${task}/${stage}`).join(', ');
  const done = tasks.filter((task) => task.state === 'integrated').length;
  return `${done} of ${tasks.length} tasks integrated; ${now === '' ? state : `running: ${now}`}`;
}

/** The play's status when it has ended, when `seconds` are over, or when the client cancels. */
export async function follow(
  { plays, job, seconds }: { plays: Plays; job: string; seconds: number },
  { progress, signal }: ToolWorld,
): Promise<PlayStatus> {
  const end = performance.now() + seconds * 1000;
  let told = '';
  // Progress has to grow with each message.
  for (let count = 1; ;) {
    const status = await findPlay(plays, job);
    const text = stepOf(status);
    if (text !== told) await progress(count++, count + status.tasks.length, text);
    told = text;
    if (status.state !== 'running' || signal.aborted || performance.now() >= end) return status;
    await pause(300, signal);
  }
}
