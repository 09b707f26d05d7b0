/** Decides how a pushed artifact is signed and its signature checked: cosign on one repository, by digest. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CtoError } from '../errors.ts';
import type { Programs } from './programs.ts';
import type { ReleaseSecrets } from './secrets.ts';
import { signArguments, verifyArguments, type Offline, type Signer } from './signer.ts';
import type { Target } from './target.ts';

interface Options {
  programs: Programs;
  target: Target;
  signer: Signer;
  secrets: ReleaseSecrets;
  /** Private to this release. */
  folder: string;
}

export class Signatures {
  readonly #options: Options;

  /** @throws CtoError `key-missing` when a half of the key is not there. */
  constructor(options: Options) {
    this.#options = options;
    const { signer } = options;
    const files = signer.kind === 'key' ? [signer.keyFile, signer.publicKeyFile] : [];
    const missing = files.find((file) => !existsSync(file));
    if (missing === undefined) return;
    throw new CtoError('key-missing', `The key file ${missing} is not there`, {
      hint: 'The public key lies beside the private one: cosign.key and cosign.pub.',
    });
  }

  /** Signs what the registry has under this digest. */
  async sign(digest: string): Promise<void> {
    const { programs, signer, secrets, folder } = this.#options;
    const offline = await writeOffline(folder);
    const args = [...signArguments(signer, offline), ...this.#plain, this.#reference(digest)];
    const { keyPassword, identityToken } = secrets;
    await programs.cosign(
      args,
      signer.kind === 'keyless' ? identityToken : { COSIGN_PASSWORD: keyPassword ?? '' },
    );
  }

  /** @throws CtoError when there is no signature by this signer for the digest. */
  async verify(digest: string): Promise<void> {
    const { programs, signer } = this.#options;
    await programs.cosign([...verifyArguments(signer), ...this.#plain, this.#reference(digest)]);
  }

  /** What is there already is never replaced; it only has to be ours. @throws CtoError `release-unverified`. */
  async verifyExisting(digest: string, what: string): Promise<void> {
    try {
      await this.verify(digest);
    } catch (cause) {
      throw new CtoError(
        'release-unverified',
        `The registry has ${what} already, but it is not signed by this release's signer`,
        { hint: 'Find out who pushed it. A published version is never replaced: raise the version.', cause },
      );
    }
  }

  /** The command with which anyone verifies it. */
  verifyCommand(digest: string): string {
    return ['cosign', ...verifyArguments(this.#options.signer), ...this.#plain, this.#reference(digest)].join(
      ' ',
    );
  }

  #reference(digest: string): string {
    return `${this.#options.target.repository}@${digest}`;
  }

  get #plain(): readonly string[] {
    return this.#options.target.isPlain ? ['--allow-http-registry'] : [];
  }
}

const mediaType = 'application/vnd.dev.sigstore.';

/** No transparency log and no time stamps: what a private key signs is told to no public service. */
async function writeOffline(folder: string): Promise<Offline> {
  const files = {
    signingConfig: join(folder, 'signing-config.json'),
    trustedRoot: join(folder, 'trusted-root.json'),
  };
  const config = { mediaType: `${mediaType}signingconfig.v0.2+json`, rekorTlogConfig: {}, tsaConfig: {} };
  await writeFile(files.signingConfig, JSON.stringify(config));
  await writeFile(
    files.trustedRoot,
    JSON.stringify({ mediaType: `${mediaType}trustedroot+json;version=0.1` }),
  );
  return files;
}
