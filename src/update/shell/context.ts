/** What is known of a stretch of plain text in a script: its quotes, its command, its place in a word. */
import type { Command, Word } from 'unbash';

/** What a replacement has to be written in. */
export type Quote =
  | 'bare'
  | 'double'
  | 'single'
  | 'ansi'
  | 'here'
  | 'here-quoted'
  | 'comment'
  | 'arithmetic'
  | 'decoded'
  | 'subscript';

export interface Context {
  quote: Quote;
  /** The stretch of plain text, without its quotes. */
  start: number;
  end: number;
  /** Something of the same word stands right before the stretch. */
  joined: boolean;
  /** No word splitting happens here: an expansion needs no quotes. */
  unsplit: boolean;
  /** A pattern for text: of `case`, `[[ … ]]`, `${x#…}`. */
  pattern: boolean;
  /** The simple command it belongs to. */
  command: Command | undefined;
  /** Words of the command up to this one, from its name. */
  word: Word | undefined;
  /** The word names a file that the shell opens to write. */
  redirected: boolean;
  /** Variable that gets the value; empty for none. */
  variable: string;
  /** Of a quoted here document: where it stands. */
  hereDocument: HereDocumentPlace | undefined;
}

export interface HereDocumentPlace {
  delimiter: { start: number; end: number; value: string };
  body: { start: number; end: number };
}

/** What holds outside of any command. */
export const noCommand = {
  joined: false,
  unsplit: false,
  pattern: false,
  command: undefined,
  word: undefined,
  redirected: false,
  variable: '',
  hereDocument: undefined,
} as const;
