/** Starts a real OCI registry on loopback for a test: pinned, with a login, its storage in a folder of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { toolPath } from '../../../src/tools/tool.ts';
import { freePorts } from '../../helpers/freePorts.ts';
import { type Later, longLivedFolder } from '../../helpers/temporaryFolder.ts';

export interface Registry {
  /** `127.0.0.1:<port>`. */
  host: string;
  login: { user: string; password: string };
  /** What it has under this path of its API; undefined when it has none. */
  get: (path: string) => Promise<string | undefined>;
}

const login = { user: 'releaser', password: 'only-for-tests' };
/** bcrypt of that password, as `htpasswd -B` writes it. */
const htpasswd = `${login.user}:$2b$04$4FHWi/9D/jcrn2n3Q/UOhugx7EFy8i7UKXRnrnd1HkRGQHFyKYxSu`;

/** Runs until `later` is done. */
export async function startRegistry(later: Later): Promise<Registry> {
  const folder = await longLivedFolder(later);
  const [port = 0] = await freePorts(1);
  const host = `127.0.0.1:${port}`;
  await writeFile(join(folder, 'htpasswd'), `${htpasswd}\n`);
  const config = {
    version: '0.1',
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'storage') } },
    http: { addr: host },
    auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } },
  };
  // JSON is YAML too.
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config));
  const child = spawn(await toolPath('registry'), ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  later(async () => {
    child.kill();
    await ended;
  });
  const authorization = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
  const get = async (path: string): Promise<string | undefined> => {
    const answer = await fetch(`http://${host}/v2/${path}`, {
      headers: { authorization, accept: 'application/vnd.oci.image.manifest.v1+json' },
    });
    if (answer.ok) return answer.text();
    if (answer.status === 404) return undefined;
    throw new Error(`${path}: ${answer.status}`);
  };
  while (!(await get('').then(Boolean, () => false))) {
    if (child.exitCode !== null) throw new Error(`the registry ended with exit code ${child.exitCode}`);
    await setTimeout(50);
  }
  return { host, login, get };
}
