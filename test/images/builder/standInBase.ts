/**
 * Decides what stands in for the base images of the Dockerfiles, which come from a registry out of reach here: a small Debian of
 * the same release made by mmdebstrap, and for Node's image this machine's Node and npm in the places of the real one.
 */
import { createHash } from 'node:crypto';
import { chmod, copyFile, cp, mkdir, mkdtemp, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { CtoError } from '../../../src/errors.ts';
import { packageFolder } from '../../../src/packageFolder.ts';
import { runProcess } from '../../../src/processes.ts';
import { type Layout, writeLayout } from './layout.ts';

const store = join(packageFolder(), '.tools', 'images');
const suite = 'bookworm';
/** As the slim images of Debian: without what nobody reads in a container. */
const left = ['doc', 'man', 'info', 'locale', 'groff', 'linda', 'lintian'];
/** Apt keeps nothing that it has downloaded, as in Docker's images of Debian. */
const apt = [
  'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb"; };',
  'Dir::Cache::pkgcache "";',
  'Dir::Cache::srcpkgcache "";',
];
/** Certificates of a proxy that this machine trusts: without them nothing can be downloaded in a build. */
const certificates = '/etc/cto-stand-in/certificates.crt';
const trusted = process.env['NODE_EXTRA_CA_CERTS'];
const labels = { 'cto.stand-in': 'made for tests from Debian packages and the Node of the machine' };
const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** By the name of the real image, without its tag. */
export type Bases = ReadonlyMap<string, Layout>;

/** Makes them below `folder`. */
export async function standInBases(folder: string): Promise<Bases> {
  const debian = await debianLayer();
  const node = await nodeLayer(folder);
  const write = async (name: string, layers: readonly string[], env: readonly string[]): Promise<Layout> =>
    writeLayout(join(folder, `base-${name}`), layers, { Env: env, Cmd: ['bash'], Labels: labels });
  const trusting = trusted === undefined ? [] : [`NODE_EXTRA_CA_CERTS=${certificates}`];
  return new Map([
    ['debian', await write('debian', [debian], [path])],
    ['node', await write('node', [debian, node], [path, ...trusting])],
  ]);
}

/** Made once, in one or two minutes. */
async function debianLayer(): Promise<string> {
  const excluded = left.map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
  const lines = apt.map((line) => `'${line}'`).join(' ');
  const args = ['--variant=minbase', ...excluded, '--dpkgopt=path-include=/usr/share/doc/*/copyright'].concat(
    [`--customize-hook=printf '%s\\n' ${lines} >"$1/etc/apt/apt.conf.d/docker-clean"`, suite],
  );
  const key = createHash('sha256').update(args.join()).digest('hex').slice(0, 12);
  const layer = join(store, `debian-${key}.tar`);
  if (await stat(layer).catch(() => undefined)) return layer;
  await mkdir(store, { recursive: true });
  const unfinished = `${layer}.${process.pid}.tar`;
  try {
    await runProcess('mmdebstrap', [...args, unfinished]);
    await rename(unfinished, layer);
  } finally {
    await rm(unfinished, { force: true });
  }
  return layer;
}

/** Node and npm where the real image has them, since the Dockerfile of the controller takes npm away there. */
async function nodeLayer(folder: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'cto-node-'));
  const layer = join(folder, 'node.tar');
  try {
    await chmod(root, 0o755);
    const [bin, modules] = [join(root, 'usr/local/bin'), join(root, 'usr/local/lib/node_modules')];
    await mkdir(bin, { recursive: true });
    await copyFile(process.execPath, join(bin, 'node'));
    await cp(await npmFolder(), join(modules, 'npm'), { recursive: true, dereference: true });
    // Settings of this machine, if there are any.
    await rm(join(modules, 'npm', 'npmrc'), { force: true });
    for (const name of ['npm', 'npx'])
      await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(bin, name));
    await addCertificates(root);
    const same = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner'];
    await runProcess('tar', [...same, '-C', root, '-cf', layer, '.']);
    return layer;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function addCertificates(root: string): Promise<void> {
  if (trusted === undefined) return;
  await mkdir(join(root, dirname(certificates)), { recursive: true });
  await copyFile(trusted, join(root, certificates));
}

/** The folder of the npm on the PATH. */
async function npmFolder(): Promise<string> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const program = await realpath(join(folder, 'npm')).catch(() => '');
    if (program.endsWith('/bin/npm-cli.js')) return dirname(dirname(program));
  }
  throw new CtoError('program-missing', 'There is no npm on the PATH', {
    hint: 'Install Node with its npm.',
  });
}
