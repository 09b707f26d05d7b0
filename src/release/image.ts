/** Decides how one image is released: built by Docker from its Dockerfile, pushed, signed by digest and verified. */
import { join } from 'node:path';
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

/** Releases the image under the project's version, or verifies the one that is there. @throws CtoError. */
export async function releaseImage(settings: ImageSettings): Promise<void> {
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
    return tell(`${image} is there already, and its signature holds`);
  }
  await programs.docker(['build', ...buildArguments(root, name), '--tag', image, root]);
  await programs.docker(['push', image]);
  const digest = await digestOf(image, programs);
  if (digest === undefined) throw new CtoError('image-not-pushed', `${image} is not there after its push`);
  await signatures.sign(digest);
  await signatures.verify(digest);
  tell(`${image} ${digest}: built, pushed, signed and verified`);
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
