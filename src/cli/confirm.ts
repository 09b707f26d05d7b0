/** Asks a person before something is deleted. */
import { createInterface } from 'node:readline/promises';
import { CtoError } from '../errors.ts';
import type { Io } from './io.ts';

/** True for `y` or `yes`. @throws CtoError `not-confirmed` where nobody can be asked. */
export async function confirm(question: string, io: Io, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || io.stdout.isTTY !== true) {
    throw new CtoError('not-confirmed', 'There is no terminal to ask on', {
      hint: 'Add --yes to do it, or --dry-run to only see what would be done.',
    });
  }
  const asking = createInterface({ input: process.stdin, output: io.stdout });
  try {
    const answer = await asking.question(`${question} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    asking.close();
  }
}
