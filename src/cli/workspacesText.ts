/** How workspaces, decisions on them and what became of those read: rows for programs, tables and sentences for people. */
import { oneLine, paint } from '../terminal/cells.ts';
import { duration, size } from '../workspaces/amounts.ts';
import type { TaskFolder } from '../workspaces/inventory.ts';
import type { Decision, Workspace, WorkspaceState } from '../workspaces/retention.ts';
import type { Retired } from '../workspaces/retire.ts';
import type { Usage } from '../workspaces/usage.ts';
import { textTable } from './table.ts';
import { countText } from '../terminal/countText.ts';

export interface ListedWorkspace extends Workspace {
  folder: Pick<TaskFolder, 'name' | 'task' | 'volume'>;
  usage: Usage;
  play: { record: { play: string } } | undefined;
  /** undefined where nobody looked: somebody works there, it is no workspace, or it is on a cluster. */
  unsaved?: boolean;
  problems?: readonly string[];
}

const styles: Readonly<Record<WorkspaceState, Parameters<typeof paint>[0]>> = {
  running: 'cyan',
  finished: 'green',
  interrupted: 'yellow',
  failed: 'red',
  orphaned: 'magenta',
  leftover: 'dim',
  link: 'red',
};

/** A workspace as `--json` has it. */
export function rowOf(workspace: ListedWorkspace, now: Date): Record<string, unknown> {
  const { path, folder, play, usage, state, used, unsaved, problems } = workspace;
  return {
    path,
    play: play?.record.play ?? folder.name,
    task: folder.task,
    volume: folder.volume,
    bytes: usage.bytes,
    inodes: usage.inodes,
    measured: usage.complete,
    ageSeconds: Math.max(0, Math.round((now.getTime() - used) / 1000)),
    state,
    unsaved: unsaved ?? null,
    problems: problems ?? [],
  };
}

function cells(workspace: ListedWorkspace, now: Date): string[] {
  const { folder, play, usage, state, used } = workspace;
  const least = usage.complete ? '' : '≥ ';
  return [
    oneLine(play?.record.play ?? folder.name),
    oneLine(folder.task),
    oneLine(folder.volume),
    least + size(usage.bytes),
    least + String(usage.inodes),
    duration(Math.max(0, now.getTime() - used)),
    paint(styles[state], state),
    unsavedWord(workspace),
  ];
}

function unsavedWord({ unsaved, problems = [] }: ListedWorkspace): string {
  if (problems.length > 0) return paint('red', 'can’t tell');
  if (unsaved === undefined) return '–';
  return unsaved ? paint('yellow', 'yes') : 'no';
}

const headings = ['play', 'task', 'volume', 'size', 'inodes', 'age', 'state', 'unsaved'];

/** The table, with a line of sums and the reasons of what could not be looked at. */
export function listText(workspaces: readonly ListedWorkspace[], where: string, now: Date): string {
  if (workspaces.length === 0) return `There are no workspaces ${where}.\n`;
  const lines = textTable(
    headings,
    workspaces.map((each) => cells(each, now)),
  );
  const bytes = workspaces.reduce((total, { usage }) => total + usage.bytes, 0);
  const problems = workspaces.flatMap(({ path, problems: own = [] }) =>
    own.map((problem) => oneLine(`${path}: ${problem}`)),
  );
  return [
    ...lines,
    '',
    `${countText(workspaces.length, 'workspace')} take ${size(bytes)} ${where}.`,
    ...problems,
    '',
  ].join('\n');
}

/** What is going to happen to each, and why; those that go first. */
export function decisionText(decisions: readonly Decision<ListedWorkspace>[]): string {
  if (decisions.length === 0) return 'There are no workspaces.\n';
  const doomed = decisions.filter(({ action }) => action === 'delete');
  const ordered = [...doomed, ...decisions.filter(({ action }) => action === 'keep')];
  const rows = ordered.map(({ workspace, action, reason }) => [
    action === 'delete' ? paint('red', saves(workspace) ? 'save, delete' : 'delete') : 'keep',
    oneLine(workspace.play?.record.play ?? workspace.folder.name),
    oneLine(workspace.folder.task),
    oneLine(workspace.folder.volume),
    size(workspace.bytes),
    workspace.state,
    workspace.problems?.length ? `${reason}; can’t be saved, so it will stay` : reason,
  ]);
  const bytes = doomed.reduce((total, { workspace }) => total + workspace.bytes, 0);
  const lines = textTable(['action', 'play', 'task', 'volume', 'size', 'state', 'why'], rows);
  return [...lines, '', `${countText(doomed.length, 'workspace')} would go, ${size(bytes)}.`, ''].join('\n');
}

function saves({ unsaved }: ListedWorkspace): boolean {
  return unsaved === true;
}

/** What became of one. */
export function endText({ path, deleted, saved, why }: Retired): string {
  const what = deleted ? `Deleted ${path}` : `Kept ${path}: ${oneLine(why ?? '')}`;
  const where = saved?.to === undefined ? [] : [`  saved as ${saved.refs.join(', ')} in ${saved.to}`];
  const bundle = saved?.why === undefined ? [] : [`  ${oneLine(saved.why)}`];
  return [what, ...where, ...bundle, ''].join('\n');
}

/** The last line. */
export function summaryText(ended: readonly Retired[], free: number): string {
  const deleted = ended.filter((each) => each.deleted).length;
  const kept = ended.length - deleted;
  const more = kept === 0 ? '' : `, ${countText(kept, 'workspace')} could not be`;
  return `${countText(deleted, 'workspace')} deleted${more}; ${size(free)} are free.\n`;
}
