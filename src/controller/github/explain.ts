/** What is wrong when GitHub mints no token, in words that say what to do: each cause has a code of its own. */
import { CtoError } from '../../errors.ts';
import { type Refused, refusedIn } from './request.ts';
import type { GithubRepository } from './repository.ts';
import type { Permissions } from './permissions.ts';

export interface Asked {
  app: string;
  keyFile: string;
  apiUrl: string;
  repository: GithubRepository;
  permissions: Permissions;
}

interface Cause {
  is: (refused: Refused) => boolean;
  code: string;
  says: (asked: Asked, refused: Refused) => string;
  hint: (asked: Asked) => string;
}

const nameOf = ({ repository: { owner, name } }: Asked): string => `${owner}/${name}`;

const again = 'It is tried again.';
const reachHint =
  'Look at github.apiUrl, the proxy (global.proxy), its certificate (global.caBundle) and what may leave the cluster.';

function isBusy({ status, message, headers }: Refused): boolean {
  const spent = headers['x-ratelimit-remaining'] === '0' || /rate limit/i.test(message);
  return status === 429 || (status === 403 && spent);
}

const causes: readonly Cause[] = [
  {
    is: ({ status }) => status === 0,
    code: 'github-unreachable',
    says: ({ apiUrl }, { message }) => `GitHub can't be reached at ${apiUrl}: ${message}`,
    hint: () => reachHint,
  },
  {
    is: isBusy,
    code: 'github-busy',
    says: (_, { message }) => `GitHub asks to wait: ${message}`,
    hint: () => again,
  },
  {
    is: ({ status, message }) => status === 401 && /'(Expiration time|Issued at)' claim/.test(message),
    code: 'github-clock',
    says: (_, { message }) => `GitHub refuses the time of this machine's clock: ${message}`,
    hint: () => "Set the clock of the controller's node: a signature is good for ten minutes.",
  },
  {
    is: ({ status }) => status === 401,
    code: 'github-key',
    says: ({ app }, { message }) => `GitHub does not know the private key as one of App ${app}: ${message}`,
    hint: () =>
      "Look at the App's id and put its private key, made on the App's own page, into the Secret that the chart names.",
  },
  {
    is: ({ status }) => status === 404,
    code: 'github-not-installed',
    says: (asked) => `The GitHub App ${asked.app} is not installed on ${nameOf(asked)}`,
    hint: (asked) =>
      `Install it for ${asked.repository.owner} and give it access to ${asked.repository.name}; the address may also be mistyped.`,
  },
  {
    is: ({ status, message }) => status === 403 && /suspended/i.test(message),
    code: 'github-suspended',
    says: (asked) => `The installation of the GitHub App ${asked.app} on ${nameOf(asked)} is suspended`,
    hint: ({ repository }) =>
      `An owner of ${repository.owner} can take that back in the settings of installed Apps.`,
  },
  {
    is: ({ status }) => status === 422,
    code: 'github-permissions',
    says: (asked, { message }) =>
      `The GitHub App ${asked.app} may not have on ${nameOf(asked)} what is asked for: ${message}`,
    hint: ({ permissions }) =>
      `It needs ${Object.entries(permissions)
        .map(([what, how]) => `${what}: ${how}`)
        .join(', ')}; after a change the owner has to accept it.`,
  },
];

/** The same for what a token is used for. */
export function explainedUse(
  error: unknown,
  { apiUrl, repository: { owner, name } }: Pick<Asked, 'apiUrl' | 'repository'>,
): CtoError {
  const refused = refusedIn(error);
  const { status, message } = refused;
  const said = (code: string, text: string, hint: string): CtoError =>
    new CtoError(code, text, { hint, cause: error });
  if (status === 0)
    return said('github-unreachable', `GitHub can't be reached at ${apiUrl}: ${message}`, reachHint);
  if (isBusy(refused)) return said('github-busy', `GitHub asks to wait: ${message}`, again);
  if (status === 401 || status === 403 || status === 404) {
    return said(
      'github-permissions',
      `GitHub does not let the token work with pull requests of ${owner}/${name}: ${message}`,
      'It needs Pull requests: write; to merge also Contents: write, Checks: read and Commit statuses: read.',
    );
  }
  return said('github-trouble', `GitHub answers ${status} for ${owner}/${name}: ${message}`, again);
}

export function explained(error: unknown, asked: Asked): CtoError {
  const refused = refusedIn(error);
  const cause = causes.find(({ is }) => is(refused));
  if (cause !== undefined) {
    return new CtoError(cause.code, cause.says(asked, refused), { hint: cause.hint(asked), cause: error });
  }
  return new CtoError(
    'github-trouble',
    `GitHub answers ${refused.status} for ${nameOf(asked)}: ${refused.message}`,
    {
      hint: again,
      cause: error,
    },
  );
}
