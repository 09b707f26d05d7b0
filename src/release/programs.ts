/** Decides how the release runs helm, cosign and docker: with an environment of their own that holds its login alone. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProcess } from '../processes.ts';
import { toolPath } from '../tools/tool.ts';
import type { ReleaseSecrets } from './secrets.ts';
import type { Target } from './target.ts';

export interface Programs {
  /** Standard output of helm. */
  helm: (args: readonly string[]) => Promise<string>;
  /** Standard output of docker, which has to be on the PATH. */
  docker: (args: readonly string[]) => Promise<string>;
  /** Standard output of cosign; `secrets` are added to its environment. */
  cosign: (args: readonly string[], secrets?: Readonly<Record<string, string>>) => Promise<string>;
}

/** What a program needs of the environment to reach a registry; secrets are not in it. */
const passedOn =
  'PATH HOME TMPDIR DOCKER_CONFIG XDG_CONFIG_HOME HELM_CONFIG_HOME HELM_REGISTRY_CONFIG DOCKER_HOST SSL_CERT_FILE SSL_CERT_DIR ' +
  'HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy GITHUB_ACTIONS';

/** Finds or builds both. `folder` is private to this release: the login is written there, for its time only. */
export async function releasePrograms(
  target: Target,
  login: ReleaseSecrets['login'],
  folder: string,
): Promise<Programs> {
  const env: Record<string, string> = {};
  for (const name of passedOn.split(' ')) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  if (login !== undefined) Object.assign(env, await writeLogin(target.host, login, folder));
  const helm = await toolPath('helm');
  return {
    docker: async (args) => (await runProcess('docker', args, { env })).stdout,
    helm: async (args) => (await runProcess(helm, args, { env })).stdout,
    cosign: async (args, secrets = {}) =>
      (await runProcess(await toolPath('cosign'), args, { env: { ...env, ...secrets } })).stdout,
  };
}

/** One file in Docker's form, which helm and cosign both read; a password in argv would be public. */
async function writeLogin(
  host: string,
  { user, password }: NonNullable<ReleaseSecrets['login']>,
  folder: string,
): Promise<Record<string, string>> {
  const config = join(folder, 'login');
  const auth = Buffer.from(`${user}:${password}`).toString('base64');
  await mkdir(config, { mode: 0o700 });
  const file = join(config, 'config.json');
  await writeFile(file, JSON.stringify({ auths: { [host]: { auth } } }), { mode: 0o600 });
  return { DOCKER_CONFIG: config, HELM_REGISTRY_CONFIG: file };
}
