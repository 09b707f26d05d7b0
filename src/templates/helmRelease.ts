/** Decides how large Helm's release record of the templates gets, in Helm's own encoding. */
import { gzipSync } from 'node:zlib';
import type { Manifest } from './emit.ts';

/** Above this a release is refused: the record is one Secret of at most 1 MiB, and the rest of the chart needs room. */
export const largestRelease = 700 * 1024;

/**
 * Bytes of the record that Helm keeps: JSON with the chart's files in base64 and the rendered manifest as text, gzip, base64.
 * An estimate for the templates alone: zlib's gzip and Go's differ by a few per cent.
 */
export function helmReleaseBytes(manifests: readonly Manifest[]): number {
  const files = manifests.flatMap(({ name, configMap }) =>
    Object.entries(configMap.data).map(([key, text]) => ({
      name: `files/agent-templates/${name}/${key}`,
      data: Buffer.from(text).toString('base64'),
    })),
  );
  const manifest = manifests.map(({ yaml }) => `---\n${yaml}`).join('');
  const release = {
    name: 'controller',
    info: { status: 'deployed' },
    chart: { files },
    manifest,
    version: 1,
  };
  return Math.ceil(gzipSync(goJson(release), { level: 9 }).length / 3) * 4;
}

/** JSON as Go writes it: these characters are escaped. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}
