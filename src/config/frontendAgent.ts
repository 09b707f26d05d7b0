/** Refuses a plan with front-end tasks where the configuration names nobody for them. */
import { CtoError } from '../errors.ts';
import type { Config } from './readConfig.ts';

/**
 * A file that decides who does what has to choose the front-end agent too, if the plan has front-end tasks: a default would
 * send them to somebody that nobody named. Errors: `frontend-agent-missing` at the place where it belongs.
 */
export function checkFrontendAgent(
  { values, file, placeOf }: Config,
  frontendTasks: readonly string[],
): void {
  const [first, ...more] = frontendTasks;
  if (first === undefined || file === undefined || values.defaults.play.frontendAgent !== undefined) return;
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  throw new CtoError(
    'frontend-agent-missing',
    `Task ${first}${others} is a front-end task and no agent is named for those`,
    {
      hint: 'Add "frontendAgent": "blaze" to defaults.play, or name another agent there.',
      at: placeOf?.('defaults.play') ?? { file },
    },
  );
}
