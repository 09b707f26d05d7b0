/** Decides what holds for a template when its variants were looked at one by one: only what all of them agree on. */
import type { Decisions, Edit, Remark } from './types.ts';

/** One list of edits in their order, which never overlap; where variants disagree nothing is changed and that is said. */
export function mergeDecisions(all: readonly Decisions[]): Decisions {
  const remarks = uniqueRemarks(all.flatMap((one) => one.remarks));
  const left = new Set(remarks.filter(({ level }) => level === 'left').map(({ offset }) => offset));
  const edits = uniqueEdits(all.flatMap((one) => one.edits));
  const torn = new Set(disagreeing(edits).map(({ subject }) => subject));
  if (left.size > 0) {
    for (const { subject, start, end, kind } of edits) {
      // What is put in before a command has nothing to do with what is said of it.
      if (kind === 'preamble' || kind === 'export') continue;
      if ([...left].some((offset) => offset === subject || (offset >= start && offset < end)))
        torn.add(subject);
    }
  }
  const more = [...torn].filter((subject) => !left.has(subject)).map(depends);
  return {
    edits: edits.filter(({ subject }) => !torn.has(subject)),
    remarks: [...remarks, ...more].toSorted((a, b) => a.offset - b.offset),
  };
}

function depends(offset: number): Remark {
  return {
    offset,
    code: 'depends-on-block',
    message: 'What has to be written here depends on the blocks of the template around it',
    hint: 'Let each {{#if}} and {{else}} hold whole commands, and run the update again.',
    level: 'left',
  };
}

function uniqueRemarks(remarks: readonly Remark[]): Remark[] {
  return [
    ...new Map(
      remarks.map((remark) => [`${remark.offset} ${remark.code} ${remark.message}`, remark]),
    ).values(),
  ];
}

function uniqueEdits(edits: readonly Edit[]): Edit[] {
  const unique: Edit[] = [];
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end))
    if (!endsWith(unique, edit)) unique.push(edit);
  return unique;
}

/** Whether the edit is among the last ones, those of its place. */
function endsWith(edits: readonly Edit[], { start, end, text }: Edit): boolean {
  for (let index = edits.length - 1; edits[index]?.start === start; index--)
    if (edits[index]?.end === end && edits[index]?.text === text) return true;
  return false;
}

/** Edits that overlap each other. */
function disagreeing(edits: readonly Edit[]): Edit[] {
  const found: Edit[] = [];
  let last: Edit | undefined;
  for (const edit of edits) {
    if (
      last !== undefined &&
      (edit.start < last.end || (edit.start === last.start && edit.end === last.end))
    ) {
      found.push(last, edit);
    }
    if (last === undefined || edit.end >= last.end) last = edit;
  }
  return found;
}

/** The text with ascending ranges of it replaced. */
export function applyEdits(text: string, edits: readonly Pick<Edit, 'start' | 'end' | 'text'>[]): string {
  let done = 0;
  const parts: string[] = [];
  for (const { start, end, text: replacement } of edits) {
    parts.push(text.slice(done, start), replacement);
    done = end;
  }
  return parts.join('') + text.slice(done);
}

/** The place in the old text of a place in the new one; for what an edit wrote, where it wrote it. */
export function placeBefore(edits: readonly Edit[], offset: number): number {
  let shift = 0;
  for (const { start, end, text } of edits) {
    if (offset < start + shift) break;
    if (offset < start + shift + text.length) return start;
    shift += text.length - (end - start);
  }
  return offset - shift;
}
