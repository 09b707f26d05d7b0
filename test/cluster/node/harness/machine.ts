/** Decides whether this machine can carry a test node, and gets what is missing for one from Debian. */
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { CtoError } from '../../../../src/errors.ts';
import { runProcess } from '../../../../src/processes.ts';

/** Programs of the node, and the Debian package of each. */
const needed: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  runc: 'runc',
  mmdebstrap: 'mmdebstrap',
  iptables: 'iptables',
  ip: 'iproute2',
  nsenter: 'util-linux',
  unshare: 'util-linux',
};

/** Folders in which distributions put the programs that connect pods to a network. */
const networkFolders = ['/usr/lib/cni', '/opt/cni/bin'];

/** Why there can't be a node here; undefined when there can. */
export function reasonAgainst(
  { platform, uid }: { platform: string; uid: number | undefined } = {
    platform: process.platform,
    uid: process.getuid?.(),
  },
): string | undefined {
  if (platform !== 'linux') return `a node needs Linux, and this is ${platform}`;
  if (uid !== 0) return 'a node needs root: namespaces, mounts and control groups are made for it';
  return undefined;
}

/**
 * Installs what is missing; `tell` hears what. @throws CtoError `node-programs` where that is not possible.
 * @returns the folder with the programs that connect pods to a network.
 */
export async function installMissing(tell: (line: string) => void): Promise<string> {
  const plugins = (await networkFolder()) === undefined ? ['containernetworking-plugins'] : [];
  await installPrograms(needed, tell, plugins);
  const folder = await networkFolder();
  if (folder === undefined) throw new CtoError('node-programs', `No bridge in ${networkFolders.join(', ')}`);
  return folder;
}

/** Installs the packages of those programs that are missing, and `more` packages. @throws CtoError `node-programs`. */
export async function installPrograms(
  programs: Readonly<Record<string, string>>,
  tell: (line: string) => void,
  more: readonly string[] = [],
): Promise<void> {
  const missing = [...more];
  for (const [program, name] of Object.entries(programs)) {
    if (!(await isOnPath(program))) missing.push(name);
  }
  if (missing.length > 0) await install([...new Set(missing)], tell);
}

async function install(names: readonly string[], tell: (line: string) => void): Promise<void> {
  if (!(await isOnPath('apt-get'))) {
    throw new CtoError('node-programs', `The tests need ${names.join(', ')}`, {
      hint: 'These are the names of the Debian packages, and there is no apt-get here: install them yourself.',
    });
  }
  tell(`Installing Debian packages for the tests: ${names.join(', ')} …`);
  const env = { PATH: process.env['PATH'] ?? '', DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  try {
    await runProcess('apt-get', ['update', '-q'], { env });
    await runProcess('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...names], { env });
  } catch (cause) {
    throw new CtoError('node-programs', `apt-get could not install ${names.join(', ')}`, {
      hint: cause instanceof CtoError ? (cause.hint ?? cause.message) : String(cause),
      cause,
    });
  }
}

async function networkFolder(): Promise<string | undefined> {
  for (const folder of networkFolders) if (await exists(join(folder, 'bridge'))) return folder;
  return undefined;
}

async function isOnPath(program: string): Promise<boolean> {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  for (const folder of folders) if (await exists(join(folder, program))) return true;
  return false;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
