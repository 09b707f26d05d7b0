/**
 * Saves what a task's workspace holds and no remote has, without believing anything in it: trusted code over a hostile tree.
 *
 * git runs in a fresh repository of ours only, which borrows the task's objects; refs and working trees are read as plain
 * files. Nobody may work in the folder meanwhile.
 */
import { CtoError } from '../errors.ts';
import { git } from '../git.ts';
import { commitWork } from './salvageCommit.ts';
import { type Delivery, type RemoteState, askRemote, deliver } from './salvageDelivery.ts';
import { withScratchRepository } from './salvageObjects.ts';
import { type Work, type WorkOptions, findWork, isUnsaved } from './salvageWork.ts';
import { taskIdPattern } from '../templates/context.ts';

export interface SalvageOptions extends WorkOptions, Delivery {
  play: string;
  task: string;
  /** Names the salvage, to the second. */
  now: Date;
  /** Folder for repositories of ours; on the volume, since they hold a copy of what is saved. */
  scratch: string;
  /** Default `refs/cto/salvage`. */
  prefix?: string;
}

export interface Salvage {
  /** Refs that were made, the one of the task's clone first. */
  refs: readonly string[];
  /** Where they are: the remote's address or a bundle; nothing when there was nothing to save. */
  to?: string;
  /** Why they are in a bundle. */
  why?: string;
  /** What could not be saved: the workspace must stay. */
  problems: readonly string[];
}

/** Looks without saving: whether something would be saved, and what can't be looked at. */
export async function hasUnsavedWork(
  options: WorkOptions & Delivery & Pick<SalvageOptions, 'scratch'>,
): Promise<{ unsaved: boolean; problems: readonly string[] }> {
  return withScratchRepository(options, async (repository) => {
    const { known } = await askRemote(repository, options);
    const { work, problems } = await findWork(repository, options, known);
    return { unsaved: work.some(isUnsaved), problems };
  });
}

/** @throws CtoError `bad-name`, or whatever keeps both remote and bundle from being written. */
export async function salvage(options: SalvageOptions): Promise<Salvage> {
  for (const name of [options.play, options.task]) checkName(name);
  return withScratchRepository(options, async (repository) => {
    const state = await askRemote(repository, options);
    const { work, problems } = await findWork(repository, options, state.known);
    const stamp = freeStamp(options, state);
    const refs = await commitAll(repository, work.filter(isUnsaved), { ...options, ref: stamp.ref });
    if (refs.length === 0) return { refs, problems };
    const name = `${options.play}-${options.task}-${stamp.text}`;
    return { refs, ...(await deliver(repository, refs, { ...options, state, name })), problems };
  });
}

function checkName(name: string): void {
  if (taskIdPattern.test(name) || /^(?!.*\.\.)(?!.*\.lock$)[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/.test(name))
    return;
  throw new CtoError('bad-name', `${JSON.stringify(name)} can't be part of a ref`);
}

/** `<prefix>/<play>/<task>/<YYYYMMDDTHHMMSSZ>`, a second later for each that is there already. */
function freeStamp(
  { play, task, now, prefix = 'refs/cto/salvage' }: SalvageOptions,
  { refs }: RemoteState,
): { text: string; ref: string } {
  for (let time = now.getTime(); ; time += 1000) {
    const text = new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const ref = `${prefix}/${play}/${task}/${text}`;
    if (![...refs].some((there) => there === ref || there.startsWith(`${ref}-`))) return { text, ref };
  }
}

/** The clone's commit gets the ref itself; nested ones `-nested-<n>`, objects that no commit holds `-object-<n>`. */
async function commitAll(
  repository: string,
  unsaved: readonly Work[],
  { ref, play, task, now, repoName }: SalvageOptions & { ref: string },
): Promise<string[]> {
  const isClone = ({ label }: Work): boolean => label === repoName;
  const ordered = [...unsaved.filter(isClone), ...unsaved.filter((work) => !isClone(work))];
  const named = ordered.map((work, index) => ({
    work,
    ref: isClone(work) ? ref : `${ref}-nested-${ordered.some(isClone) ? index : index + 1}`,
  }));
  const trailers = [`CTO-Play: ${play}`, `CTO-Task: ${task}`];
  const nested = named.slice(1).map((each) => `${JSON.stringify(each.work.label)} is in ${each.ref}`);
  for (const { work, ref: own } of named) {
    const title = `Salvage of ${JSON.stringify(work.label).slice(1, -1)}`;
    const notes = own === ref ? nested : [];
    await commitWork(work, { repository, ref: own, title, trailers, notes, now });
  }
  const objects = ordered.flatMap((work) => work.unpushed.objects);
  const objectRefs = objects.map((id, index) => ({ id, name: `${ref}-object-${index + 1}` }));
  for (const { id, name } of objectRefs) await git(repository, ['update-ref', name, id]);
  return [...named.map((each) => each.ref), ...objectRefs.map(({ name }) => name)];
}
