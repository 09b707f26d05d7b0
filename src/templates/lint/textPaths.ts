/** Decides where in plain text an absolute path begins: prose, configuration, here documents, the inside of quotes. */
import type { Chunk } from '../shell/script.ts';
import { nothingMark } from './mask.ts';

/** Absolute paths that are the same in every pod and hold nothing of a task. */
const allowed = new Set([
  '/dev/null',
  '/dev/stdin',
  '/dev/stdout',
  '/dev/stderr',
  '/dev/termination-log',
  '/run/cto/secrets',
]);

export interface FoundPath {
  /** Index in the chunk's value. */
  index: number;
  /** As far as it can be read. */
  path: string;
}

const escape = /\\(?:u\{?00([0-7][0-9a-fA-F])\}?|x([0-7][0-9a-fA-F])|0?([01][0-7]{2})|([/ntr"]))/g;

/** Text with escapes of slashes, quotes and line breaks decoded, and the offset of each of its characters. */
export function decodeEscapes(chunk: Chunk): Chunk {
  if (!chunk.value.includes('\\')) return chunk;
  const { value, offsets } = chunk;
  const parts: string[] = [];
  const kept: number[] = [];
  let done = 0;
  const copy = (to: number): void => {
    parts.push(value.slice(done, to));
    for (; done < to; done++) kept.push(offsets[done] ?? 0);
  };
  for (const match of value.matchAll(escape)) {
    copy(match.index);
    parts.push(decoded(match));
    kept.push(offsets[match.index] ?? 0);
    done += match[0].length;
  }
  copy(value.length);
  return { value: parts.join(''), offsets: kept };
}

function decoded([, unicode, hex, octal, letter]: RegExpExecArray): string {
  if (letter !== undefined) return /[ntr]/.test(letter) ? '\n' : letter;
  return fromCode(unicode ?? hex, octal);
}

function fromCode(hexadecimal: string | undefined, octal = ''): string {
  return String.fromCharCode(
    hexadecimal === undefined ? Number.parseInt(octal, 8) : Number.parseInt(hexadecimal, 16),
  );
}

const opening = new RegExp(String.raw`^$|[\s=:,(\[{<|;&!${nothingMark}]$`);

/** Whether text that ends here can be followed by the beginning of a path: at its start, after a blank, `=`, an opening quote. */
export function isPathBoundary(before: string): boolean {
  const unquoted = before.replace(/(?<=^|[\s=:,([{<|;&!"'`])["'`]+$/, '');
  return opening.test(unquoted.slice(-1)) || unquoted === '';
}

/** `first`: what may follow the slash for it to be a path in this sort of text. */
export function findPaths(value: string, first: RegExp): FoundPath[] {
  const found: FoundPath[] = [];
  for (let index = value.indexOf('/'); index !== -1; index = nextSlash(value, index)) {
    const before = value.slice(Math.max(0, index - 80), index);
    if (!isPathBoundary(before) || isAddress(before, value.slice(index))) continue;
    const path = pathAt(value, index);
    const rest = value.slice(index).replace(/^\/+/, '');
    if (first.test(rest) && !isAllowed(path, before) && !isClosingTag(before, rest))
      found.push({ index, path });
  }
  return found;
}

function nextSlash(value: string, from: number): number {
  let index = from;
  while (value[index] === '/') index++;
  return value.indexOf('/', index);
}

/** `https://host` and what stands behind its `?`: not a path. `file://` and what has no host are. */
function isAddress(before: string, rest: string): boolean {
  if (/[a-z]:\/\/[^\s"'`]+\?[^\s"'`]*$/.test(before)) return true;
  const scheme = /([A-Za-z][A-Za-z0-9+.-]*|[\ue000]+|^|["'(]):$/.exec(before)?.[1];
  return scheme !== undefined && scheme.toLowerCase() !== 'file' && /^\/\/[^/\s"']/.test(rest);
}

function isClosingTag(before: string, rest: string): boolean {
  return before.endsWith('<') && /^[A-Za-z][\w-]*>/.test(rest);
}

/** The path that begins at a slash, without the punctuation behind it. */
export function pathAt(value: string, index: number): string {
  return (/^[^\s"'`;|&<>(){}[\],:=!]+/.exec(value.slice(index))?.[0] ?? '/').replace(/[.?]+$/, '');
}

/** Whether this very path may be named; `/usr/bin/env` only where a script says who reads it. */
export function isAllowed(path: string, before: string): boolean {
  return allowed.has(path) || (path === '/usr/bin/env' && /(^|\n)#!$/.test(before));
}

const commandOnRoot =
  /(?:^|[\s;&|(`"'])(?:cd|rm|ls|du|cp|mv|chmod|chown|chgrp|tar|rsync|pushd)(?:\s+-[\w-]+)*\s+["']?(\/)(?=["'\s;&|)`*]|\.\*|$)/g;

/** Commands named in text that work on the root itself: `rm -rf /`, `cd /`. */
export function findCommandsOnRoot(value: string): FoundPath[] {
  return [...value.matchAll(commandOnRoot)].map((match) => ({
    index: match.index + match[0].length - 1,
    path: '/',
  }));
}
