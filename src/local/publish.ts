/** Pushes the play's branches to the user's remote, never over a branch that this play did not make. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CtoError } from '../errors.ts';
import { git, gitToRemote } from '../git.ts';
import { remoteUnreachable } from '../workspaces/mirror.ts';
import { headOf } from '../workspaces/playRepository.ts';
import { branchExists, foreignBranches } from '../play/run/branches.ts';
import { readJson, writeJson } from './files.ts';

const publishedSchema = z.object({
  version: z.literal(1),
  branches: z.record(
    z.string(),
    z.object({
      /** Where we know the remote's branch to be. */
      at: z.string().exactOptional(),
      /** Every commit that we ever tried to put there: written before the push, so a kill in it is no riddle. */
      tried: z.array(z.string()),
    }),
  ),
});
type Published = z.infer<typeof publishedSchema>;

export interface PublishOptions {
  /** The play's bare repository. */
  repository: string;
  /** File that remembers what was published. */
  memory: string;
  url: string;
  /** Branches of the play; those that don't exist yet are left out. */
  branches: readonly string[];
  signal: AbortSignal;
}

/**
 * Before the first run: no branch of the play is on the remote, and none stands in the way of one. The mirror was just
 * fetched. @throws CtoError `branch-exists` with their names.
 */
export async function refuseForeignBranches(mirror: string, branches: readonly string[]): Promise<void> {
  const there = (await git(mirror, ['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads'])).split(
    '\n',
  );
  const foreign = foreignBranches(branches, there);
  if (foreign.length > 0) throw branchExists(foreign);
}

/**
 * Brings the remote's branches to where the play's are, all or none.
 * @returns the branches that were moved, with their commits.
 * @throws CtoError `branch-exists` for a branch that somebody else made or moved, `remote-unreachable`.
 */
export async function publish(options: PublishOptions): Promise<BranchHead[]> {
  const { memory } = options;
  const published = (await readJson(memory, publishedSchema)) ?? { version: 1, branches: {} };
  const wanted = (await branchHeads(options)).filter(
    ({ branch, commit }) => published.branches[branch]?.at !== commit,
  );
  if (wanted.length === 0) return [];
  const there = await remoteHeads(options);
  const foreign = wanted.filter(({ branch }) => isForeign(published, branch, there.get(branch)));
  if (foreign.length > 0) throw branchExists(foreign.map(({ branch }) => branch));
  await removeOwnLocks(options, published);
  for (const { branch, commit } of wanted) {
    const tried = new Set(published.branches[branch]?.tried).add(commit);
    published.branches[branch] = { tried: [...tried] };
  }
  await writeJson(memory, published);
  await push(options, wanted, there);
  for (const { branch, commit } of wanted) {
    published.branches[branch] = { at: commit, tried: published.branches[branch]?.tried ?? [] };
  }
  await writeJson(memory, published);
  return wanted;
}

/**
 * A push of ours to a repository on this machine that was killed together with git's other end leaves the locks of our
 * branches there, and nobody else has a reason to hold them.
 */
async function removeOwnLocks({ url }: PublishOptions, { branches }: Published): Promise<void> {
  const path = url.replace(/^file:\/\//, '');
  if (!path.startsWith('/')) return;
  const interrupted = Object.entries(branches).filter(([, { at }]) => at === undefined);
  const locks = interrupted.map(([branch]) => join('refs', 'heads', `${branch}.lock`));
  await Promise.all(
    [path, join(path, '.git')].flatMap((folder) =>
      locks.map(async (lock) => rm(join(folder, lock), { force: true })),
    ),
  );
}

interface BranchHead {
  branch: string;
  commit: string;
}

async function branchHeads({ repository, branches }: PublishOptions): Promise<BranchHead[]> {
  const heads = await Promise.all(
    branches.map(async (branch) => ({ branch, commit: await headOf(repository, branch) })),
  );
  return heads.flatMap(({ branch, commit }) => (commit === undefined ? [] : [{ branch, commit }]));
}

function isForeign({ branches }: Published, branch: string, commit: string | undefined): boolean {
  return commit !== undefined && branches[branch]?.tried.includes(commit) !== true;
}

async function remoteHeads({ repository, url, signal }: PublishOptions): Promise<Map<string, string>> {
  try {
    const { stdout } = await gitToRemote(repository, ['ls-remote', '--heads', '--', url], { signal });
    const lines = stdout.split('\n').filter((line) => line !== '');
    return new Map(
      lines.map((line) => [
        line.slice(line.indexOf('\t') + 1 + 'refs/heads/'.length),
        line.split('\t')[0] ?? '',
      ]),
    );
  } catch (error) {
    throw remoteUnreachable(url, error);
  }
}

/** With a lease on what we saw: a branch that moves in between is not overwritten either. */
async function push(
  { repository, url, signal }: PublishOptions,
  wanted: readonly BranchHead[],
  there: ReadonlyMap<string, string>,
): Promise<void> {
  const leases = wanted.map(
    ({ branch }) => `--force-with-lease=refs/heads/${branch}:${there.get(branch) ?? ''}`,
  );
  const refspecs = wanted.map(({ branch, commit }) => `${commit}:refs/heads/${branch}`);
  try {
    await gitToRemote(
      repository,
      ['push', '-q', '--atomic', '--no-verify', ...leases, '--', url, ...refspecs],
      { signal },
    );
  } catch (error) {
    throw refused(url, error) ?? remoteUnreachable(url, error);
  }
}

function refused(url: string, error: unknown): CtoError | undefined {
  if (!(error instanceof CtoError) || error.hint?.includes('rejected') !== true) return undefined;
  return new CtoError('publish-refused', `The repository ${url} refuses the play's branches. ${error.hint}`, {
    hint: 'You may not have the right to push there, a rule may forbid it, or somebody pushed at the same moment.',
    cause: error,
  });
}
