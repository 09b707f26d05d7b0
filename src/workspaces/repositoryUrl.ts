/** Which addresses of a repository are accepted: nothing that git could take for an option, a program or a secret. */
import { CtoError } from '../errors.ts';

interface Refusal {
  matches: (url: string) => boolean;
  why: string;
  hint: string;
}

const forms = 'Use an absolute path, file:///path, https://host/path, ssh://host/path or git@host:path.';
const tokenName = /^(gh[a-z]_|github_pat_|glpat-|x-access-token$|oauth2$)/;

const refusals: readonly Refusal[] = [
  { matches: (url) => url === '', why: 'is empty', hint: forms },
  {
    // oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused
    matches: (url) => /[\u0000-\u001f\u007f]/.test(url),
    why: 'holds a control character',
    hint: 'Type it anew: it may have been copied with a line break.',
  },
  {
    matches: (url) => url.startsWith('-'),
    why: 'begins with a dash, which git takes for an option',
    hint: forms,
  },
  { matches: (url) => /^[^[/]*::/.test(url), why: 'names a helper program of git', hint: forms },
  {
    matches: hasSecret,
    why: 'holds a password or a token',
    hint: 'Leave it out: git takes it from your credential helper. What stands in an address ends in logs.',
  },
  {
    matches: (url) => url.startsWith('http:') && !/^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(url),
    why: 'sends passwords in clear text',
    hint: 'Use https.',
  },
  {
    matches: (url) => !accepted.some((form) => form.test(url)),
    why: 'has no form that we know',
    hint: forms,
  },
];

/** A host never begins with a dash: ssh would take it for an option. */
const accepted: readonly RegExp[] = [
  /^\/[^/]/,
  /^file:\/\/\/[^/]/,
  /^https?:\/\/([^/@\s]+@)?(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9][A-Za-z0-9.-]*)(:\d+)?\/[^\s]+$/,
  /^(git\+)?ssh:\/\/([A-Za-z0-9_][A-Za-z0-9._-]*@)?(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9][A-Za-z0-9.-]*)(:\d+)?\/[^\s]+$/,
  /^([A-Za-z0-9_][A-Za-z0-9._-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*:(?!-|:|\/\/)[^\s]+$/,
];

/** Where runs go on in pods, a path of this machine names something else there, or what the volume holds of others. */
const ownFiles: Refusal = {
  matches: (url) => url.startsWith('/') || url.startsWith('file:'),
  why: 'names a folder, which is another one where the run goes on',
  hint: 'Use https://host/path, ssh://host/path or git@host:path.',
};

/**
 * The address, when git may have it; `files: false` refuses those of this machine's own files.
 * @throws CtoError `repository-url` that says what is wrong with it, never showing a password.
 */
export function checkRepositoryUrl(url: string, { files = true } = {}): string {
  const refusal = [...refusals, ...(files ? [] : [ownFiles])].find(({ matches }) => matches(url));
  if (refusal === undefined) return url;
  throw new CtoError(
    'repository-url',
    `The repository's address ${JSON.stringify(withoutSecret(url))} ${refusal.why}`,
    {
      hint: refusal.hint,
    },
  );
}

function hasSecret(url: string): boolean {
  const user = /^[A-Za-z+]+:\/\/([^/@]*)@/.exec(url)?.[1] ?? '';
  return user.includes(':') || tokenName.test(user);
}

function withoutSecret(url: string): string {
  return url.replace(/:\/\/[^/]*@/, '://…@');
}
