/** What in a task's folder is on no remote: of every repository in it the commits, the changes and the new files. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CtoError, messageOf } from '../errors.ts';
import { byteText, bytesOf, inFolder } from './heldFolder.ts';
import { readPlain, refused } from './plainFile.ts';
import type { GitFolder } from './salvageGitFolder.ts';
import { borrowObjects } from './salvageObjects.ts';
import { type Place, firstPlaces, modulesOf, placeOf } from './salvagePlaces.ts';
import { type Refs, readRefs } from './salvageRefs.ts';
import { type TreeState, treeState } from './salvageTree.ts';
import { type Unpushed, unpushed } from './salvageUnpushed.ts';

export interface Work extends Place {
  /** For people: path below the task's folder. */
  label: string;
  refs: Refs;
  unpushed: Unpushed;
  state: TreeState | undefined;
  /** Our copy of its index. */
  index: string | undefined;
}

export interface WorkOptions {
  /** Absolute path of the task's folder, without links. */
  folder: string;
  /** Name of the clone in it. */
  repoName?: string;
  /** Bare repositories of ours that its repositories may borrow from. */
  mirrors: readonly string[];
  signal?: AbortSignal;
}

export interface FoundWork {
  work: readonly Work[];
  /** What could not be looked at: the workspace must stay. */
  problems: readonly string[];
}

/** Repositories in one task's folder that are looked at. */
const most = 100;
const largestIndex = 256 * 1024 * 1024;

/** Looks at everything with the help of a fresh `repository` of ours; `known` are objects that the remote has. */
export async function findWork(
  repository: string,
  options: WorkOptions,
  known: readonly string[],
): Promise<FoundWork> {
  const task = byteText(options.folder);
  const [work, problems]: [Work[], string[]] = [[], []];
  const seen = new Set<string>();
  const waiting: Place[] = [...(await firstPlaces(task, options.repoName))];
  for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
    const key = place.git?.own ?? place.tree ?? task;
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > most) return { work, problems: [...problems, `more than ${most} repositories`] };
    const label = labelOf(task, place);
    try {
      const found = await lookAt(repository, { ...options, task, place, known, number: seen.size });
      work.push({ ...found, label });
      waiting.push(...(await withinOf(task, found)));
    } catch (error) {
      if (options.signal?.aborted === true) throw error;
      problems.push(`${label}: ${whyOf(error)}`);
    }
  }
  return { work, problems };
}

/** Repositories within a repository: nested ones in its tree, and those of its submodules. */
async function withinOf(task: string, { tree, git, state }: Omit<Work, 'label'>): Promise<Place[]> {
  const nested = (state?.nested ?? []).map(async (path) => placeOf(task, `${tree}/${path}`));
  return [...(await Promise.all(nested)), ...(git === undefined ? [] : await modulesOf(git))];
}

/** Whether there is something of it to save. */
export function isUnsaved({ state, unpushed: { heads, objects } }: Work): boolean {
  return heads.length > 0 || objects.length > 0 || (state?.changes.length ?? 0) > 0;
}

function labelOf(task: string, { tree, git }: Place): string {
  const path = (tree ?? git?.own ?? task).slice(task.length + 1);
  return bytesOf(path === '' ? '.' : path).toString();
}

function whyOf(error: unknown): string {
  if (!(error instanceof CtoError)) return messageOf(error);
  return error.code === 'process-failed' ? `${error.message}. ${error.hint}` : error.message;
}

interface LookOptions extends WorkOptions {
  task: string;
  place: Place;
  known: readonly string[];
  number: number;
}

async function lookAt(repository: string, options: LookOptions): Promise<Omit<Work, 'label'>> {
  const { place, known, task, mirrors, number } = options;
  const { tree, git } = place;
  if (git !== undefined) await refuseShallow(git);
  if (git !== undefined) await borrowObjects(repository, `${git.common}/objects`, mirrors);
  const refs = git === undefined ? { head: undefined, tips: new Map() } : await readRefs(task, git);
  const left = await unpushed(repository, refs, known);
  const index = await copied(git && `${git.own}/index`, join(repository, `index-${number}`));
  const exclude = await copied(git && `${git.common}/info/exclude`, join(repository, `exclude-${number}`));
  if (tree === undefined) return { ...place, refs, unpushed: left, state: undefined, index };
  const { head } = left;
  const state = await inFolder(bytesOf(tree), async (held) =>
    treeState({ repository, tree: held, head, index, exclude, ...stopOf(options) }),
  );
  return { ...place, refs, unpushed: left, state, index };
}

/** A tree can be made so that git takes for ever to list it, or waits for a pipe. */
const longestListing = 300_000;

function stopOf({ signal }: WorkOptions): { signal: AbortSignal } {
  const late = AbortSignal.timeout(longestListing);
  return { signal: signal === undefined ? late : AbortSignal.any([signal, late]) };
}

async function refuseShallow({ common }: GitFolder): Promise<void> {
  const cut = await readPlain(`${common}/shallow`, largestIndex);
  if (cut !== undefined && cut.length > 0) {
    throw refused(`${bytesOf(common).toString()} is a shallow clone: its history can't be saved alone`);
  }
}

/** Copies a plain file of the task's, if there is one. */
async function copied(from: string | undefined, to: string): Promise<string | undefined> {
  const content = from === undefined ? undefined : await readPlain(from, largestIndex);
  if (content === undefined) return undefined;
  await writeFile(to, content);
  return to;
}
