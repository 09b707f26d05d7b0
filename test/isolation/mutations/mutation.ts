/** What a mutation is: a check without its heart. */

export interface Mutation {
  /** What no longer happens. */
  name: string;
  /** File that is changed; paths are those in the project. */
  file: string;
  /** Text that stands there exactly once, and what takes its place. */
  replace: readonly [text: string, by: string];
  /** The tests that must fail: their file, and a part of their full names. */
  test: readonly [file: string, name: string];
}
