/** Decides what the rules see of a shell script: its words without quotes, and its comments and here documents as prose. */

/** Text with the offset in the script of each of its characters. */
export interface Chunk {
  value: string;
  offsets: number[];
}

export interface ShellWord extends Chunk {
  /**
   * `argument`: the name of a command or what it gets; `assignment`: `NAME=…` before or instead of a command;
   * `redirect`: a file; `pattern`: of `case`; `default` and `replacement`: inside `${NAME:-…}` and `${NAME/x/…}`.
   */
  role: 'argument' | 'assignment' | 'redirect' | 'pattern' | 'default' | 'replacement';
  /** Character of the same shell word just before this one, empty at its beginning. */
  before: string;
  /** Words of the same simple command so far, this one not included; the first argument is its name. */
  earlier: readonly ShellWord[];
}

export interface ShellScript {
  words: ShellWord[];
  /** Comments and here documents. */
  prose: Chunk[];
}

/** A script while it is read. */
export interface Scan extends ShellScript {
  text: string;
  position: number;
  /** Here documents whose bodies begin on the next line. */
  pending: { delimiter: string; quoted: boolean; tabs: boolean }[];
  /** Reads commands up to the unquoted character that ends them. */
  readCommands: (scan: Scan, end: ')' | '`') => void;
}

/** The numbers from `start` up to, not including, `end`. */
export function offsetsBetween(start: number, end: number): number[] {
  const offsets: number[] = [];
  for (let offset = start; offset < end; offset++) offsets.push(offset);
  return offsets;
}

/** Adds one character of the script, or what stands for it. */
export function push(chunk: Chunk, character: string, offset: number): void {
  chunk.value += character;
  chunk.offsets.push(offset);
}
