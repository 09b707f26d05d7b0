#!/usr/bin/env node
/**
 * Builds, pushes, signs and verifies one image with Docker: `release-image.ts controller|cli-<name>`. Registry, login and
 * signer come from the environment as in `make release`; an image that is there already is verified and left alone.
 */
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CtoError, errorText } from '../src/errors.ts';
import { releaseImage } from '../src/release/image.ts';
import { takeReleaseSecrets } from '../src/release/secrets.ts';
import { chooseSigner } from '../src/release/signer.ts';

const root = join(import.meta.dirname, '..');
const folder = await mkdtemp(join(tmpdir(), 'cto-image-'));
try {
  const secrets = takeReleaseSecrets(process.env);
  const { CTO_REGISTRY: registry, COSIGN_KEY_FILE: keyFile } = process.env;
  const name = process.argv[2];
  if (name === undefined || registry === undefined) {
    throw new CtoError(
      'usage',
      'Usage: CTO_REGISTRY=oci://ghcr.io/owner release-image.ts controller|cli-<name>',
    );
  }
  const hasIdentity = Object.keys(secrets.identityToken).length > 0;
  const signer = chooseSigner({ keyFile, env: process.env, hasIdentity });
  const released = await releaseImage({ root, name, registry, signer, secrets, folder, tell: console.log });
  // For the steps of a GitHub job that come after this one.
  const output = process.env['GITHUB_OUTPUT'];
  const lines = Object.entries(released).map(([key, value]) => `${key}=${value}\n`);
  if (output !== undefined) await appendFile(output, lines.join(''));
} catch (error) {
  console.error(`✗ ${errorText(error)}`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
