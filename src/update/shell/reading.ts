/** What is looked at when one variant of a script is read, and how a place in it is told. */
import { partitionPoint } from '../../partitionPoint.ts';
import type { Surroundings } from '../mentions/types.ts';
import { isSeam, isValue, tagOf } from '../places.ts';
import type { Remark } from '../types.ts';
import type { Variant } from '../variants.ts';
import { nameOf } from './commandWords.ts';
import { type Context, noCommand } from './context.ts';
import type { ShellTree } from './contexts.ts';
import type { HomeMention } from './homeState.ts';
import { languageOf } from './patternBorders.ts';

/** Where something may have to be moved, each ascending. */
export interface Mentions {
  roots: readonly number[];
  home: readonly HomeMention[];
  /** Where the home folder is set, in all of the script. */
  homes: readonly number[];
  helpers: readonly number[];
  temporary: readonly number[];
  machine: readonly number[];
}

/** One variant of a script that is looked at. */
export interface Reading {
  source: string;
  variant: Variant;
  tree: ShellTree;
  mentions: Mentions;
  /** Not bash: no `${x//…}`. */
  isPosix: boolean;
}

/** A remark at an offset of the variant. */
export function remark(
  { variant }: Pick<Reading, 'variant'>,
  at: number,
  [code, message, hint]: readonly [string, string, string],
): Remark {
  return { offset: tagOf(variant, at), code, message, hint, level: 'left' };
}

/** The innermost stretch that a place is in; undefined when it is not understood. */
export function contextAt(
  { tree, variant }: Pick<Reading, 'tree' | 'variant'>,
  at: number,
): Context | undefined {
  const { contexts } = tree;
  const first = partitionPoint(contexts, ({ start }) => start <= at) - 1;
  // Stretches hold each other only a few levels deep.
  for (let index = first; index >= Math.max(0, first - 11); index--) {
    const context = contexts[index];
    if (context !== undefined && at < context.end) return context;
  }
  return commentAt(variant.text, at);
}

/** What the judgement of a path in this context needs to know. */
export function surroundingsIn(variant: Variant, context: Context): Surroundings {
  const name = nameOf(context.command);
  const isProse = ['comment', 'here', 'here-quoted', 'single', 'ansi'].includes(context.quote);
  return {
    text: variant.text,
    isValue: (offset) => offset < variant.text.length && isValue(variant, offset),
    isSeam: (offset) => isSeam(variant, offset),
    stretchStart: context.start,
    stretchEnd: context.end,
    isScript: context.quote !== 'comment',
    joined: context.joined,
    isQuoted: context.quote === 'double',
    isPattern: context.pattern || isProse || ['grep', 'sed', 'awk', 'echo', 'printf', 'find'].includes(name),
    isExpanded: () => context.variable !== '' && isUsedBare(variant.text, context.variable),
    isRegex: context.quote === 'single' && (name === 'grep' || languageOf(name) !== undefined),
    isList:
      isProse ||
      /(PATH|DIRS|DIRECTORIES)$/.test(context.variable) ||
      /^(echo|printf|log\w*|grep|sed|jq)$/.test(name),
    ownTask: () => undefined,
  };
}

/** Whether a variable stands somewhere without quotes, where the shell takes a pattern in it for one. */
function isUsedBare(text: string, name: string): boolean {
  return new RegExp(String.raw`(?:^|[\s(])\$(?:${name}\b|\{${name}\})(?=[\s;)/]|$)`, 'm').test(text);
}

/** Whether another variant said already what is decided there. */
export function isSkipped({ tree: { skipped } }: Pick<Reading, 'tree'>, at: number): boolean {
  return at < (skipped[partitionPoint(skipped, ({ start }) => start <= at) - 1]?.end ?? 0);
}

/** What no word holds stands in a comment, if a `#` comes before it. */
function commentAt(text: string, at: number): Context | undefined {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const hash = /(?:^|[\s;&|(){}])#/.exec(text.slice(lineStart, at));
  if (hash === null || text.startsWith('#!', lineStart)) return undefined;
  const newline = text.indexOf('\n', at);
  const end = newline === -1 ? text.length : newline;
  return { ...noCommand, quote: 'comment', start: lineStart + hash.index, end };
}
