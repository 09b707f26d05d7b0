/** What a play was started with: its record says whether the same play goes on. */
import { z } from 'zod';
import { CtoError } from '../errors.ts';
import { readJson, writeJson } from './files.ts';
import type { LocalPlayOptions } from './types.ts';

const recordSchema = z.object({
  version: z.literal(1),
  play: z.string(),
  plan: z.string(),
  repositoryUrl: z.string(),
  repoName: z.string(),
  service: z.string(),
  baseBranch: z.string(),
  branchTemplate: z.string(),
  /** Where the first level starts, whatever becomes of the base branch. */
  baseCommit: z.string(),
  /** Digest of the template set at the start; a resumed play may go on with another one. */
  templates: z.string(),
  /** As they were at the start, for people. */
  settings: z.unknown(),
});
export type PlayRecord = z.infer<typeof recordSchema>;

export function newRecord(options: LocalPlayOptions, baseCommit: string): PlayRecord {
  return {
    version: 1,
    play: options.play,
    plan: options.plan.digest,
    repositoryUrl: options.repositoryUrl,
    repoName: options.repoName,
    service: options.service,
    baseBranch: options.baseBranch,
    branchTemplate: options.branchTemplate,
    baseCommit,
    templates: options.templates.digest,
    settings: options.settings,
  };
}

export async function readRecord(path: string): Promise<PlayRecord | undefined> {
  return readJson(path, recordSchema);
}

export async function writeRecord(path: string, record: PlayRecord): Promise<void> {
  await writeJson(path, record);
}

/** What can't change while a play goes on, in words. */
const fixed = [
  ['plan', 'the plan'],
  ['repositoryUrl', 'the repository’s address'],
  ['service', 'the service'],
  ['baseBranch', 'the base branch'],
  ['branchTemplate', 'the branch template'],
] as const;

/** @throws CtoError `play-changed` that says what is not as it was when this play started. */
export function checkSamePlay(record: PlayRecord, options: LocalPlayOptions): void {
  const now = newRecord(options, record.baseCommit);
  const changed = fixed.filter(([key]) => record[key] !== now[key]);
  if (changed.length === 0) return;
  const said = changed.map(([key, words]) =>
    key === 'plan' ? words : `${words} (was ${record[key]}, is ${now[key]})`,
  );
  throw new CtoError(
    'play-changed',
    `Play ${options.play} was started with something else: ${said.join(', ')}`,
    {
      hint: 'Take back the change to go on with this play, or give the new one another name with --name.',
    },
  );
}
