/** Decides whether bash can read scripts, without running them. */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from '../../processes.ts';

export interface BashFault {
  /** Index of the script in the list. */
  script: number;
  /** 1-based line of the script. */
  line: number;
  message: string;
}

/**
 * Reads the files named by its arguments, each in a process of its own that is only forked: to start bash anew takes as
 * long as to read a script. Their first line is `set -n`, behind which bash reads and runs nothing.
 */
const readAll = '[ -z "$1" ] || shopt -s "$1"; shift; for file; do (. "./$file") 2>&1; done; exit 0';
const neverRun = 'set -n\n';

/**
 * What `bash -n` says about the scripts; nothing about those that are well formed. With `extglob` bash knows such
 * patterns from the first line on: a script that turns them on itself is not run, so bash does not see that it does.
 */
export async function bashFaults(
  scripts: readonly string[],
  { extglob = false }: { extglob?: boolean } = {},
): Promise<BashFault[]> {
  // From files: a script that comes through a pipe is read byte by byte.
  const folder = await mkdtemp(join(tmpdir(), 'cto-bash-'));
  try {
    const names = scripts.map((_, index) => `${index}.sh`);
    // Small files, one after the other: to wait for each takes longer than to write it.
    for (const [index, script] of scripts.entries())
      writeFileSync(join(folder, `${index}.sh`), neverRun + script);
    const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' };
    const { stdout } = await runProcess('bash', ['-c', readAll, 'bash', extglob ? 'extglob' : '', ...names], {
      cwd: folder,
      env,
    });
    return stdout.split('\n').flatMap(faultIn);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function faultIn(text: string): BashFault[] {
  const match = /^\.\/(\d+)\.sh: line (\d+): (.*)$/.exec(text);
  // bash repeats the line itself in quotes after its message.
  if (match === null || match[3]?.startsWith('`')) return [];
  const message = (match[3] ?? '').replaceAll(/(?<= (?:at|on) line )\d+/g, (line) =>
    String(Number(line) - 1),
  );
  return [{ script: Number(match[1]), line: Number(match[2]) - 1, message }];
}
