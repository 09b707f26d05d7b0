/** Images are released as charts are: to a real registry, by a docker that stands in. */
import { delimiter } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { releaseImage, type ReleasedImage } from '../../src/release/image.ts';
import type { Signer } from '../../src/release/signer.ts';
import { afterAllTests, temporaryFolder } from '../helpers/temporaryFolder.ts';
import { keyPair } from './support/keyPair.ts';
import { releasableProject } from './support/project.ts';
import { startRegistry, type Registry } from './support/registry.ts';
import { standInDocker, type StandInDocker } from './support/standInDocker.ts';

const later = afterAllTests();
let registry: Registry;
let signer: Signer;
let docker: StandInDocker;

beforeAll(async () => {
  registry = await startRegistry(later);
  signer = await keyPair(later);
});
beforeEach(async () => use('{"SPDX":{}}'));
afterEach(() => vi.unstubAllEnvs());

async function use(bill: string): Promise<void> {
  docker = await standInDocker(bill);
  vi.stubEnv('PATH', `${docker.folder}${delimiter}${process.env['PATH'] ?? ''}`);
}

async function run(root: string, path: string, by = signer): Promise<ReleasedImage> {
  return releaseImage({
    root,
    name: 'cli-codex',
    registry: `oci://${registry.host}/${path}`,
    signer: by,
    secrets: { login: registry.login, keyPassword: 'key password', identityToken: {} },
    folder: await temporaryFolder(),
    tell: () => undefined,
  });
}

describe('an image', () => {
  it('is built with bill of materials and provenance by pinned programs, pushed, signed, and not built again', async () => {
    const root = await releasableProject();
    const released = await run(root, 'images');
    expect(released).toEqual({
      outcome: 'released',
      image: `${registry.host}/images/cli-codex`,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    const calls = await docker.calls();
    const [, create = '', build = '', remove = ''] = calls;
    expect(create).toMatch(
      /--driver docker-container --driver-opt image=moby\/buildkit:\S+@sha256:[0-9a-f]{64}$/,
    );
    expect(build).toMatch(
      /--push --provenance=mode=max --attest=type=sbom,generator=\S+@sha256:[0-9a-f]{64} /,
    );
    expect(build).toContain(`--build-arg CLI=codex --tag ${released.image}:1.2.3 ${root}`);
    expect(remove).toMatch(/^buildx rm /);
    expect(calls.join('\n')).not.toContain(registry.login.password);

    expect(await run(root, 'images')).toEqual({ ...released, outcome: 'skipped' });
    expect((await docker.calls()).filter((call) => call.startsWith('buildx build'))).toHaveLength(1);
    await expect(run(root, 'images', await keyPair(later))).rejects.toMatchObject({
      code: 'release-unverified',
    });
  });

  it('is not signed without its bill of materials', async () => {
    await use('{}');
    const root = await releasableProject();
    await expect(run(root, 'no-bill')).rejects.toMatchObject({ code: 'image-without-bill' });
    await expect(run(root, 'no-bill')).rejects.toMatchObject({ code: 'release-unverified' });
  });
});
