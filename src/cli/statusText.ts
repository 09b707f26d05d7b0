/** How plays and their tasks read: a line for each play, a table for the tasks of one. */
import { cut, oneLine, paint } from '../terminal/cells.ts';
import type { PlayStatus, TaskStatus } from '../local/playStatus.ts';
import { textTable } from './table.ts';

const styles: Readonly<Record<PlayStatus['state'] | TaskStatus['state'], Parameters<typeof paint>[0]>> = {
  running: 'cyan',
  succeeded: 'green',
  integrated: 'green',
  failed: 'red',
  blocked: 'magenta',
  stopped: 'yellow',
  open: 'yellow',
  waiting: 'dim',
};

function coloured(state: keyof typeof styles): string {
  return paint(styles[state], state);
}

function playRow({ job, state, tasks, running, rehearsal, reason = '' }: PlayStatus): string[] {
  const done = tasks.filter((task) => task.state === 'integrated').length;
  const runs = running.map(({ task, stage }) => `${task}/${stage}`).join(', ');
  const more = rehearsal ? 'rehearsal' : cut(oneLine(reason), 60);
  return [job, coloured(state), `${done} of ${tasks.length}`, runs, more];
}

/** All plays. */
export function playsText(plays: readonly PlayStatus[]): string {
  return `${textTable(['play', 'state', 'integrated', 'running', ''], plays.map(playRow)).join('\n')}\n`;
}

function taskRow({ id, level, title, state, runs, branch, reason = '' }: TaskStatus): string[] {
  return [String(level), id, cut(oneLine(title), 40), coloured(state), String(runs), branch, oneLine(reason)];
}

/** One play; `logs` says where its logs are. */
export function playText(play: PlayStatus, logs: string): string {
  const rows = play.tasks.map(taskRow);
  const reason = play.reason === undefined ? '' : `: ${oneLine(play.reason)}`;
  return [
    ...textTable(['level', 'task', 'title', 'state', 'runs', 'branch', 'why'], rows),
    '',
    `${play.job}: ${coloured(play.state)}${play.pid === undefined ? '' : `, in process ${play.pid}`}${reason}.`,
    ...(play.rehearsal ? ['REHEARSAL: a scripted agent stands in for the CLIs.'] : []),
    `Logs and results: ${logs}`,
    '',
  ].join('\n');
}
