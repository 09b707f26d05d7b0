/** Decides what a rehearsal plays, and puts the scripted agent where the play finds it. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../plan/types.ts';
import { installRehearsal, notesRehearsal, readRehearsal, type Rehearsal } from '../rehearsal/rehearsal.ts';
import { namedFile } from './inputFiles.ts';

/** What a person is told wherever a rehearsal shows itself. */
export const rehearsalSentence = 'REHEARSAL: a scripted agent stands in for the CLIs';

async function rehearsalOf(
  rehearse: string | true | Rehearsal,
  { plan, cwd }: { plan: Plan; cwd: string },
): Promise<Rehearsal> {
  if (rehearse === true) return notesRehearsal(plan);
  if (typeof rehearse !== 'string') return rehearse;
  const { text, file } = await namedFile(cwd, rehearse, 'rehearsal');
  return readRehearsal(text, file);
}

/**
 * Runs `work` with the file for `LocalPlayOptions.rehearsal`, or with undefined when this is none. The scripted agent is in
 * a folder of this process alone, which is gone afterwards.
 */
export async function withRehearsal<Result>(
  rehearse: string | true | Rehearsal | undefined,
  { plan, cwd }: { plan: Plan; cwd: string },
  work: (file: string | undefined) => Promise<Result>,
): Promise<Result> {
  if (rehearse === undefined) return work(undefined);
  const rehearsal = await rehearsalOf(rehearse, { plan, cwd });
  const folder = await mkdtemp(join(tmpdir(), 'cto-rehearsal-'));
  // A second Ctrl-C ends the process without coming back here.
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const { file } = await installRehearsal(rehearsal, folder);
    return await work(file);
  } finally {
    process.off('exit', remove);
    remove();
  }
}
