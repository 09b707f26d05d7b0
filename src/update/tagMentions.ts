/** Decides where Handlebars' own tags name the shared folder: they pass through untouched, so that is told. */
import { mentionsIn } from './mentions/judge.ts';
import { oldRoot } from './mentions/types.ts';
import type { Remark } from './types.ts';

/** Remarks on tags other than comments. */
export function tagMentions(text: string): Remark[] {
  const tags = [...text.matchAll(/\{\{(?!!)[^{}]*\/workspace[^{}]*\}\}/g)];
  return tags
    .flatMap(({ index, 0: tag }) => mentionsIn(tag).map((at) => index + at))
    .filter((at) => !/\w/.test(text[at + oldRoot.length] ?? ''))
    .map((offset) => ({
      offset,
      code: 'in-tag',
      message: 'A tag of the template names /workspace',
      hint: 'Give the value where the template is rendered, or write "$TASK_WORKSPACE" in the script.',
      level: 'left',
    }));
}
