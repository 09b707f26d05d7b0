/** Decides what is read of a program that has ended: its exit code, what it printed, what it started. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { textOf } from '../files.ts';
import { roundFiles } from './launcher.ts';
import type { Ended } from './sandbox.ts';

/** Reads what a round left for a task in the folders of logs and traces. */
export async function endOf(
  { logs, traces }: { logs: string; traces: string },
  task: string,
  round: number,
): Promise<Ended> {
  const { log, trace, code } = roundFiles(task, round);
  return {
    task,
    code: Number(await readFile(join(logs, code), 'utf8')),
    log: await readFile(join(logs, log), 'utf8'),
    trace: (await textOf(join(traces, trace))) ?? '',
  };
}
