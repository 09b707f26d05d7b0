/** Decides how a template looks to rules that read text: tags become characters that no source may contain. */
import { emptyIdentifiers } from '../variables.ts';

/** Stands for each character of a variable: a value that is never empty. */
export const valueMark = '\ue000';

/** Stands for each character of what may render to nothing: blocks, comments, variables that may be empty. */
export const nothingMark = '\ue001';

/** The text, just as long and with the same lines, without tags. */
export function maskTags(text: string): string {
  const mayBeEmpty = emptyIdentifiers();
  let masked = '';
  let done = 0;
  for (let start = text.indexOf('{{'); start !== -1; start = text.indexOf('{{', done)) {
    const end = tagEnd(text, start);
    if (end === -1) break;
    const tag = text.slice(start, end);
    const name = /^\{\{([A-Za-z_][\w.]*)/.exec(tag)?.[1];
    const hasValue = name !== undefined && name !== 'else' && !mayBeEmpty.has(name);
    masked += text.slice(done, start) + tag.replaceAll(/[^\n]/g, hasValue ? valueMark : nothingMark);
    done = end;
  }
  return masked + text.slice(done);
}

/** Offset behind the tag that begins at `start`; -1 when it does not end. */
function tagEnd(text: string, start: number): number {
  const ending = text.startsWith('{{!--', start) ? '--' : '';
  let end = text.indexOf(`${ending}}}`, start + 2);
  if (end === -1) return -1;
  end += ending.length + 2;
  while (text[end] === '}') end++;
  return end;
}
