/** Decides how one image is released: built by Docker with its bill of materials, pushed, signed by digest and verified. */
import { basename, join } from 'node:path';
import { CtoError } from '../errors.ts';
import { releasePrograms, type Programs } from './programs.ts';
import type { ReleaseSecrets } from './secrets.ts';
import { Signatures } from './signature.ts';
import type { Signer } from './signer.ts';
import { checkCommitted, releaseSource } from './source.ts';
import { releaseTarget } from './target.ts';

export interface ImageSettings {
  /** The project's folder. */
  root: string;
  /** `controller` or `cli-<name>`. */
  name: string;
  /** `oci://host/path`, the parent of the image. */
  registry: string;
  signer: Signer;
  secrets: ReleaseSecrets;
  /** Private to this release. */
  folder: string;
  tell: (line: string) => void;
}

export interface ReleasedImage {
  outcome: 'released' | 'skipped';
  /** `host/path/name`. */
  image: string;
  digest: string;
}

/** What builds, and what lists the packages of what was built: the digests of moby/buildkit 0.33.0 and Docker's scanner 1.12.0. */
const buildkit =
  'moby/buildkit:v0.33.0@sha256:6c2fa84a6b61ccd72899dde4239f8d5717f05f9a8ca6f3cad185fb1a95a94de3';
const scanner =
  'docker/buildkit-syft-scanner:1.12.0@sha256:ae4f3b554449e7e25548e7d8ccc029d17357348e30c6e3df01b92bc93654d6a9';

/** Releases the image under the project's version, or verifies the one that is there. @throws CtoError. */
export async function releaseImage(settings: ImageSettings): Promise<ReleasedImage> {
  const { root, name, registry, signer, secrets, folder, tell } = settings;
  const { version } = await releaseSource(root);
  await checkCommitted(root, version, undefined);
  const target = releaseTarget(registry, name);
  const programs = await releasePrograms(target, secrets.login, folder);
  const signatures = new Signatures({ programs, target, signer, secrets, folder });
  const image = `${target.repository}:${version}`;

  const existing = await digestOf(image, programs);
  if (existing !== undefined) {
    await signatures.verifyExisting(existing, image);
    tell(`${image} is there already, and its signature holds`);
    return { outcome: 'skipped', image: target.repository, digest: existing };
  }
  await build(image, settings, programs);
  const digest = await digestOf(image, programs);
  if (digest === undefined) throw new CtoError('image-not-pushed', `${image} is not there after its push`);
  await checkBill(`${target.repository}@${digest}`, programs);
  await signatures.sign(digest);
  await signatures.verify(digest);
  tell(`${image} ${digest}: built, pushed with its bill of materials, signed and verified`);
  return { outcome: 'released', image: target.repository, digest };
}

/** In a builder of its own: the one that is built into Docker attaches neither bill of materials nor provenance. */
async function build(
  image: string,
  { root, name, folder }: ImageSettings,
  { docker }: Programs,
): Promise<void> {
  const builder = basename(folder);
  const driver = ['--driver', 'docker-container', '--driver-opt', `image=${buildkit}`];
  await docker(['buildx', 'create', '--name', builder, ...driver]);
  try {
    const attached = ['--provenance=mode=max', `--attest=type=sbom,generator=${scanner}`];
    const words = ['buildx', 'build', '--builder', builder, '--push', ...attached];
    await docker([...words, ...buildArguments(root, name), '--tag', image, root]);
  } finally {
    await docker(['buildx', 'rm', builder]);
  }
}

/** What is signed has its bill of materials. @throws CtoError `image-without-bill`. */
async function checkBill(image: string, { docker }: Programs): Promise<void> {
  const format = ['--format', '{{json .SBOM}}'];
  const bill = await docker(['buildx', 'imagetools', 'inspect', image, ...format]);
  if (bill.includes('"SPDX"')) return;
  throw new CtoError('image-without-bill', `${image} was pushed without its bill of materials`, {
    hint: 'It is not signed. Delete it in the registry, look at the output of docker buildx, and release again.',
  });
}

/** Which Dockerfile builds the image of that name, and for which CLI. */
export function buildArguments(root: string, name: string): readonly string[] {
  const cli = /^cli-(.+)$/.exec(name)?.[1];
  if (cli === undefined) return ['--file', join(root, 'images', name, 'Dockerfile')];
  return ['--file', join(root, 'images', 'cli', 'Dockerfile'), '--build-arg', `CLI=${cli}`];
}

async function digestOf(image: string, { docker }: Programs): Promise<string | undefined> {
  try {
    const format = ['--format', '{{.Manifest.Digest}}'];
    return (await docker(['buildx', 'imagetools', 'inspect', image, ...format])).trim();
  } catch (error) {
    if (error instanceof CtoError && /: not found\s*$/m.test(error.hint ?? '')) return undefined;
    throw error;
  }
}
