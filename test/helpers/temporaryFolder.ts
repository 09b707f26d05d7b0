/** Folders of their own for tests, gone when the test is over. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** Makes the folder with these files (path below it -> text); returns its absolute path without links. */
export async function temporaryFolder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cto-test-')));
  // What is about to end may write a last file.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** Takes what has to be done in the end; `onTestFinished` is one. */
export type Later = (end: () => void | Promise<void>) => void;

/**
 * For what `beforeAll` makes: call it beside `beforeAll`, not inside. Whatever it is told is done after all tests, last first.
 * (`afterAll` inside of a hook is taken without a word, and never called.)
 */
export function afterAllTests(): Later {
  const ends: (() => void | Promise<void>)[] = [];
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
  });
  return (end) => void ends.push(end);
}

/** Makes an empty folder that is gone when `later` is done. */
export async function longLivedFolder(later: Later): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cto-test-')));
  later(async () => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}
