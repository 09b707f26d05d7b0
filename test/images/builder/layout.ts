/** Decides how an image is laid out in a folder (OCI image layout): written from layers, read back after a build. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export interface Layout {
  folder: string;
  /** Of the manifest or index. */
  digest: string;
}

/** What an image says about itself to those who start it. */
export interface ImageConfig {
  User?: string;
  Env?: readonly string[];
  WorkingDir?: string;
  Entrypoint?: readonly string[];
  Cmd?: readonly string[];
  Labels?: Readonly<Record<string, string>>;
}

const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

const blob = (folder: string, digest: string): string => join(folder, 'blobs', ...digest.split(':'));

async function writeBlob(folder: string, mediaType: string, content: unknown): Promise<Descriptor> {
  const text = JSON.stringify(content);
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  await writeFile(blob(folder, digest), text);
  return { mediaType, digest, size: Buffer.byteLength(text) };
}

async function layerBlob(folder: string, file: string): Promise<Descriptor> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  const digest = `sha256:${hash.digest('hex')}`;
  const path = blob(folder, digest);
  // The layer may lie on another file system.
  await link(file, path).catch(async () => symlink(file, path));
  return { mediaType: mediaTypes.layer, digest, size: (await stat(path)).size };
}

/** Writes an image of these tar files, the lowest first, into a new folder. */
export async function writeLayout(
  folder: string,
  layers: readonly string[],
  config: ImageConfig,
): Promise<Layout> {
  await mkdir(join(folder, 'blobs', 'sha256'), { recursive: true });
  const written: Descriptor[] = [];
  for (const layer of layers) written.push(await layerBlob(folder, layer));
  const rootfs = { type: 'layers', diff_ids: written.map(({ digest }) => digest) };
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const about = { architecture, os: 'linux', config, rootfs };
  const manifest = await writeBlob(folder, mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: await writeBlob(folder, mediaTypes.config, about),
    layers: written,
  });
  const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [manifest] };
  await writeFile(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await writeFile(join(folder, 'index.json'), JSON.stringify(index));
  return { folder, digest: manifest.digest };
}

const text = z.string();
const descriptor = z.object({
  digest: text,
  size: z.number(),
  annotations: z.record(text, text).optional(),
});
const indexSchema = z.object({ manifests: z.array(descriptor) });
const manifestSchema = z.object({ config: descriptor, layers: z.array(descriptor) });
const configSchema = z.object({
  config: z.object({
    User: text.default(''),
    Env: z.array(text).default([]),
    WorkingDir: text.default('/'),
    Entrypoint: z.array(text).default([]),
    Cmd: z.array(text).default([]),
    Labels: z.record(text, text).default({}),
  }),
});

export interface BuiltImage {
  config: Required<ImageConfig>;
  /** Compressed, the lowest first: what a node downloads. */
  layers: readonly { digest: string; size: number }[];
  /** Of its manifest. */
  digest: string;
  /** What the builder attached. */
  statements: readonly unknown[];
}

async function read<Result>(folder: string, digest: string, schema: z.ZodType<Result>): Promise<Result> {
  return schema.parse(JSON.parse(await readFile(blob(folder, digest), 'utf8')));
}

/** Reads the image that a build wrote into a folder: an index of the image and of what is attached to it. */
export async function readLayout(folder: string): Promise<BuiltImage> {
  const top = indexSchema.parse(JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')));
  const inner = await read(folder, top.manifests[0]?.digest ?? '', indexSchema);
  const attached = inner.manifests.filter(isAttached);
  const [image] = inner.manifests.filter((each) => !isAttached(each));
  const manifest = await read(folder, image?.digest ?? '', manifestSchema);
  const { config } = await read(folder, manifest.config.digest, configSchema);
  const statements: unknown[] = [];
  for (const { digest } of attached) {
    const { layers } = await read(folder, digest, manifestSchema);
    for (const layer of layers) statements.push(await read(folder, layer.digest, z.unknown()));
  }
  return { config, layers: manifest.layers, digest: image?.digest ?? '', statements };
}

function isAttached({ annotations }: z.infer<typeof descriptor>): boolean {
  return annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
}
