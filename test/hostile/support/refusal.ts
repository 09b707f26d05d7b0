/** What a call that has to be refused says. */
import { expect } from 'vitest';
import { CtoError } from '../../../src/errors.ts';

/** The code of the CtoError that `call` throws; it must have a hint, and nothing else may be thrown. */
export function refusalOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (!(error instanceof CtoError)) throw error;
    expect(error.hint ?? '', `hint of ${error.code}: ${error.message}`).not.toBe('');
    return error.code;
  }
  throw new Error('It was accepted');
}
