/** How git signs in for a repository of a namespace: with a token of a GitHub App, with the Secret of the chart, or not at all. */
import { CtoError } from '../../errors.ts';
import { kinds } from '../api/kinds.ts';
import { gitAccess, githubAccess } from '../github/access.ts';
import { forGit } from '../github/permissions.ts';
import { checkFits, type GitLogin, loginIn, tokenLogin } from '../remote/login.ts';
import type { Life } from '../remote/runSecret.ts';
import type { Context } from './context.ts';

export interface Where {
  namespace: string;
  repository: string;
  /** It may have an App of its own. */
  agent?: string;
}

/** For git that the controller runs itself. */
export async function ownLogin(context: Context, where: Where): Promise<GitLogin | undefined> {
  const access = gitAccess(context.settings, where.repository, where.agent);
  return access === undefined
    ? secretLogin(context, where)
    : tokenLogin(await context.github.own(access, forGit));
}

/** For one run's pod: a token of its own. `life` says how long it is good, where it has an end. */
export async function podLogin(
  context: Context,
  where: Where,
): Promise<{ login: GitLogin; life?: Life } | undefined> {
  const access = gitAccess(context.settings, where.repository, where.agent);
  if (access === undefined) {
    const login = await secretLogin(context, where);
    return login && { login };
  }
  const made = Date.now();
  const { token, expires } = await context.github.tokens.mint(access.app, access.repository, forGit);
  return { login: tokenLogin(token), life: { made, expires } };
}

/** What the Secret of git.existingSecret in that namespace holds. */
export async function secretLogin(
  { api, settings }: Context,
  { namespace, repository }: Where,
): Promise<GitLogin | undefined> {
  const { secret: name, knownHosts } = settings.git;
  if (name === '') return withoutSecret(settings, repository);
  const secret = await api.get(kinds.secret, { namespace, name });
  if (secret === undefined) {
    throw new CtoError('git-secret', `The namespace ${namespace} has no Secret ${name}`, {
      hint: 'The chart value git.existingSecret names it: it has to be in every namespace that runs agents.',
    });
  }
  const login = loginIn(secret, knownHosts);
  checkFits(login, repository);
  return login;
}

/** Nothing signs in: fine for what anybody may read and write, and where an App can't it is said. */
function withoutSecret(settings: Context['settings'], repository: string): undefined {
  if (githubAccess(settings, repository) === undefined) return undefined;
  throw new CtoError(
    'git-secret',
    `The repository ${repository} is reached by SSH, where the GitHub App's tokens are of no use`,
    {
      hint: 'Use its https address, or name a Secret with an SSH key in git.existingSecret.',
    },
  );
}
