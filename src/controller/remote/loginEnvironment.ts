/** How one git process signs in: nothing secret in an argument or on a disk, and nothing of the user's or the image's configuration. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitLogin } from './login.ts';

/** Environment of git for the time of `work`. `memory` is a folder in memory: an SSH key is there meanwhile, for this user alone. */
export async function withLogin<Result>(
  login: GitLogin | undefined,
  memory: string,
  work: (environment: Record<string, string>) => Promise<Result>,
): Promise<Result> {
  if (login === undefined) return work({});
  if (login.kind === 'password') {
    const answer = 'printf "username=%s\\npassword=%s\\n" "$CTO_GIT_USERNAME" "$CTO_GIT_PASSWORD"';
    const { username, password } = login;
    return work({ CTO_GIT_USERNAME: username, CTO_GIT_PASSWORD: password, ...helperEnvironment(answer) });
  }
  await mkdir(memory, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(memory, 'login-'));
  try {
    await chmod(folder, 0o700);
    const files = { key: join(folder, 'ssh-privatekey'), knownHosts: join(folder, 'known_hosts') };
    await writeFile(files.key, login.privateKey, { mode: 0o600 });
    await writeFile(files.knownHosts, login.knownHosts, { mode: 0o600 });
    return await work({ GIT_SSH_COMMAND: sshCommand(files) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A helper that answers with what `answer` prints, in place of any other; it never stores and never erases. */
export function helperEnvironment(answer: string): Record<string, string> {
  return {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'credential.helper',
    GIT_CONFIG_VALUE_0: '',
    GIT_CONFIG_KEY_1: 'credential.helper',
    GIT_CONFIG_VALUE_1: `!f() { test "$1" != get || ${answer}; }; f`,
  };
}

/** This key alone, known hosts alone, no question, no configuration of anybody. */
export function sshCommand({ key, knownHosts }: { key: string; knownHosts: string }): string {
  const options = [
    'BatchMode=yes',
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile='${knownHosts}'`,
    'GlobalKnownHostsFile=/dev/null',
    'ConnectTimeout=30',
  ];
  return `ssh -F /dev/null -i '${key}' ${options.map((option) => `-o ${option}`).join(' ')}`;
}
