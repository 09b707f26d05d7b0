/** Volumes of the test node as they lie on its disk: what a task has there, with modes and times. */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { z } from 'zod';
import { kubectl } from '../../support/kubectl.ts';

/** Folder of the volume that a claim got. */
export async function folderOfClaim(namespace: string, claim: string): Promise<string> {
  const { text } = await kubectl(['get', 'pvc', '-n', namespace, claim, '-o', 'json']);
  const { spec } = z.object({ spec: z.object({ volumeName: z.string() }) }).parse(JSON.parse(text));
  return join(inject('node')?.folder ?? '', 'volumes', spec.volumeName);
}

/** Everything below a folder: mode, owner, time of the last change of the file itself or of what is known of it. */
export function states(folder: string): Record<string, string> {
  return Object.fromEntries(
    ['', ...pathsBelow(folder)].map((path) => {
      const { mode, uid, gid, ctimeMs } = lstatSync(join(folder, path));
      return [path, `${mode.toString(8)} ${uid}:${gid} ${ctimeMs}`];
    }),
  );
}

/** Files and links below a folder in which one of these texts stands. */
export function filesWith(folder: string, texts: readonly string[]): string[] {
  return pathsBelow(folder).filter((path) => {
    const full = join(folder, path);
    const stat = lstatSync(full);
    const content = stat.isSymbolicLink()
      ? readlinkSync(full)
      : stat.isFile()
        ? readFileSync(full, 'latin1')
        : '';
    return texts.some((text) => content.includes(text) || path.includes(text));
  });
}

function pathsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}
