/** The pull request of a play's integration branch: opened with the token of the App or of the Secret, merged when it may be. */
import { CtoError } from '../../errors.ts';
import { integrationBranch } from '../../play/run/branches.ts';
import { githubAccess } from '../github/access.ts';
import { explainedUse } from '../github/explain.ts';
import type { Api } from '../github/pages.ts';
import { forMerging, forPullRequests } from '../github/permissions.ts';
import { checksOf, mergePull, type PullRequest, pullRequestOf, type Wanted } from '../github/pullRequests.ts';
import { type GithubRepository, githubRepository } from '../github/repository.ts';
import { githubRequest } from '../github/request.ts';
import { type Delivery, deliveryOf, mergedWord, word, type Word } from '../plays/delivery.ts';
import type { Play } from '../plays/play.ts';
import type { Context } from './context.ts';
import { secretLogin } from './login.ts';

interface Order {
  commit: string;
  autoMerge: boolean;
}

export async function byPullRequest(context: Context, play: Play, order: Order): Promise<Word> {
  const { apiUrl } = context.settings.github;
  const repository = githubRepository(play.spec.repository, apiUrl);
  if (repository === undefined) return nobody('The repository is not on the GitHub of github.apiUrl');
  const token = await tokenOf(context, play, order);
  if (token === undefined) return nobody('Neither a GitHub App nor a token is set');
  const headers = { authorization: `token ${token}` };
  const api = { request: githubRequest(apiUrl).defaults({ headers }), pages: context.github.pages };
  try {
    return await bringOn(api, repository, { play, ...order });
  } catch (error) {
    throw error instanceof CtoError ? error : explainedUse(error, { apiUrl, repository });
  }
}

async function bringOn(
  api: Api,
  repository: GithubRepository,
  { play, commit, autoMerge }: Order & { play: Play },
): Promise<Word> {
  const pull = await pullRequestOf(api, wantedOf(play, commit, repository));
  const asks = autoMerge && pull?.state === 'open';
  const checks = asks ? await checksOf(api, repository, commit) : undefined;
  const next = deliveryOf({ pull, checks, autoMerge, commit, now: Date.now() });
  return next.do === 'tell' ? next : merge(api, repository, { next, commit });
}

async function merge(
  api: Api,
  repository: GithubRepository,
  { next, commit }: { next: Delivery & { do: 'merge' }; commit: string },
): Promise<Word> {
  const { pull }: { pull: PullRequest } = next;
  const refused = await mergePull(api, repository, { number: pull.number, commit });
  return refused === undefined
    ? mergedWord(`Pull request ${pull.html_url} is merged`)
    : word('NotMergeable', `Pull request ${pull.html_url} can't be merged yet: ${refused}`, { again: true });
}

function nobody(why: string): Word {
  return word('NoPullRequests', `${why}: merge the integration branch by hand`);
}

/** Of the App, never given to a pod; else what git signs in with, where that is a token or password. */
async function tokenOf(context: Context, play: Play, { autoMerge }: Order): Promise<string | undefined> {
  const { repository } = play.spec;
  const access = githubAccess(context.settings, repository);
  if (access !== undefined) return context.github.own(access, autoMerge ? forMerging : forPullRequests);
  const login = await secretLogin(context, { namespace: play.metadata.namespace, repository });
  return login?.kind === 'password' ? login.password : undefined;
}

function wantedOf(
  { metadata: { name }, spec, status }: Play,
  commit: string,
  repository: GithubRepository,
): Wanted {
  const { progress } = status;
  const count = typeof progress === 'string' ? (progress.split('/')[0] ?? '') : '';
  const title = `Play ${name}`;
  const body = `The play ${name} integrated ${count} tasks, each with a merge commit of its own.\n\nCTO-Play: ${name}\n`;
  return { repository, commit, head: integrationBranch(name), base: spec.baseBranch, title, body };
}
