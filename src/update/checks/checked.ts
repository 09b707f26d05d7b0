/** Decides which updates stand: a file that bash could not read before, or that would not come out right, stays as it is. */
import { lineAndColumn, lineStartsOf } from '../../templates/positions.ts';
import type { FileUpdate, Finding } from '../updateTree.ts';
import {
  doubtfulScripts,
  formsToRead,
  unreadableScripts,
  type BashRemark,
  type ReadForm,
} from './bashCheck.ts';
import { ownFault } from './ownChecks.ts';
import type { TreeFile } from '../roles.ts';
import { statementsAfter } from '../shell/readStatements.ts';
import { isShellRole, type TreeFacts } from '../treeFacts.ts';
import { readUpdate } from '../updateTree.ts';

/** The updates of some files of a tree, whose scripts are held at once; those that can't stand are without edits and have a finding that says why. */
export async function checkedUpdates(files: readonly TreeFile[], tree: TreeFacts): Promise<FileUpdate[]> {
  const faults = new Map<string, string>();
  const forms: ReadForm[] = [];
  // Each file to its end: what was read of it is still at hand for its checks.
  const updates = files.map((file) => {
    const { update, read } = readUpdate(file, tree);
    const known = read && statementsAfter(read, update);
    const fault = ownFault(update, tree, known);
    if (fault !== undefined) faults.set(file.path, fault);
    const { path, after: text } = update;
    if (isReadShell(update)) forms.push(...formsToRead({ path, text }, known));
    return update;
  });
  const doubtful = await doubtfulScripts(forms);
  const looked = updates.filter(({ path }) => doubtful.has(path));
  const broken = await unreadableScripts(looked.map(({ path, after: text }) => ({ path, text })));
  const before = await unreadableScripts(looked.map(({ path, before: text }) => ({ path, text })));
  return updates.map((update) => {
    const earlier = before.get(update.path);
    const remark = broken.get(update.path);
    const fault = faults.get(update.path) ?? (remark && `bash can't read the result: ${remark.message}`);
    if (earlier !== undefined) return untouched(update, notParsed(update, earlier));
    return fault === undefined ? update : untouched(update, failed(update, fault));
  });
}

function isReadShell({ role, findings }: FileUpdate): boolean {
  return isShellRole(role) && !findings.some(({ code }) => code === 'not-parsed');
}

function untouched(update: FileUpdate, finding: Finding): FileUpdate {
  const notes = update.findings.filter(({ level }) => level === 'left' && finding.code !== 'not-parsed');
  return { ...update, after: update.before, edits: [], findings: [finding, ...notes] };
}

function failed({ path }: FileUpdate, fault: string): Finding {
  return {
    at: { file: path, line: 1, column: 1 },
    code: 'check-failed',
    message: `The update of this file did not stand its checks: ${fault}`,
    hint: 'Nothing in this file was changed: move it by hand.',
    level: 'left',
  };
}

function notParsed({ path, before }: FileUpdate, { offset, message }: BashRemark): Finding {
  return {
    at: { file: path, ...lineAndColumn(lineStartsOf(before), offset) },
    code: 'not-parsed',
    message: `bash can't read this script: ${message}`,
    hint: 'Nothing in this file was changed. Look for a quote or block above this line that is not ended.',
    level: 'left',
  };
}
