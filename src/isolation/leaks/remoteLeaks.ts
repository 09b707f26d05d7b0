/** Decides what of a repository's commits, trees and files holds a secret. */
import { git } from '../../git.ts';
import type { Needle } from '../canaries.ts';
import type { FileLeak } from './fileLeaks.ts';

/** Searches every object, whether a branch leads to it or not. */
export async function remoteLeaks(repository: string, needles: readonly Needle[]): Promise<FileLeak[]> {
  const objects = await git(repository, ['cat-file', '--batch-all-objects', '--batch']);
  const refs = await git(repository, ['for-each-ref']);
  const text = `${objects}\n${refs}`;
  return needles
    .filter((needle) => text.includes(needle.text))
    .map((needle) => ({ path: 'what was pushed', needle }));
}
