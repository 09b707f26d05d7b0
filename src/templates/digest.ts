/** Decides the digest of files: the same paths and texts give the same digest, whatever the order or the machine. */
import { createHash } from 'node:crypto';

/** Lower-case hex SHA-256 over all names and texts. Lengths are part of it, so no two different sets run together. */
export function digestOf(files: Iterable<readonly [name: string, text: string]>): string {
  const hash = createHash('sha256');
  const sorted = [...files].toSorted(([one], [other]) => (one < other ? -1 : 1));
  for (const [name, text] of sorted) {
    for (const part of [name, text]) hash.update(`${Buffer.byteLength(part)}\n`).update(part);
  }
  return hash.digest('hex');
}
