/** Starts `cto` as a process that outlives this one, and waits until its play has begun or could not. */
import { randomUUID } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CtoError } from '../errors.ts';
import { packageFolder } from '../packageFolder.ts';
import { startDetached } from '../processes.ts';
import { readIfThere } from '../workspaces/wholeFile.ts';

export interface DetachOptions {
  /** The command and its words, without `--json`, which is added. */
  argv: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Root of the play: what the command prints is kept in its folder `consoles`. */
  root: string;
}

export interface DetachedPlay {
  /** Names the play below its root. */
  job: string;
  folder: string;
  pid: number;
  /** What the command prints, one JSON object a line. */
  console: string;
}

/** The command's file, in the source as well as in the package. */
function ctoFile(): string {
  return join(packageFolder(), import.meta.url.endsWith('.ts') ? 'src/cli.ts' : 'dist/cli.js');
}

/** @throws CtoError what the command said when its play did not begin. */
export async function startCtoDetached({ argv, cwd, env, root }: DetachOptions): Promise<DetachedPlay> {
  const consoles = join(root, 'consoles');
  await mkdir(consoles, { recursive: true });
  const name = join(consoles, `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID().slice(0, 8)}`);
  const [log, errors] = [`${name}.jsonl`, `${name}.err`];
  const [stdout, stderr] = [await open(log, 'w', 0o600), await open(errors, 'w', 0o600)];
  const looking = new AbortController();
  try {
    const started = startDetached(
      process.execPath,
      [ctoFile(), ...argv.slice(0, 1), '--json', ...argv.slice(1)],
      {
        cwd,
        env: plain(env),
        stdout: stdout.fd,
        stderr: stderr.fd,
      },
    );
    const ended = started.ended.then((code) => ({ code }));
    const first = await Promise.race([ended, untilBegun(log, looking.signal)]);
    const folder = typeof first === 'string' ? first : await begunIn(log);
    if (folder !== undefined) return { job: basename(folder), folder, pid: started.pid, console: log };
    throw notStarted((await readIfThere(errors)) ?? '', await started.ended);
  } finally {
    // Looking on for ever would keep this process, too.
    looking.abort();
    await Promise.all([stdout.close(), stderr.close()]);
  }
}

const begun = z.object({ type: z.literal('play-started'), folder: z.string() });

/** The play's folder, when the command has said that it began. */
async function begunIn(log: string): Promise<string | undefined> {
  const lines = ((await readIfThere(log)) ?? '').split('\n').slice(0, -1);
  for (const line of lines) {
    const event = begun.safeParse(JSON.parse(line)).data;
    if (event !== undefined) return event.folder;
  }
  return undefined;
}

/** Undefined when nobody waits for it any more. */
async function untilBegun(log: string, signal: AbortSignal): Promise<string | undefined> {
  while (!signal.aborted) {
    const folder = await begunIn(log);
    if (folder !== undefined) return folder;
    await sleep(100);
  }
  return undefined;
}

/** The error that the other process told, in its own words. */
function notStarted(said: string, code: number): CtoError {
  const [, message = '', errorCode = 'not-started', hint] =
    /^cto: ([^]*?) \[([a-z-]+)\](?:\n {2}→ ([^]*))?$/.exec(said.trim()) ?? [];
  const text = message === '' ? `It ended with exit code ${code}: ${said.trim()}` : message;
  return new CtoError(errorCode, text, hint === undefined ? {} : { hint });
}

function plain(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
