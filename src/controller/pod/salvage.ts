/** The pod of a salvage: sees one task's workspace, read-only, and pushes what is in it and on no remote. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes } from '../../play/result.ts';
import { checkRepositoryUrl } from '../../workspaces/repositoryUrl.ts';
import { salvage } from '../../workspaces/salvage.ts';
import { mountedLogin } from './login.ts';

export interface SalvagePodOptions {
  /** The one task. */
  folder: string;
  play: string;
  task: string;
  repoName: string;
  repository: string;
  /** Bare mirror, by the path that the task's clone borrows from. */
  mirror: string;
  credentials: string;
  /** Room for a repository of ours. */
  scratch: string;
  tell: (line: string) => void;
}

/** @returns 0 when nothing is unsaved any more; a bundle in the pod would be gone with it, so that is a failure. */
export async function salvageInPod(options: SalvagePodOptions): Promise<number> {
  const { folder, play, task, repoName, mirror, scratch, credentials, tell } = options;
  const remote = checkRepositoryUrl(options.repository);
  Object.assign(process.env, await mountedLogin(credentials));
  const bundles = await mkdtemp(join(scratch, 'bundles-'));
  const saved = await salvage({
    folder,
    play,
    task,
    repoName,
    mirrors: [mirror],
    remote,
    bundles,
    scratch,
    now: new Date(),
  });
  for (const problem of saved.problems) tell(`Can't be saved: ${problem}`);
  if (saved.to !== undefined && saved.to !== remote) {
    tell(`The remote did not take it: ${saved.why ?? ''}`);
    return exitCodes.environmentFailed;
  }
  tell(saved.refs.length === 0 ? 'Nothing is unsaved.' : `Saved as ${saved.refs.join(', ')}.`);
  return saved.problems.length > 0 ? exitCodes.environmentFailed : exitCodes.done;
}
