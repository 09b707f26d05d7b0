/** Decides how large an installed chart is: each ConfigMap as Kubernetes counts it, the release as Helm stores it. */
import { gzipSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { CtoError } from '../errors.ts';
import { largestRelease } from '../templates/helmRelease.ts';
import { largestConfigMap, type Measure } from '../templates/limits.ts';

const release = z.object({ manifest: z.string(), chart: z.object({ files: z.array(z.unknown()) }) });
const configMap = z.object({
  kind: z.literal('ConfigMap'),
  metadata: z.object({ name: z.string() }),
  data: z.record(z.string(), z.string()).default({}),
});

/** `releaseJson`: what `helm install --dry-run=client --output json` prints, which is the record that Helm keeps. */
export function releaseSizes(releaseJson: string): Measure[] {
  const { manifest, chart } = release.parse(JSON.parse(releaseJson));
  const maps = parseAllDocuments(manifest).flatMap((document) => {
    const parsed = configMap.safeParse(document.toJS({ maxAliasCount: -1 }));
    return parsed.success ? [parsed.data] : [];
  });
  return [
    ...maps.map(({ metadata, data }) => ({
      name: metadata.name,
      files: Object.keys(data).length,
      bytes: Object.values(data).reduce((sum, text) => sum + Buffer.byteLength(text), 0),
      limit: largestConfigMap,
    })),
    {
      name: 'Helm release',
      files: chart.files.length,
      bytes: Math.ceil(gzipSync(releaseJson.trim(), { level: 9 }).length / 3) * 4,
      limit: largestRelease,
    },
  ];
}

/** @throws CtoError `over-limit` with the number, for the first that is too large. */
export function checkSizes(sizes: readonly Measure[]): void {
  const over = sizes.find(({ bytes, limit }) => bytes > limit);
  if (over === undefined) return;
  throw new CtoError('over-limit', `${over.name} takes ${over.bytes} bytes, more than ${over.limit}`, {
    hint: 'Shorten the templates: "make compile" lists their sizes.',
  });
}
