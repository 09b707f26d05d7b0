/** Decides the new text of every template of a tree, and what is left for a person: pure, files are read elsewhere. */
import { lineAndColumn, lineStartsOf } from '../templates/positions.ts';
import { preambleLines } from '../templates/preamble.ts';
import { parseTemplate } from '../templates/parse.ts';
import { construct, type Problem } from '../templates/problem.ts';
import { withoutKept } from './keep.ts';
import { applyEdits } from './merge.ts';
import { roleOf, type Role, type TreeFile } from './roles.ts';
import type { ReadStatements } from './shell/readStatements.ts';
import { temporaryNamesIn } from './shell/temporaryNames.ts';
import { updateShell } from './shell/updateShell.ts';
import { tagMentions } from './tagMentions.ts';
import { factsOf, type TreeFacts } from './treeFacts.ts';
import { dataFault } from './text/dataReadings.ts';
import { updateText } from './text/updateText.ts';
import { treeOf } from './variants.ts';
import type { Decisions, Edit, Remark } from './types.ts';

export interface Finding extends Omit<Remark, 'offset'> {
  at: { file: string; line: number; column: number };
}

export interface FileUpdate {
  path: string;
  role: Role;
  before: string;
  after: string;
  edits: readonly Edit[];
  findings: readonly Finding[];
}

/** An update, and of a script what was read of it. */
export interface ReadUpdate {
  update: FileUpdate;
  read: ReadStatements | undefined;
}

/** The update of every file of the tree, in their order; a file that can't be read as what it is stays as it is. */
export function updateTree(files: readonly TreeFile[]): FileUpdate[] {
  const tree = factsOf(files);
  return files.map((file) => updateFile(file, tree));
}

/** The update of one file of a tree. */
export function updateFile(file: TreeFile, tree: TreeFacts): FileUpdate {
  return readUpdate(file, tree).update;
}

/** The same, with what is needed to look at its text again. */
export function readUpdate(file: TreeFile, tree: TreeFacts): ReadUpdate {
  return updateOf(file, tree, undefined);
}

/** What an update would do to the text that it made itself: of a script of which something is `known` only what was changed is read. */
export function updateAgain(
  { path, after: text }: FileUpdate,
  tree: TreeFacts,
  known: ReadStatements | undefined,
): FileUpdate {
  return updateOf({ path, text }, tree, known).update;
}

function updateOf(file: TreeFile, tree: TreeFacts, known: ReadStatements | undefined): ReadUpdate {
  const { path, text } = file;
  const role = roleOf(file, tree.included);
  const { read, ...decided } = decide(file, { role, tree, known });
  const { edits, remarks } = withoutKept(text, decided);
  const starts = lineStartsOf(text);
  const findings = remarks.map(({ offset, ...remark }) => ({
    ...remark,
    at: { file: path, ...lineAndColumn(starts, offset) },
  }));
  return { update: { path, role, before: text, after: applyEdits(text, edits), edits, findings }, read };
}

interface Wanted {
  role: Role;
  tree: TreeFacts;
  known: ReadStatements | undefined;
}

type ReadDecisions = Decisions & { read?: ReadStatements | undefined };

function decide(file: TreeFile, { role, tree, known }: Wanted): ReadDecisions {
  const { text } = file;
  // With variants it was read before.
  const unreadable = known?.variants === undefined ? unreadableReason(text, role) : undefined;
  if (unreadable !== undefined) return { edits: [], remarks: [unreadable] };
  if (role === 'unknown') return withRemarks(unknownFormat(text), temporaryNamesIn(text));
  if (role === 'text') return decideText(file, tagMentions(text));
  return decideScript(text, role, { tree, known });
}

function decideScript(
  text: string,
  role: 'container' | 'hook' | 'partial',
  { tree, known }: Omit<Wanted, 'role'>,
): ReadDecisions {
  const asked =
    role === 'container' && !text.includes(preamble) && tree.bringsPreamble(text) ? 'partial' : role;
  const {
    unreadable: fault,
    read,
    ...decided
  } = updateShell(text, {
    ...(known === undefined ? {} : { known }),
    role: asked,
    exports: tree.exports,
    isKnown: (name) => tree.isKnown(name, text),
  });
  return fault === undefined
    ? { ...withRemarks(decided, tagMentions(text)), read }
    : { edits: [], remarks: [fault] };
}

function decideText({ path, text }: TreeFile, inTags: readonly Remark[]): Decisions {
  const decided = withRemarks(updateText(text, path), [...inTags, ...temporaryNamesIn(text)]);
  // Only a file with something to move is worth the look.
  const fault = decided.edits.length === 0 ? undefined : dataFault(path, text);
  if (fault === undefined) return decided;
  const hint = `${untouched} Mend it, or move it by hand.`;
  const message = `This template can't be read as what its name says: ${fault}`;
  return { edits: [], remarks: [{ offset: 0, code: 'not-parsed', message, hint, level: 'left' }] };
}

const untouched = 'Nothing in this file was changed.';
const preamble = preambleLines.join('\n');

function withRemarks({ edits, remarks }: Decisions, more: readonly Remark[]): Decisions {
  return { edits, remarks: [...remarks, ...more].toSorted((a, b) => a.offset - b.offset) };
}

/** A finding at the place that it has in the new text. */
export function placedAfter({ before, after, edits }: FileUpdate, finding: Finding): Finding {
  const offset = (lineStartsOf(before)[finding.at.line - 1] ?? 0) + finding.at.column - 1;
  const shift = edits
    .filter(({ end }) => end <= offset)
    .reduce((sum, { start, end, text }) => sum + text.length - end + start, 0);
  return { ...finding, at: { file: finding.at.file, ...lineAndColumn(lineStartsOf(after), offset + shift) } };
}

/** Texts that would not come out of the update as they were meant. */
function unreadableReason(text: string, role: Role): Remark | undefined {
  const problem = problemOf(text);
  if (problem !== undefined) {
    return {
      offset: problem.offset,
      code: 'not-parsed',
      message: problem.message,
      hint: `${untouched} ${problem.hint}`,
      level: 'left',
    };
  }
  if (role === 'text' || role === 'unknown' || !/\r|^\uFEFF/.test(text)) return undefined;
  const [what, hint] = text.startsWith('\uFEFF')
    ? ['begins with a byte order mark', 'take it out']
    : ['has carriage returns (CRLF)', 'turn its line ends into LF'];
  return {
    offset: Math.max(0, text.search(/\r|^\uFEFF/)),
    code: 'not-parsed',
    message: `This script ${what}, which bash does not read`,
    hint: `${untouched} First ${hint}.`,
    level: 'left',
  };
}

/** Why Handlebars can't read it; the explanation is worked out only when there is something to explain. */
function problemOf(text: string): Problem | undefined {
  if (!text.includes('{{')) return undefined;
  try {
    treeOf(text);
    return undefined;
  } catch {
    return parseTemplate(text).problem ?? construct(0, 'This template', 'Handlebars does not read it.');
  }
}

function unknownFormat(text: string): Decisions {
  const remarks = [...text.matchAll(/\/workspace(?!\w)/g)].map(({ index }): Remark => ({
    offset: index,
    code: 'unknown-format',
    message: 'Files of this sort are not read, and this one names /workspace',
    hint: 'Write {{task_workspace}} by hand, or mark the line.',
    level: 'left',
  }));
  return { edits: [], remarks };
}
