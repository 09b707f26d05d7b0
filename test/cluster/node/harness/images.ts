/** Decides which images the test node has, and how layers become the archive that containerd takes: there is no registry. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProcess } from '../../../../src/processes.ts';
import { baseLayer, controllerLayer, forgerLayer, rehearsalLayer } from './layers.ts';

/** Names in the chart's values: registry, repository and tag. */
export const imageNames = {
  registry: 'docker.io',
  tag: 'test',
  controller: 'cto-test/controller',
  /** The customer's: bash, git and jq. */
  workspace: 'cto-test/workspace',
  /** Brings a scripted agent under the name of Claude Code. */
  cli: 'cto-test/cli-rehearsal',
  /** A hostile one. */
  forger: 'cto-test/forger',
  /** Holds a pod's network; nothing but sleep. */
  pause: 'cto-test/pause',
} as const;

export type ImageName = Exclude<keyof typeof imageNames, 'registry' | 'tag'>;

/** As pods and containerd name it. */
export function imageReference(name: ImageName): string {
  return `${imageNames.registry}/${imageNames[name]}:${imageNames.tag}`;
}

interface Image {
  name: ImageName;
  /** Tar files, the lowest first. */
  layers: readonly string[];
  config: Readonly<Record<string, unknown>>;
}

export interface ImageSteps {
  /** Tells what begins; the answer tells that it ended. */
  begin: (what: string) => () => void;
}

/** Makes all of them below `folder`; returns the archive. */
export async function makeImages(folder: string, { begin }: ImageSteps): Promise<string> {
  const step = async <Result>(what: string, work: Promise<Result>): Promise<Result> => {
    const end = begin(what);
    return work.finally(end);
  };
  const base = await step('Making a small Debian for the images of the test node, once', baseLayer());
  const own = await step('Making the image of the controller', controllerLayer(folder));
  const cli = await rehearsalLayer(folder);
  const forger = await forgerLayer(folder);
  const path = { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] };
  const images: readonly Image[] = [
    { name: 'pause', layers: [base], config: { ...path, Cmd: ['sleep', 'infinity'] } },
    { name: 'workspace', layers: [base], config: { ...path, Cmd: ['bash'] } },
    { name: 'forger', layers: [base, forger], config: { ...path, Cmd: ['bash'] } },
    {
      name: 'cli',
      layers: [base, cli],
      config: { ...path, User: '65532:65532', Entrypoint: ['/opt/cto/install'], Cmd: ['/opt/cto/cli'] },
    },
    {
      name: 'controller',
      layers: [base, own],
      config: {
        Env: [...path.Env, 'NODE_ENV=production'],
        User: '65532:65532',
        WorkingDir: '/app',
        Entrypoint: ['cto'],
        Cmd: ['--help'],
      },
    },
  ];
  return step('Putting the images together', archive(images, folder));
}

/** One archive in the form of `docker save`, in which a layer that several images have is there once. */
async function archive(images: readonly Image[], folder: string): Promise<string> {
  const content = await mkdtemp(join(folder, 'images-'));
  const digests = new Map<string, string>();
  for (const layer of new Set(images.flatMap(({ layers }) => layers))) {
    const digest = await digestOf(layer);
    digests.set(layer, digest);
    await mkdir(join(content, digest));
    // The store may be another file system.
    await link(layer, join(content, digest, 'layer.tar')).catch(async () =>
      symlink(layer, join(content, digest, 'layer.tar')),
    );
  }
  const manifest = [];
  for (const { name, layers, config } of images) {
    const own = layers.map((layer) => digests.get(layer) ?? '');
    const text = JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config,
      rootfs: { type: 'layers', diff_ids: own.map((digest) => `sha256:${digest}`) },
    });
    const file = `${createHash('sha256').update(text).digest('hex')}.json`;
    await writeFile(join(content, file), text);
    const paths = own.map((digest) => `${digest}/layer.tar`);
    manifest.push({ Config: file, RepoTags: [imageReference(name)], Layers: paths });
  }
  await writeFile(join(content, 'manifest.json'), JSON.stringify(manifest));
  const file = join(folder, 'images.tar');
  await runProcess('tar', ['--dereference', '--hard-dereference', '-C', content, '-cf', file, '.']);
  await rm(content, { recursive: true });
  return file;
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
