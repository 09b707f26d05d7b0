/** The builder of `make test-images` is the one that releases images. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFolder } from '../../src/packageFolder.ts';
import { toolNamed } from '../../src/tools/catalogue.ts';
import { pinOf } from '../../src/tools/pin.ts';

it.each(['buildkitd', 'buildctl'])(
  '%s has the version of the BuildKit that a release takes',
  async (name) => {
    const release = await readFile(join(packageFolder(), 'src', 'release', 'image.ts'), 'utf8');
    const [, version] = /moby\/buildkit:(v[\d.]+)@sha256/.exec(release) ?? [];
    expect((await pinOf(toolNamed(name))).version).toBe(version);
  },
);
