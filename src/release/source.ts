/** Decides whether the source may be released: its version, what the changelog says of it, and that nothing is uncommitted. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CtoError } from '../errors.ts';
import { runProcess } from '../processes.ts';
import { changelogSection } from './changelog.ts';

export interface Source {
  /** Of the npm package. */
  name: string;
  version: string;
  /** What the changelog says about this version. */
  notes: string;
}

const manifestSchema = z.object({ name: z.string(), version: z.string() });

/** Version and notes of the project in this folder; package.json is the one place of the version. */
export async function releaseSource(root: string): Promise<Source> {
  const { name, version } = manifestSchema.parse(
    JSON.parse(await readFile(join(root, 'package.json'), 'utf8')),
  );
  const changelog = await readFile(join(root, 'CHANGELOG.md'), 'utf8').catch((cause: unknown) => {
    throw new CtoError('changelog-missing', 'There is no CHANGELOG.md', { cause });
  });
  return { name, version, notes: changelogSection(changelog, version).notes };
}

/** A release is a commit: @throws CtoError `release-uncommitted`, or `release-tag` when `tag` is that of another version. */
export async function checkCommitted(root: string, version: string, tag: string | undefined): Promise<void> {
  const { stdout } = await runProcess('git', ['status', '--porcelain'], { cwd: root });
  if (stdout !== '') {
    throw new CtoError('release-uncommitted', `There are changes that are in no commit:\n${stdout}`, {
      hint: 'Commit them, or try the release with --dry-run.',
    });
  }
  if (tag === undefined || tag === `v${version}`) return;
  throw new CtoError('release-tag', `The tag is ${tag}, but package.json says version ${version}`, {
    hint: `Tag v${version}, or raise the version in package.json and write its section of the changelog.`,
  });
}
