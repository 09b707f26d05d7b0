/** Declares what holds of every image that is released: its user, its size above the base, and what it was built from and how. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { packageFolder } from '../../../src/packageFolder.ts';
import type { Attempt } from './built.ts';

export interface Promised {
  /** Of `images/`. */
  folder: string;
  user: string;
  /** How many layers the stand-in of its base has. */
  baseLayers: number;
  /** MiB that a node downloads besides the base: a little more than was measured. */
  most: number;
}

const digests = z.object({ sha256: z.string() });
const provenance = z.object({
  predicateType: z.literal('https://slsa.dev/provenance/v1'),
  subject: z.array(z.object({ digest: digests })),
  predicate: z.object({
    buildDefinition: z.object({
      internalParameters: z.object({
        buildConfig: z.object({ llbDefinition: z.array(z.unknown()) }),
      }),
      resolvedDependencies: z.array(z.object({ uri: z.string(), digest: digests })),
    }),
    runDetails: z.object({
      metadata: z.object({
        buildkit_metadata: z.object({
          source: z.object({ infos: z.array(z.object({ filename: z.string(), data: z.base64() })) }),
        }),
      }),
    }),
  }),
});

export function itIsReleasable(built: () => Attempt, { folder, user, baseLayers, most }: Promised): void {
  const dockerfile = readFileSync(join(packageFolder(), 'images', folder, 'Dockerfile'), 'utf8');

  it('is not root’s', async () => {
    expect((await built().image()).config.User).toBe(user);
  });

  it(`adds at most ${most} MiB to its base`, async () => {
    const { layers } = await built().image();
    const own = layers.slice(baseLayers).reduce((sum, { size }) => sum + size, 0) / 2 ** 20;
    // Shown with the results, for the documentation.
    process.stderr.write(`${built().name}: ${own.toFixed(1)} MiB above its base\n`);
    expect(own).toBeLessThan(most);
    // Less than a third of what is allowed would mean that the limit guards nothing.
    expect(own).toBeGreaterThan(most / 3);
  });

  it('carries its provenance: the Dockerfile, its bases and each step', async () => {
    const { digest, statements } = await built().image();
    expect(statements).toHaveLength(1);
    const { subject, predicate } = provenance.parse(statements[0]);
    expect(subject.map((each) => `sha256:${each.digest.sha256}`)).toEqual([digest]);
    const [source] = predicate.runDetails.metadata.buildkit_metadata.source.infos;
    expect(Buffer.from(source?.data ?? '', 'base64').toString()).toBe(dockerfile);
    const bases = new Set([...dockerfile.matchAll(/^FROM ([^:]+):/gm)].map(([, name]) => name));
    const uris = predicate.buildDefinition.resolvedDependencies.map(({ uri }) => uri);
    for (const base of bases) expect(uris).toContainEqual(expect.stringContaining(`pkg:oci/${base}@`));
    const steps = JSON.stringify(predicate.buildDefinition.internalParameters.buildConfig.llbDefinition);
    for (const [, command = ''] of dockerfile.matchAll(/^RUN (.*)$/gm))
      expect(steps).toContain(JSON.stringify(command).slice(1, -1));
  });
}
