/** Decides where Handlebars' own tags name the shared folder: they pass through untouched, so that is told. */
import { mentionsIn } from './mentions/judge.ts';
import { oldRoot } from './mentions/types.ts';
import type { Remark } from './types.ts';

const tag = /\{\{(?!!)[^{}]*\/workspace[^{}]*\}\}/g;
/** A partial that is written out where it is used: it stands in other places than this one. */
const inline = /\{\{~?#\s*\*\s*inline\b[^]*?\{\{~?\/\s*inline\b/g;

/** Remarks on tags other than comments. */
export function tagMentions(text: string): Remark[] {
  const inlines = text.includes('inline') ? [...text.matchAll(inline)] : [];
  return [...text.matchAll(tag), ...inlines]
    .flatMap(({ index, 0: found }) => mentionsIn(found).map((at) => index + at))
    .filter((at) => !/\w/.test(text[at + oldRoot.length] ?? ''))
    .map((offset) => ({
      offset,
      code: 'in-tag',
      message: 'A tag or an inline partial of the template names /workspace',
      hint: 'Give the value where the template is rendered, or write "$TASK_WORKSPACE" in the script.',
      level: 'left',
    }));
}
