/** How git signs in inside a pod of ours: from the mounted files, read anew each time, since the controller renews them. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../../workspaces/errno.ts';
import { helperEnvironment, sshCommand } from '../remote/loginEnvironment.ts';

/** Environment of git; empty when the folder has nothing to sign in with. */
export async function mountedLogin(folder: string): Promise<Record<string, string>> {
  const at = (name: string): string => join(folder, name);
  const [store, key, knownHosts] = [at('git-credentials'), at('ssh-privatekey'), at('known_hosts')];
  if (await isThere(key)) return { GIT_SSH_COMMAND: sshCommand({ key, knownHosts }) };
  if (await isThere(store)) return helperEnvironment(`git credential-store --file '${store}' get`);
  return {};
}

async function isThere(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
