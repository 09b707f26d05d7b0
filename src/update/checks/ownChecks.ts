/** Decides whether an update came out as it should: nothing left to do, the lint content, data still readable. */
import { checkHook, checkReassigned } from '../../templates/lint/hook.ts';
import { checkPreamble } from '../../templates/lint/preamble.ts';
import { checkParse, runRules } from '../../templates/lint/runRules.ts';
import { preambleLines } from '../../templates/preamble.ts';
import type { TreeFacts } from '../treeFacts.ts';
import type { ReadStatements } from '../shell/readStatements.ts';
import { updateAgain, type FileUpdate } from '../updateTree.ts';
import { dataReadings } from '../text/dataReadings.ts';

/** What is wrong with the new text of a file, of which this may be known; undefined when nothing is, or when it stays as it is. */
export function ownFault(update: FileUpdate, tree: TreeFacts, known?: ReadStatements): string | undefined {
  if (update.edits.length === 0) return undefined;
  const again = updateAgain(update, tree, known);
  if (again.edits.length > 0) return 'a second run would change it again';
  const told = left(update);
  const more = left(again).find((text) => !told.includes(text));
  if (more !== undefined) return `after the update something is left that was not told before: ${more}`;
  return update.role === 'text' ? dataFault(update) : lintFault(update);
}

function left({ findings }: FileUpdate): string[] {
  return findings.filter(({ level }) => level === 'left').map(({ code, message }) => `${code}: ${message}`);
}

/** The lint of compiled templates, as far as it is about the preamble and a hook's requirement. */
function lintFault({ role, after, findings }: FileUpdate): string | undefined {
  if (role === 'partial' || findings.some(({ code }) => code === 'late-preamble')) return undefined;
  const isHook = role === 'hook';
  if (!isHook && !after.includes(preamble)) return undefined;
  const path = isHook ? 'code/any/hooks/any.sh.hbs' : 'code/any/container.sh.hbs';
  const text = linted(after, isHook);
  const template = { path, text, segments: [{ start: 0, file: path, offset: 0, line: 1, column: 1 }] };
  const rules =
    isHook && !after.includes('TASK_WORKSPACE') ? [] : [isHook ? checkHook : checkPreamble, checkReassigned];
  const [finding] = runRules(template, [checkParse, ...rules]);
  return finding && `line ${finding.at.line}: ${finding.message}`;
}

/** What the rules are about, in its lines: the beginning without comments of the template, and then only what gives the workspace a value. */
function linted(after: string, isHook: boolean): string {
  const begin = isHook
    ? after.search(/^: "\$\{TASK_WORKSPACE:\?/m)
    : after.indexOf(preamble) + preamble.length;
  const next = after.indexOf('\n', Math.max(0, begin));
  const end = begin === -1 || next === -1 ? after.length : next;
  const head = after
    .slice(0, end + 1)
    .replaceAll(/\{\{!--[^]*?--\}\}|\{\{![^}]*\}\}/g, (comment) => comment.replaceAll(/[^\n]/g, ' '));
  const tail = after.slice(end + 1);
  const named = isHook ? setOrMade : set;
  if (!named.test(tail)) return head;
  const lines = tail.split('\n');
  // Without tags: what follows is there or not, the rules look at the text only.
  return head + lines.map((line) => (named.test(line) ? line.replaceAll('{{', '  ') : '')).join('\n');
}

const preamble = preambleLines.join('\n');
/** What gives the workspace a value, or takes it away; most scripts only use it. */
const set = /(?<![\w${])TASK_WORKSPACE/;
/** The same, and the lines of the preamble. */
const setOrMade = /(?<![\w${])TASK_WORKSPACE|# Task-specific|mkdir -p "\$TASK_WORKSPACE"|echo "📁/;

/** What could be read as JSON or TOML before can be read afterwards. */
function dataFault({ path, before, after }: FileUpdate): string | undefined {
  const [old, now] = [before, after].map((text) => dataReadings(path, text));
  const broken = now?.find((reading, index) => reading !== '' && old?.[index] === '');
  return broken && `it can't be read any more: ${broken}`;
}
