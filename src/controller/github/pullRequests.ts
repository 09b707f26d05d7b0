/** The pull request of one branch: found by its head, opened once, merged when all checks of its commit pass. */
import { z } from 'zod';
import { type Api, read } from './pages.ts';
import { limited, refusedIn } from './request.ts';
import type { GithubRepository } from './repository.ts';

const pullSchema = z.object({
  number: z.int(),
  html_url: z.string(),
  state: z.enum(['open', 'closed']),
  merged_at: z.string().nullish(),
  created_at: z.string(),
  mergeable: z.boolean().nullish(),
  head: z.object({ sha: z.string() }),
});
export type PullRequest = z.infer<typeof pullSchema>;

export interface Wanted {
  repository: GithubRepository;
  head: string;
  base: string;
  /** What it is to hold. */
  commit: string;
  title: string;
  body: string;
}

/** The one for this commit, in whatever state; undefined when there is nothing to merge. */
export async function pullRequestOf(api: Api, wanted: Wanted): Promise<PullRequest | undefined> {
  const there = await find(api, wanted);
  if (there !== undefined) return there;
  const { repository, head, base, title, body } = wanted;
  try {
    const { data } = await api.request(`POST ${pathOf(repository)}/pulls`, {
      head,
      base,
      title,
      body,
      ...limited(),
    });
    return pullSchema.parse(data);
  } catch (error) {
    const { status } = refusedIn(error);
    if (status !== 422) throw error;
    // Opened at the same moment by somebody else; or GitHub sees no commit between the two.
    const now = await find(api, wanted);
    if (now === undefined && !/no commits between/i.test(JSON.stringify(error))) throw error;
    return now;
  }
}

/** Open ones move with their branch; a closed one counts for the commit that it was closed at. */
async function find(api: Api, { repository, head, base, commit }: Wanted): Promise<PullRequest | undefined> {
  const query = new URLSearchParams({
    head: `${repository.owner}:${head}`,
    base,
    state: 'all',
    per_page: '100',
  });
  const all = await read(api, `${pathOf(repository)}/pulls?${query.toString()}`, z.array(pullSchema));
  const found = all.find(({ state }) => state === 'open') ?? all.find((pull) => pull.head.sha === commit);
  if (found === undefined) return undefined;
  // Only the page of one says whether it can be merged.
  return read(api, `${pathOf(repository)}/pulls/${found.number}`, pullSchema);
}

export type Checks = { state: 'passed' | 'none' } | { state: 'pending' | 'failed'; names: string[] };

const runsSchema = z.object({
  total_count: z.int(),
  check_runs: z.array(z.object({ name: z.string(), status: z.string(), conclusion: z.string().nullish() })),
});
const statusSchema = z.object({
  statuses: z.array(z.object({ context: z.string(), state: z.string() })),
});
const good = new Set(['success', 'neutral', 'skipped']);

/** All checks of the commit: check runs and commit statuses. */
export async function checksOf(api: Api, repository: GithubRepository, commit: string): Promise<Checks> {
  const at = `${pathOf(repository)}/commits/${commit}`;
  const { statuses } = await read(api, `${at}/status?per_page=100`, statusSchema);
  const runs = await checkRuns(api, at);
  const pending = [
    ...runs.filter(({ status }) => status !== 'completed').map(({ name }) => name),
    ...statuses.filter(({ state }) => state === 'pending').map(({ context }) => context),
  ];
  const failed = [
    ...runs
      .filter(({ status, conclusion }) => status === 'completed' && !good.has(conclusion ?? ''))
      .map(({ name }) => name),
    ...statuses.filter(({ state }) => state === 'failure' || state === 'error').map(({ context }) => context),
  ];
  if (failed.length > 0) return { state: 'failed', names: failed };
  if (pending.length > 0) return { state: 'pending', names: pending };
  return { state: runs.length + statuses.length === 0 ? 'none' : 'passed' };
}

async function checkRuns(api: Api, at: string): Promise<z.infer<typeof runsSchema>['check_runs']> {
  const all: z.infer<typeof runsSchema>['check_runs'] = [];
  for (let page = 1; ; page += 1) {
    const found = await read(api, `${at}/check-runs?per_page=100&page=${page}`, runsSchema);
    all.push(...found.check_runs);
    if (found.check_runs.length === 0 || all.length >= found.total_count) return all;
  }
}

/** Merges that very commit and no later one. @returns why GitHub does not, if so. */
export async function mergePull(
  { request }: Api,
  repository: GithubRepository,
  { number, commit }: { number: number; commit: string },
): Promise<string | undefined> {
  try {
    await request(`PUT ${pathOf(repository)}/pulls/${number}/merge`, {
      sha: commit,
      merge_method: 'merge',
      ...limited(),
    });
    return undefined;
  } catch (error) {
    const { status, message } = refusedIn(error);
    if (status === 405 || status === 409) return message;
    throw error;
  }
}

function pathOf({ owner, name }: GithubRepository): string {
  return `/repos/${owner}/${name}`;
}
