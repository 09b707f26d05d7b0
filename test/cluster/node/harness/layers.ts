/** Decides what the images of the test node are made of: layers, each a tar file in `.tools/node`, made without Docker. */
import { createHash } from 'node:crypto';
import { chmod, copyFile, cp, mkdir, mkdtemp, rename, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeControllerFolder } from '../../../../src/images/controllerFolder.ts';
import { packageFolder } from '../../../../src/packageFolder.ts';
import { runProcess } from '../../../../src/processes.ts';

const store = join(packageFolder(), '.tools', 'node');
const suite = 'bookworm';
/** What the customer's image has to have is bash, git and jq; the rest is for the controller's. */
const packages = ['git', 'jq', 'ca-certificates', 'libstdc++6'];

/** A small Debian; made once, in about a minute. */
export async function baseLayer(): Promise<string> {
  const key = createHash('sha256')
    .update([suite, ...packages].join())
    .digest('hex')
    .slice(0, 12);
  const layer = join(store, `base-${key}.tar`);
  if (await stat(layer).catch(() => undefined)) return layer;
  await mkdir(store, { recursive: true });
  const unfinished = `${layer}.${process.pid}.tar`;
  try {
    const args = ['--variant=minbase', `--include=${packages.join(',')}`, suite, unfinished];
    await runProcess('mmdebstrap', args);
    await rename(unfinished, layer);
  } finally {
    await rm(unfinished, { force: true });
  }
  return layer;
}

/** As images/controller/Dockerfile: the folder that its script makes, Node, and `cto` on the PATH. */
export async function controllerLayer(folder: string): Promise<string> {
  return layerOf(folder, 'controller', async (root) => {
    await makeControllerFolder(packageFolder(), join(root, 'app'));
    const bin = join(root, 'usr', 'local', 'bin');
    await mkdir(bin, { recursive: true });
    await copyFile(process.execPath, join(bin, 'node'));
    await chmod(join(root, 'app', 'dist', 'cli.js'), 0o755);
    await symlink('/app/dist/cli.js', join(bin, 'cto'));
  });
}

const own = join(import.meta.dirname, '..', 'images');

/** As images/cli/Dockerfile, but the program is a scripted agent, which says so. */
export async function rehearsalLayer(folder: string): Promise<string> {
  return layerOf(folder, 'cli-rehearsal', async (root) => {
    await mkdir(join(root, 'opt', 'cto'), { recursive: true });
    const install = join(root, 'opt', 'cto', 'install');
    await copyFile(join(packageFolder(), 'images', 'cli', 'copy.sh'), install);
    await chmod(install, 0o755);
    await mkdir(join(root, 'cli', 'bin'), { recursive: true });
    const program = join(root, 'cli', 'bin', 'claude');
    await copyFile(join(own, 'rehearsal-agent.sh'), program);
    await chmod(program, 0o755);
  });
}

/** An image whose bash does nothing but claim that everything was done. */
export async function forgerLayer(folder: string): Promise<string> {
  return layerOf(folder, 'forger', async (root) => {
    const bin = join(root, 'usr', 'local', 'bin');
    await mkdir(bin, { recursive: true });
    await cp(join(own, 'forger.sh'), join(bin, 'bash'));
    await chmod(join(bin, 'bash'), 0o755);
  });
}

async function layerOf(folder: string, name: string, fill: (root: string) => Promise<void>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), `cto-${name}-`));
  const layer = join(folder, `${name}.tar`);
  try {
    await chmod(root, 0o755);
    await fill(root);
    const same = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner'];
    await runProcess('tar', [...same, '-C', root, '-cf', layer, '.']);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return layer;
}
