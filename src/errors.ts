/** The one error type: a stable code, where it is, what is wrong, and what to do about it. */
import { visible } from './terminal/visible.ts';

export interface Place {
  /** Path as the user knows it, relative where that is shorter. */
  file: string;
  /** 1-based. */
  line?: number;
  /** 1-based, in UTF-16 units. */
  column?: number;
}

interface Details {
  /** What the user can do now; one sentence. */
  hint?: string;
  at?: Place;
  cause?: unknown;
}

export class CtoError extends Error {
  override readonly name = 'CtoError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly at: Place | undefined;

  /** `code` is kebab-case and never changes its meaning; `message` says what is wrong without a full stop. */
  constructor(code: string, message: string, { hint, at, cause }: Details = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.at = at;
  }
}

/** `file:line:column`, leaving out what is unknown. */
export function placeText({ file, line, column }: Place): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

/** The message of anything thrown: an Error's own, else its text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The lines that a person reads: place, message, code, then the hint on a line of its own. What it quotes is made visible. */
export function errorText(error: unknown): string {
  if (!(error instanceof CtoError)) return visible(messageOf(error));
  const place = error.at === undefined ? '' : `${placeText(error.at)}: `;
  const hint = error.hint === undefined ? '' : `\n  → ${error.hint}`;
  return visible(`${place}${error.message} [${error.code}]${hint}`);
}
