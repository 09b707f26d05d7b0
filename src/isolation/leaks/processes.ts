/** Decides which started programs knew a secret that they should not: any in its arguments, all but the CLI in its environment. */
import type { Needle } from '../canaries.ts';
import type { Execution } from './trace.ts';

export interface ProcessLeak {
  code: 'secret-in-arguments' | 'secret-in-environment';
  needle: Needle;
  /** The program's name. */
  program: string;
  /** The variable that holds the secret; empty for arguments. */
  variable: string;
}

/** `cli` is the program of the CLI: the one process that has model keys in its environment. */
export function processLeaks(
  executions: readonly Execution[],
  needles: readonly Needle[],
  { cli, task }: { cli: string; task: string },
): ProcessLeak[] {
  const leaks = executions.flatMap(({ program, args, env }) =>
    needles.flatMap((needle): ProcessLeak[] => {
      const name = program.slice(program.lastIndexOf('/') + 1);
      const mayKnow = name === cli && needle.kind === 'model key' && needle.task === task;
      const variable = mayKnow ? undefined : env.find((one) => one.includes(needle.text))?.split('=')[0];
      return [
        ...(args.some((arg) => arg.includes(needle.text)) ? [leak('secret-in-arguments', needle, name)] : []),
        ...(variable === undefined ? [] : [leak('secret-in-environment', needle, name, variable)]),
      ];
    }),
  );
  return [...new Map(leaks.map((one) => [JSON.stringify(one), one])).values()];
}

function leak(code: ProcessLeak['code'], needle: Needle, program: string, variable = ''): ProcessLeak {
  return { code, needle, program, variable };
}
