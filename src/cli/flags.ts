/** Decides which values flags take; every refusal says what would be right. */
import type { CliName } from '../clis/agentCli.ts';
import { CtoError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { ReviewStage } from '../play/types.ts';
import { parseDuration, parseSize } from '../workspaces/amounts.ts';
import { type RetentionPolicy, retentionPolicies } from '../workspaces/retention.ts';

const clis: readonly CliName[] = ['claude', 'codex', 'cursor', 'factory', 'opencode'];
const stages: readonly ReviewStage[] = ['quality', 'security', 'testing'];

function refuse(flag: string, value: string, hint: string): never {
  throw new CtoError('bad-flag', `${flag} can't be ${JSON.stringify(value)}`, { hint });
}

/** A reader of whole numbers from `least` to `most`. */
export function wholeNumber(flag: string, least: number, most = 100_000): (value: string) => number {
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    return refuse(flag, value, `Give a whole number from ${least} to ${most}.`);
  };
}

function known<Name extends string>(flag: string, value: string, names: readonly Name[], others = ''): Name {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  const near = nearest(value, names);
  const meant = near === undefined ? '' : `Did you mean ${near}? `;
  return refuse(flag, value, `${meant}Known: ${names.join(', ')}${others}.`);
}

export function cliFlag(value: string): CliName {
  return cliNamed('--cli', value);
}

/** `what` is what the user calls it: a flag, or an argument. */
export function cliNamed(what: string, value: string): CliName {
  return known(what, value, clis);
}

/** `quality,testing` in any order, or `none`; they run in their usual order. */
export function stagesFlag(value: string): readonly ReviewStage[] {
  if (value === 'none') return [];
  const wanted = new Set(
    value.split(',').map((word) => known('--stages', word.trim(), stages, ', or none alone')),
  );
  return stages.filter((stage) => wanted.has(stage));
}

/** A reader of values with a pattern. */
export function matching(flag: string, pattern: RegExp, hint: string): (value: string) => string {
  return (value) => (pattern.test(value) ? value : refuse(flag, value, hint));
}

/** A size such as `5GiB`, in bytes. */
export function sizeFlag(flag: string): (value: string) => number {
  return (value) => parseSize(value) ?? refuse(flag, value, 'Give a size, for example 500MiB or 5GiB.');
}

/** A time such as `7d`, in milliseconds. */
export function durationFlag(flag: string): (value: string) => number {
  return (value) => parseDuration(value) ?? refuse(flag, value, 'Give a time, for example 7d, 12h or 30m.');
}

export function retentionFlag(flag: string): (value: string) => RetentionPolicy {
  return (value) => known(flag, value, retentionPolicies);
}

/** Adds to the values that a flag had before. */
export function collected(value: string, earlier: readonly string[] = []): readonly string[] {
  if (value.trim() === '') return refuse('--check', value, 'Give a command, for example --check "npm test".');
  return [...earlier, value];
}

/** What names of plays and services look like. */
export const word = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/;
export const wordHint = 'Use letters, digits, ".", "_" and "-", beginning and ending with a letter or digit.';
