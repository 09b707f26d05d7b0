/** What a planted fault is. */
import type { ChangeKind } from '../../../src/isolation/types.ts';

export interface Fault {
  /** What a person reads as the test's name. */
  name: string;
  /** The row of the list of known defects that it stands for. */
  row: string;
  /** File below `agent-templates/`. */
  file: string;
  /** Text that stands there exactly once, and what takes its place. */
  replace: readonly [text: string, by: string];
  /** Part of the compiled path of the script that is run. */
  only: string;
  /** Seconds that the script may take. */
  seconds?: number;
  /** A finding that there must be. */
  found: { code: string; path: RegExp; what?: ChangeKind; message?: RegExp };
}
