/** Decides what a person reads when a play is over: every task with its branch, the integration, and what to do next. */
import stringWidth from 'string-width';
import type { PlaySummary } from '../types.ts';
import { cut, fit, oneLine, paint } from '../../terminal/cells.ts';
import { countText } from '../../terminal/countText.ts';

export interface SummaryContext {
  play: string;
  repositoryUrl: string;
  /** The play's bare repository on this machine; none when it is played elsewhere. */
  ownRepository: string | undefined;
  /** Whether branches were pushed to that repository. */
  published: boolean;
  /** The sentence that says that this was a rehearsal. */
  rehearsal: string | undefined;
  /** How logs are found; default: in the play's folder. */
  logs?: string;
  width: number;
}

type EndState = PlaySummary['tasks'][number]['end']['state'];

const stateStyles: Readonly<Record<EndState, Parameters<typeof paint>[0]>> = {
  integrated: 'green',
  failed: 'red',
  blocked: 'yellow',
  unfinished: 'dim',
};

const headings = ['task', 'title', 'state', 'branch', 'commit', 'runs'];

function cells(task: PlaySummary['tasks'][number]): string[] {
  const commit = task.commit?.slice(0, 7) ?? '';
  return [task.id, oneLine(task.title), task.end.state, task.branch, commit, String(task.runs)];
}

/** Widths of the columns: the title gives way first, then the branch, so that nothing is wider than the terminal. */
function widths(rows: readonly string[][], width: number): number[] {
  const wanted = headings.map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))));
  for (const [column, least] of [
    [1, 12],
    [3, 12],
    [0, 4],
  ] as const) {
    const over = wanted.reduce((sum, cell) => sum + cell + 2, 0) - width;
    const now = wanted[column] ?? 0;
    wanted[column] = Math.min(now, Math.max(least, now - Math.max(0, over)));
  }
  return wanted;
}

function table(summary: PlaySummary, width: number): string[] {
  const rows = summary.tasks.map(cells);
  const columns = widths([headings, ...rows], width);
  const line = (row: readonly string[]): string[] =>
    row.map((cell, column) => fit(cell, columns[column] ?? 0));
  return [
    paint('dim', line(headings).join('  ').trimEnd()),
    ...summary.tasks.flatMap((task, index) => {
      const row = line(rows[index] ?? []);
      const painted = row.with(2, paint(stateStyles[task.end.state], row[2] ?? ''));
      return [painted.join('  ').trimEnd(), ...reason(task.end, width)];
    }),
  ];
}

function reason(end: PlaySummary['tasks'][number]['end'], width: number): string[] {
  if (end.state !== 'failed' && end.state !== 'blocked') return [];
  return [paint('dim', cut(`      ${oneLine(end.reason)}`, width))];
}

function headline({ outcome, tasks, started }: PlaySummary, play: string): string {
  const done = tasks.filter(({ end }) => end.state === 'integrated').length;
  const words = `Play ${play} ${outcome}: ${done} of ${tasks.length} tasks integrated`;
  const runs = started === 0 ? ', nothing was left to do' : `, ${countText(started, 'run')} started`;
  const style = outcome === 'succeeded' ? 'green' : outcome === 'failed' ? 'red' : 'yellow';
  return paint(['bold', style], words + runs);
}

function nextSteps(
  summary: PlaySummary,
  { repositoryUrl, ownRepository, published, logs }: SummaryContext,
): string[] {
  const { branch, commit } = summary.integration;
  const integrated = [
    `Integration:  ${branch} ${commit?.slice(0, 7) ?? ''} in ${published ? repositoryUrl : ownRepository}`,
    ...(ownRepository === undefined
      ? []
      : [`Look at it:   git --git-dir=${ownRepository} log --graph --oneline ${branch}`]),
    ...(published ? [`Take it:      git fetch ${repositoryUrl} ${branch} && git merge FETCH_HEAD`] : []),
  ];
  return [
    ...(commit === undefined ? [] : integrated),
    `Logs:         ${logs ?? `${summary.folder}/runs/<task>.<stage>.<attempt>/log.txt`}`,
    ...(summary.outcome === 'succeeded' ? [] : ['Go on:        the same command with --resume']),
  ];
}

/** The lines, coloured. Commands and paths are never cut, so they may be wider than `width`; the table is not. */
export function summaryLines(summary: PlaySummary, context: SummaryContext): string[] {
  const { rehearsal } = context;
  return [
    '',
    headline(summary, context.play),
    ...(rehearsal === undefined ? [] : [paint(['yellow', 'bold'], rehearsal)]),
    '',
    ...table(summary, context.width),
    '',
    ...nextSteps(summary, context),
  ];
}
