/** Moves the remote's base branch forward to what a play integrated, when its configuration says so; never by force. */
import { CtoError, errorText } from '../errors.ts';
import { gitToRemote } from '../git.ts';
import { headOf } from '../workspaces/playRepository.ts';
import { integrationBranch } from '../play/run/branches.ts';
import type { Home } from './home.ts';

/**
 * After a play that succeeded and was published; nothing where `autoMerge` is off. A base branch that moved meanwhile, or that its host protects, is left as it
 * is, and a notice says so: nothing is lost, a person merges the integration branch.
 */
export async function mergeIntoBase({ options, paths }: Home): Promise<void> {
  const { repositoryUrl: url, baseBranch: base, play, signal, listener } = options;
  const branch = integrationBranch(play);
  const commit = await headOf(paths.repository, branch);
  if (!options.autoMerge || !options.publish || commit === undefined || signal.aborted) return;
  try {
    const refspec = `${commit}:refs/heads/${base}`;
    const { stdout } = await gitToRemote(
      paths.repository,
      ['push', '--porcelain', '--no-verify', '--', url, refspec],
      { signal },
    );
    if (!stdout.includes('\t[up to date]')) listener({ type: 'published', branch: base, commit });
  } catch (error) {
    if (!(error instanceof CtoError) || signal.aborted) throw error;
    const text = `autoMerge: ${base} was not moved to ${branch}; merge it by hand. ${errorText(error)}`;
    listener({ type: 'notice', text });
  }
}
