/** How git signs in to a remote: what a Secret of the run's namespace holds, in the forms that people have them. */
import { CtoError } from '../../errors.ts';
import { dataOf, type KubeObject } from '../api/object.ts';

export interface PasswordLogin {
  kind: 'password';
  username: string;
  password: string;
}

export interface SshLogin {
  kind: 'ssh';
  privateKey: string;
  /** Keys of the hosts that may be talked to. */
  knownHosts: string;
}

export type GitLogin = PasswordLogin | SshLogin;

/** What GitHub wants as the user of a token; other hosts take any name. */
export function tokenLogin(token: string, username = 'x-access-token'): PasswordLogin {
  return { kind: 'password', username, password: token };
}

/**
 * `knownHosts` are those of the settings, for a Secret that has none.
 * @throws CtoError `git-secret` for a Secret that can't be used.
 */
export function loginIn(secret: KubeObject, knownHosts = ''): GitLogin {
  const data = dataOf(secret);
  const of = (key: string): string | undefined =>
    data[key] === undefined ? undefined : Buffer.from(data[key], 'base64').toString('utf8').trim();
  const [token, username, password, privateKey] = ['token', 'username', 'password', 'ssh-privatekey'].map(of);
  if (token !== undefined) return tokenLogin(token, username);
  if (username !== undefined && password !== undefined) return { kind: 'password', username, password };
  const { name } = secret.metadata;
  if (privateKey !== undefined) return sshLogin(name, privateKey, of('known_hosts') ?? knownHosts.trim());
  throw new CtoError(
    'git-secret',
    `The Secret ${name} has neither token, nor username and password, nor ssh-privatekey`,
    {
      hint: 'Put one of them in; types kubernetes.io/basic-auth and kubernetes.io/ssh-auth have these keys.',
    },
  );
}

/** OpenSSH wants a newline at the end of a key. */
function sshLogin(name: string, privateKey: string, knownHosts: string): SshLogin {
  if (knownHosts !== '') return { kind: 'ssh', privateKey: `${privateKey}\n`, knownHosts: `${knownHosts}\n` };
  throw new CtoError('git-secret', `The Secret ${name} has an ssh-privatekey and no known_hosts`, {
    hint:
      'Without the key of the host anybody can pose as it: put known_hosts into the Secret, or into the chart value git.knownHosts ' +
      '(ssh-keyscan shows it; compare it with what the host publishes).',
  });
}

/** @throws CtoError `git-secret` for a login that an address of this kind has no use for. */
export function checkFits(login: GitLogin, address: string): void {
  const isHttp = /^https?:/.test(address);
  if (isHttp === (login.kind === 'password')) return;
  const message = isHttp
    ? `The repository ${address} is reached by https, and the Secret for git has an SSH key`
    : `The repository ${address} is reached by SSH, and the Secret for git has a token or password`;
  throw new CtoError('git-secret', message, {
    hint: 'Use the other form of the address, or put the other kind of secret into the Secret of git.existingSecret.',
  });
}
