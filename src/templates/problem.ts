/** Decides the form of what rules find before it is known in which source file that is. */

/** Something wrong at an offset of a text; a finding as soon as it has a place. */
export interface Problem {
  code: string;
  offset: number;
  message: string;
  hint: string;
}

/** A use of something that templates don't use here, with what to do instead. */
export function construct(offset: number, what: string, hint: string): Problem {
  return { code: 'construct', offset, message: `${what} is not part of what templates may use`, hint };
}
