/** Decides how a command writes for people: with colours on a terminal that wants them, else plain. */
import { stripVTControlCharacters } from 'node:util';
import { wantsColor } from '../local/progress/display.ts';
import type { Io } from './io.ts';

/** Writes text to standard output, without its colours where they are not wanted. */
export function say(text: string, { stdout, env }: Io): void {
  stdout.write(wantsColor(stdout, env) ? text : stripVTControlCharacters(text));
}

/** Writes one JSON value for programs. */
export function sayJson(value: unknown, { stdout }: Io): void {
  stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
