/** Rule: outside the preamble no compiled file names an absolute path, and `/workspace` nowhere, in any format. */
import type { Problem } from '../problem.ts';
import { workspaceLine } from '../preamble.ts';
import { scanShell } from '../shell/scanShell.ts';
import { offsetsBetween, type Chunk } from '../shell/script.ts';
import { nothingMark } from './mask.ts';
import { pathsInWord } from './shellPaths.ts';
import type { Rule, Subject } from './subject.ts';
import { decodeEscapes, findCommandsOnRoot, findPaths, type FoundPath } from './textPaths.ts';

const inProse = new RegExp(String.raw`^[A-Za-z0-9_~$\ue000${nothingMark}]|^\.[A-Za-z0-9./]`);
const inConfig = new RegExp(String.raw`^[A-Za-z0-9_~$*?%{\ue000${nothingMark}"']|^\.[A-Za-z0-9./]|^$`);

/** Quotes, backslashes and tags that leave nothing. */
const nothing = String.raw`["'\x60\\${nothingMark}]*`;

/** `/workspace` as a word, also with quotes or tags in it that leave nothing. */
const workspaceWord = new RegExp(
  '(?<!/)/+workspace(?![A-Za-z0-9_])'.replaceAll(/[a-z](?=[a-z(])/g, (letter) => `${nothing}${letter}`),
  'g',
);

/** Absolute paths: in shell templates word by word as bash reads them, elsewhere as text. */
export const checkPaths: Rule = function* (subject) {
  const own = subject.role === 'container' ? preambleRange(subject) : undefined;
  const seen = new Set<number>();
  for (const { code, offset, path } of [...workspacePaths(subject.masked), ...otherPaths(subject)]) {
    if (seen.has(offset) || (own !== undefined && offset >= own.start && offset < own.end)) continue;
    seen.add(offset);
    yield code === 'workspace-path' ? workspaceProblem(offset) : pathProblem(offset, subject.text, path);
  }
};

interface Located {
  code: 'workspace-path' | 'absolute-path';
  offset: number;
  path: string;
}

function preambleRange({ text }: Subject): { start: number; end: number } | undefined {
  const start = `\n${text}`.indexOf(`\n${workspaceLine}\n`);
  return start === -1 ? undefined : { start, end: start + workspaceLine.length };
}

function workspacePaths(masked: string): Located[] {
  const chunk = decodeEscapes(wholeOf(masked));
  return [...chunk.value.matchAll(workspaceWord)].map((match) => ({
    code: 'workspace-path',
    offset: chunk.offsets[match.index] ?? 0,
    path: '/workspace',
  }));
}

function wholeOf(masked: string): Chunk {
  return { value: masked, offsets: offsetsBetween(0, masked.length) };
}

function otherPaths({ masked, format }: Subject): Located[] {
  if (format === 'sh') return shellPaths(masked);
  const first = format === 'md' ? inProse : inConfig;
  return locate(wholeOf(masked), (value) => [...findPaths(value, first), ...findCommandsOnRoot(value)]);
}

function shellPaths(masked: string): Located[] {
  const { words, prose } = scanShell(masked);
  return [
    ...words.flatMap((word) => locate(word, (value, offsets) => pathsInWord({ ...word, value, offsets }))),
    ...prose.flatMap((chunk) =>
      locate(chunk, (value) => [...findPaths(value, inProse), ...findCommandsOnRoot(value)]),
    ),
  ];
}

function locate(chunk: Chunk, find: (value: string, offsets: number[]) => FoundPath[]): Located[] {
  if (!/[/\\]/.test(chunk.value)) return [];
  const { value, offsets } = decodeEscapes(chunk);
  return find(value, offsets).map(({ index, path }) => ({
    code: 'absolute-path',
    offset: offsets[index] ?? 0,
    path,
  }));
}

function workspaceProblem(offset: number): Problem {
  return {
    code: 'workspace-path',
    offset,
    message: '/workspace stands outside the preamble',
    hint: 'Use $TASK_WORKSPACE in scripts and {{task_workspace}} elsewhere: tasks must not share a path.',
  };
}

function pathProblem(offset: number, text: string, path: string): Problem {
  const shown = /[\ue000\ue001]/.test(path) ? (/^\S+/.exec(text.slice(offset))?.[0] ?? path) : path;
  return {
    code: 'absolute-path',
    offset,
    message: `The absolute path ${shown} is not below the task's workspace`,
    hint: 'Derive it from $TASK_WORKSPACE ({{task_workspace}} in configuration) or from the folder of the script.',
  };
}
