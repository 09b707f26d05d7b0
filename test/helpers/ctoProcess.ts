/** The `cto` command as a process of its own, as people start it. */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { z } from 'zod';

const source = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');

/** One line of `--json`: an event, or the summary at the end. */
const lineSchema = z.looseObject({
  type: z.string(),
  run: z.object({ task: z.string(), stage: z.string(), attempt: z.int() }).optional(),
});
export type JsonLine = z.infer<typeof lineSchema>;

export interface CtoProcess {
  /** Waits for the first line that `wanted` picks; undefined when the command ends without one. */
  line: (wanted: (line: JsonLine) => boolean) => Promise<JsonLine | undefined>;
  signal: (name: NodeJS.Signals) => void;
  /** Everything it wrote, when it has ended. */
  ended: Promise<{ code: number | undefined; lines: JsonLine[]; stderr: string }>;
}

/** Starts `cto … --json`; `command` is how `cto` is started, by default from the source. */
export function startCto(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  command: readonly [string, ...string[]] = [process.execPath, source],
): CtoProcess {
  const [program, ...before] = command;
  const child = execa(program, [...before, ...argv, '--json'], {
    env,
    reject: false,
    stdin: 'ignore',
    buffer: { stdout: false },
  });
  const lines: JsonLine[] = [];
  const waiting = new Set<(line: JsonLine | undefined) => void>();
  const reading = (async () => {
    for await (const text of createInterface({ input: child.stdout })) {
      const line = lineSchema.parse(JSON.parse(text));
      lines.push(line);
      for (const look of waiting) look(line);
    }
    for (const look of waiting) look(undefined);
  })();
  const line: CtoProcess['line'] = async (wanted) => {
    const found = lines.find(wanted);
    if (found !== undefined) return found;
    const { promise, resolve } = Promise.withResolvers<JsonLine | undefined>();
    waiting.add((next) => {
      if (next === undefined || wanted(next)) resolve(next);
    });
    return promise;
  };
  const ended = (async () => {
    const { exitCode, stderr } = await child;
    await reading;
    return { code: exitCode, lines, stderr };
  })();
  return { line, signal: (name) => void child.kill(name), ended };
}
