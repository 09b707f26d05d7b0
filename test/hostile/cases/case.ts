/** What a hostile case is, and how it ended: counted from the reports of the tests that try it. */

/** How a case has to end: refused with a code and a hint, or survived with all work kept. */
export type Ending = 'refused' | 'survived';

export interface HostileCase {
  name: string;
  ending: Ending;
  /** What a user sees of it. */
  happens: string;
  /** The tests that try it: file, and what their full names match. */
  tests: readonly (readonly [file: string, names: RegExp])[];
}

/** One test of a report. */
export interface RanTest {
  /** Relative to the project. */
  file: string;
  /** Titles of the describes and of the test, with blanks between. */
  fullName: string;
  status: string;
}

export interface Outcome {
  tried: number;
  /** Tests that failed: what they try did not end as it has to. */
  lost: number;
  /** Tests that this machine could not run. */
  skipped: number;
}

/** Counts the tests of one case. */
export function outcomeOf({ tests }: HostileCase, ran: readonly RanTest[]): Outcome {
  const own = ran.filter(({ file, fullName }) =>
    tests.some(([where, names]) => where === file && names.test(fullName)),
  );
  const tried = own.filter(({ status }) => status === 'passed' || status === 'failed');
  const lost = tried.filter(({ status }) => status === 'failed');
  return { tried: tried.length, lost: lost.length, skipped: own.length - tried.length };
}
