/** What is known about one mention of the shared folder, and what the judgement can be. */

/** The folder that tasks share before the update. */
export const oldRoot = '/workspace';

/** A place in a text where the shared folder is named. */
export interface Occurrence {
  /** Offset of the first slash, or of the backslash before it. */
  start: number;
  end: number;
  /** Slashes are written `\/`. */
  escaped: boolean;
  /** The path behind the folder, as far as it is written out. */
  tail: string;
}

export type Judged =
  | { sort: 'root'; occurrence: Occurrence }
  | { sort: 'other' }
  | { sort: 'unclear'; at: number; code: string; message: string; hint: string };

/** What the judgement needs to know of the text around. */
export interface Surroundings {
  text: string;
  /** Whether a character is not known before the template is rendered. */
  isValue: (offset: number) => boolean;
  /** Whether a block of the template begins or ends right before a character. */
  isSeam: (offset: number) => boolean;
  /** Where the stretch of plain text begins that the mention is in. */
  stretchStart: number;
  /** Where that stretch ends: quotes before it are text. */
  stretchEnd: number;
  /** A shell reads it; else stars and underscores may be there for emphasis. */
  isScript: boolean;
  /** Something of the same word stands right before the stretch. */
  joined: boolean;
  /** The stretch stands in double quotes of a script. */
  isQuoted: boolean;
  /** `*` behind the folder is a pattern for text, not for files. */
  isPattern: boolean;
  /** A variable keeps it that is used without quotes: then patterns in it are for files. */
  isExpanded: () => boolean;
  /** No shell reads it, and `$` behind the folder is the end of a line: `s#/workspace$#x#`. */
  isRegex: boolean;
  /** `:` before the folder separates the paths of a list. */
  isList: boolean;
  /** End of the tag for the task's id behind `/workspace/task-`. */
  ownTask: (offset: number) => number | undefined;
}

export const other: Judged = { sort: 'other' };

export function unclear(at: number, code: string, message: string, hint: string): Judged {
  return { sort: 'unclear', at, code, message, hint };
}

/** A path of which a part is only known when the template is rendered or the script runs. */
export function unknownPath(at: number, what: string): Judged {
  const hint = 'Write the path in one piece, or mark the line.';
  return unclear(at, 'unknown-path', `${what}, so whether it is ${oldRoot} is not known`, hint);
}
