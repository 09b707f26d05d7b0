/** Decides how what was seen becomes findings: who did it, what it touched, and what to do. */
import type { Change, IsolationFinding } from './types.ts';
import type { ProcessLeak } from './leaks/processes.ts';
import type { Needle } from './canaries.ts';

const inside =
  'Derive the path from $TASK_WORKSPACE, HOME, TMPDIR or the XDG folders, which the script sets.';
const told: Readonly<Record<Change['what'], string>> = {
  created: 'was created',
  changed: 'was changed',
  deleted: 'was deleted',
  chmod: 'got another mode or owner',
};

/** Something touched outside the tasks' own folders. */
export function outsideFinding(template: string, { path, what, at }: Change): IsolationFinding {
  const message = `${path} ${told[what]}, and is outside the task's own folder`;
  const time = at === undefined ? {} : { at };
  return { code: 'outside-workspace', template, path, what, message, hint: inside, ...time };
}

/** A program that was started with a secret. */
export function processFinding(template: string, leak: ProcessLeak): IsolationFinding {
  const { code, needle, program, variable } = leak;
  const where = variable === '' ? 'its arguments' : `its environment, as ${variable}`;
  return {
    code,
    template,
    path: program,
    message: `${program} was started with the ${needle.kind} of task ${needle.task} in ${where}`,
    hint: 'Keys are exported in the process that becomes the CLI only; git gets its token from the credential helper.',
  };
}

/** A file, log or object that holds a secret. */
export function leakFinding(template: string, path: string, needle: Needle): IsolationFinding {
  return {
    code: 'secret-in-file',
    template,
    path,
    message: `${path} holds the ${needle.kind} of task ${needle.task}`,
    hint: 'Secrets stay in the mounted folder: link to the file or name it, and take them out of what is logged.',
  };
}

/** Something that a run promises and did not do. */
export function brokenPromise(
  template: string,
  path: string,
  [code, message]: readonly [string, string],
): IsolationFinding {
  return {
    code,
    template,
    path,
    message,
    hint: 'See agent-templates/README.md for what a run does and leaves.',
  };
}
