/** Decides what repository, service and play are called in folders, branches and templates. */
import { createHash } from 'node:crypto';

/** Never with two dots or a final `.lock`, which git refuses. Letters, digits, `.`, `_` and `-`, at both ends letters or digits; at most 40 characters, `fallback` if nothing is left. */
function slug(text: string, fallback: string): string {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .slice(0, 40)
    .replace(/(\.lock)+[^A-Za-z0-9]*$/i, '')
    .replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return plain === '' ? fallback : plain;
}

/** The last part of an address, without `.git`. */
export function repositoryName(address: string): string {
  const last = address
    .replace(/[/\\]+$/, '')
    .split(/[/\\:]/)
    .at(-1);
  const name = slug((last ?? '').replace(/\.git$/, ''), 'repository');
  // In a workspace the clone lies beside this file.
  return /^client-config\.json$/i.test(name) ? 'client-config-json' : name;
}

/**
 * The name of a play that nobody named: the plan's tag and eight digits that stand for the repository, so that the same
 * plan on the same repository is the same play, and two repositories with one name are not.
 */
export function playName(tag: string, repository: string): string {
  const digits = createHash('sha256').update(repository).digest('hex').slice(0, 8);
  return `${slug(tag, 'play').toLowerCase()}-${digits}`;
}
