/** The one function that makes names of Kubernetes objects, and the labels by which they are found. */
import { createHash } from 'node:crypto';

const longest = 63;

/**
 * A slug of `words` that people recognise, and eight hex digits of `identity` that tell two of the same slug apart. At
 * most 63 characters, so it can be a label as well. The same input gives the same name: that is how a write which was
 * made twice is found out.
 */
export function objectNameOf(words: readonly string[], identity: readonly string[]): string {
  const digits = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 8);
  const slug = slugOf(words.join('-'), longest - digits.length - 1);
  return slug === '' ? `cto-${digits}` : `${slug}-${digits}`;
}

/** Lower case, letters, digits and dashes; begins with a letter, ends with no dash. */
export function slugOf(text: string, most: number): string {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return plain
    .replace(/^[^a-z]+/, '')
    .slice(0, most)
    .replace(/-+$/, '');
}

/** Label values have a pattern; what does not fit is left out rather than changed into something else. */
export function labelsOf(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const fits = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
  return Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && fits.test(entry[1]),
    ),
  );
}

/** Labels, annotations and values of ours. */
export const marks = {
  play: 'agents.platform/play',
  task: 'agents.platform/task',
  stage: 'agents.platform/stage',
  service: 'agents.platform/service',
  agent: 'agents.platform/agent',
  run: 'agents.platform/run',
  volume: 'agents.platform/volume',
  team: 'agents.platform/team',
  /** The chart's network policy selects agent pods by it. */
  pod: 'agents.platform/pod',
  /** Annotation of a run: a person or its play wants it to end. */
  stop: 'agents.platform/stop',
  baseCommit: 'agents.platform/base-commit',
  templates: 'agents.platform/set-digest',
  /** Label of the Jobs of retention: the claim that they are about. */
  sweep: 'agents.platform/sweep',
  /** Annotation: what a sweep deletes, as JSON. */
  sweeps: 'agents.platform/sweep-deletes',
  /** Annotation of a claim: somebody wants to know what is on it, as JSON; of the sweep that answers. */
  sweepRequest: 'agents.platform/sweep-request',
  /** Annotation of a claim: id of the request whose answer is to be carried out; of the sweep that did. */
  sweepPrune: 'agents.platform/sweep-prune',
  level: 'agents.platform/level',
  because: 'agents.platform/because',
  /** Label of Secrets that a run may name. */
  useInRuns: 'agents.platform/use-in-runs',
} as const;
