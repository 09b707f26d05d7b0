/** Takes one workspace away: nobody may be in it, what is unsaved is saved first, and what can't be saved stays. */
import { CtoError, errorText } from '../errors.ts';
import { occupantsOf, openPaths } from './occupants.ts';
import { finishRemoving, removeTree } from './removeTree.ts';
import { type Salvage, type SalvageOptions, salvage } from './salvage.ts';

export interface Retired {
  path: string;
  deleted: boolean;
  /** What was saved before. */
  saved?: Salvage;
  /** Why it was not deleted. */
  why?: string;
}

/**
 * Saves and deletes. Whoever calls this makes sure that no play works with the workspace meanwhile.
 * @returns `deleted: false` with the reason when somebody is in it, when something in it could not be saved or deleted.
 */
export async function retire(options: SalvageOptions): Promise<Retired> {
  const path = options.folder;
  let saved: Salvage | undefined;
  try {
    await refuseOccupied(path);
    saved = await salvage(options);
    if (saved.problems.length > 0) {
      return { path, deleted: false, saved, why: `not all of it can be saved: ${saved.problems.join('; ')}` };
    }
    await refuseOccupied(path);
    await removeTree(path);
    return { path, deleted: true, ...somethingSaved(saved) };
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    return { path, deleted: false, ...somethingSaved(saved), why: errorText(error) };
  }
}

/** Deletes what an interrupted deletion left; it was saved then. */
export async function retireLeftover(path: string): Promise<Retired> {
  try {
    await refuseOccupied(path);
    await finishRemoving(path);
    return { path, deleted: true };
  } catch (error) {
    return { path, deleted: false, why: errorText(error) };
  }
}

function somethingSaved(saved: Salvage | undefined): { saved?: Salvage } {
  return saved === undefined || saved.refs.length === 0 ? {} : { saved };
}

async function refuseOccupied(path: string): Promise<void> {
  const pids = occupantsOf(path, await openPaths());
  if (pids.length === 0) return;
  throw new CtoError('workspace-in-use', `In use by process ${pids.slice(0, 5).join(', ')}`, {
    hint: 'Wait for it or end it.',
  });
}
