/** Decides how a rendered script gets another workspace: an exact change of the one line of its preamble. */
import { CtoError } from '../errors.ts';
import { safePathPattern, taskIdPattern } from './context.ts';
import { preambleLines } from './preamble.ts';

const [comment, , makeFolder] = preambleLines;

/**
 * The rendered container script with its workspace at `workspace`, an absolute path; nothing else changes.
 * @throws CtoError `unsafe-workspace-path`, or `preamble-missing` when the script does not hold the preamble exactly once.
 */
export function moveWorkspace(script: string, workspace: string): string {
  if (!safePathPattern.test(workspace) || /\/\.{1,2}(\/|$)/.test(workspace)) {
    throw new CtoError('unsafe-workspace-path', `A workspace can't be at ${JSON.stringify(workspace)}`, {
      hint: 'Use an absolute path of letters, digits and ._@+=,~- without "." and ".." as folders.',
    });
  }
  const lines = script.split('\n');
  const found = lines.flatMap((line, index) => (isWorkspaceLine(line) ? [index] : []));
  const [index = -1] = found;
  if (found.length !== 1 || lines[index - 1] !== comment || lines[index + 1] !== makeFolder) {
    throw new CtoError('preamble-missing', 'The script does not hold the preamble exactly once', {
      hint: 'Only compiled container scripts can be moved: run `make validate`.',
    });
  }
  lines[index] = `TASK_WORKSPACE="${workspace}"`;
  return lines.join('\n');
}

function isWorkspaceLine(line: string): boolean {
  const id = /^TASK_WORKSPACE="\/workspace\/task-([^"]*)"$/.exec(line)?.[1];
  return id !== undefined && taskIdPattern.test(id);
}
