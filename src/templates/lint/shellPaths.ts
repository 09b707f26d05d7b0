/** Decides which words of a shell script name an absolute path, and which only look like it (sed, jq, patterns). */
import type { ShellWord } from '../shell/script.ts';
import { nothingMark } from './mask.ts';
import { commandName, languageOf } from './shellPrograms.ts';
import {
  findCommandsOnRoot,
  findPaths,
  isAllowed,
  isPathBoundary,
  pathAt,
  type FoundPath,
} from './textPaths.ts';

/** In text inside a word: what may follow a slash that begins a path. */
const inText = new RegExp(String.raw`^[A-Za-z0-9_~$\ue000${nothingMark}]|^\.[A-Za-z0-9.]`);
const separated = new Set(['cut', 'tr', 'paste', 'sort', 'column', 'awk', 'gawk', 'join', 'read', 'expr']);
const tests = new Set(['[[', '[', 'test']);

/** Absolute paths in one word, whose escapes are decoded; indexes are those of its value. */
export function pathsInWord(word: ShellWord): FoundPath[] {
  const language = languageOf(word);
  if (language === 'jq')
    return findPaths(word.value, /^[A-Za-z0-9_]/).filter(({ index }) => isSingle(word.value, index));
  if (language === 'patterns') return knownRoots(word.value);
  const { before, skipped, text } = valueOf(word);
  const value = before + text;
  const found = [
    ...findPaths(value, inText),
    ...findCommandsOnRoot(value),
    ...atBeginning(word, value, before.length),
    ...attached(word),
    ...otherHome(word),
  ];
  const unique = new Map(
    found.filter(({ index }) => index >= before.length).map((path) => [path.index, path]),
  );
  return [...unique.values()].map(({ index, path }) => ({ index: index - before.length + skipped, path }));
}

/** The part of a word that is a value, and the character before it: `NAME+=…` goes on where NAME ends. */
function valueOf({ role, value, before }: ShellWord): { before: string; skipped: number; text: string } {
  if (role !== 'assignment') return { before, skipped: 0, text: value };
  const skipped = value.indexOf('=') + 1;
  return { before: value[skipped - 2] === '+' ? '+' : '', skipped, text: value.slice(skipped) };
}

/** A slash as the first character is a path whatever follows, unless the word is a pattern or separator. */
function atBeginning(word: ShellWord, value: string, start: number): FoundPath[] {
  const text = value.slice(start);
  if (!/^\/(?!\/*\s)/.test(text) || !isPathBoundary(value.slice(0, start))) return [];
  const path = pathAt(value, start);
  const isBare = /^\/+[*?]*$/.test(text);
  return isAllowed(path, '') || (isBare && isComparedOrSeparator(word)) ? [] : [{ index: start, path }];
}

/** Where a lone slash is data: patterns, replacements, tests, separators. */
function isComparedOrSeparator({ role, value, earlier }: ShellWord): boolean {
  if (role === 'pattern' || role === 'replacement') return true;
  if (role === 'assignment') return value.startsWith('IFS=');
  const command = commandName(earlier);
  return tests.has(command) ? /^(==?|!=|=~)$/.test(earlier.at(-1)?.value ?? '') : separated.has(command);
}

/** `-I/usr/include`, `@/etc/file`: a value attached to its option. */
function attached({ value, role, earlier }: ShellWord): FoundPath[] {
  const isAttached = role === 'argument' && /^(-[A-Za-z]|@)\/+[A-Za-z0-9_.~\ue000]/.test(value);
  if (!isAttached || separated.has(commandName(earlier))) return [];
  const index = value.indexOf('/');
  const path = pathAt(value, index);
  return isAllowed(path, '') ? [] : [{ index, path }];
}

/** `~root/x`: a path of another user's home. */
function otherHome({ value, role }: ShellWord): FoundPath[] {
  const path = role === 'pattern' ? undefined : /^~[A-Za-z_][\w-]*(?=\/|$)/.exec(value)?.[0];
  return path === undefined ? [] : [{ index: 0, path }];
}

/** Folders that only the root has, at a place where they are no address or pattern of sed or awk. */
function knownRoots(value: string): FoundPath[] {
  const roots =
    /(?<=[|"'=#^:@])\/(?:etc|usr|bin|sbin|lib|lib64|opt|var|tmp|home|root|run|dev|proc|sys|mnt|media|srv|boot)(?![\w-])/g;
  const found = [...value.matchAll(roots)].map(({ index }) => ({ index, path: pathAt(value, index) }));
  return found.filter(({ path }) => !isAllowed(path, ''));
}

function isSingle(value: string, index: number): boolean {
  return value[index + 1] !== '/' && value[index - 1] !== '/';
}
