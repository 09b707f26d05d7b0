/** Rule: a hook takes its workspace from the environment and insists on it; every shell template is a container script or a hook. */
import type { Problem } from '../problem.ts';
import { preambleLines } from '../preamble.ts';
import { firstCommand, firstCondition, linesOf } from './lines.ts';
import type { Rule } from './subject.ts';

const requirement = /^: "\$\{TASK_WORKSPACE:\?[^"$`{}\\]*\}"$/;
const requirementText = ': "${TASK_WORKSPACE:?is set by the container script}"';

/** Hooks that could run without a workspace, or make one of their own. */
export const checkHook: Rule = function* (subject) {
  if (subject.role !== 'hook') return;
  const lines = linesOf(subject);
  const first = firstCommand(lines);
  if (first === undefined || !requirement.test(first.text)) {
    yield {
      code: 'hook-without-workspace',
      offset: first?.offset ?? 0,
      message: 'This hook does not insist on TASK_WORKSPACE before it does anything',
      hint: `Make its first command ${requirementText}`,
    };
  } else {
    const offset = firstCondition(subject, first.offset + first.text.length);
    if (offset !== undefined) yield conditional(offset);
  }
  const own = lines.find(({ text }) => preambleLines.some((line) => line === text.trim()));
  if (own !== undefined) {
    const message = 'A hook must not hold lines of the preamble';
    const hint = `It runs inside a run whose workspace is there: use ${requirementText}`;
    yield { code: 'hook-with-preamble', offset: own.offset, message, hint };
  }
};

function conditional(offset: number): Problem {
  return {
    code: 'hook-without-workspace',
    offset,
    message: 'The check of TASK_WORKSPACE is not unconditional: this block begins before it',
    hint: 'Move the check above the block.',
  };
}

/** Shell templates that are neither, whose isolation nothing would prove. */
export const checkScriptRole: Rule = function* ({ format, role }) {
  if (format !== 'sh' || role !== undefined) return;
  yield {
    code: 'unknown-script',
    offset: 0,
    message: 'This shell template is neither a container script nor a hook',
    hint: 'Name it container-<agent>.sh.hbs or put it into hooks/; text that scripts share belongs into partials/.',
  };
};

/** Scripts that set TASK_WORKSPACE again after the preamble or the check. */
export const checkReassigned: Rule = function* (subject) {
  if (subject.role === undefined) return;
  for (const { text, offset } of linesOf(subject)) {
    const match =
      /(^|[\s;&|(])(TASK_WORKSPACE\+?=(?!"\$TASK_WORKSPACE"(\s|$))|(unset|read|mapfile|printf -v)\s[^;|&#]{0,200}(?<![\w${])TASK_WORKSPACE\b)/.exec(
        text,
      );
    if (match === null || /^\s*#/.test(text) || preambleLines.some((line) => line === text)) continue;
    yield {
      code: 'workspace-reassigned',
      offset: offset + match.index + (match[1] ?? '').length,
      message: 'TASK_WORKSPACE gets another value here',
      hint: 'The workspace is the one of the preamble; use a variable of your own.',
    };
  }
};
