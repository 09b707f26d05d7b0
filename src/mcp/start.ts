/** Starts what a tool was asked for as a process of its own, and answers with how it stands. */
import { startCtoDetached } from '../cli/detach.ts';
import { CtoError } from '../errors.ts';
import type { PlayStatus } from '../local/playStatus.ts';
import { playsOf } from '../cli/whichPlays.ts';
import { follow } from './follow.ts';
import { refuseInsideRun } from './insideRun.ts';
import type { CallPlace } from './place.ts';
import type { ToolWorld } from './tool.ts';

/** Before anything is read. @throws CtoError `inside-run`, `cluster-unavailable`. */
export async function checkStart(executor: 'local' | 'cluster', { env }: ToolWorld): Promise<void> {
  await refuseInsideRun(env);
  if (executor === 'local') return;
  throw new CtoError('cluster-unavailable', 'This tool works on this machine only', {
    hint: 'Leave executor out, or set it to "local"; on a cluster the tool play starts plays.',
  });
}

/** Words of flags that have a value; `true` stands for a flag without one. */
export function wordsOf(flags: Readonly<Record<string, string | number | boolean | undefined>>): string[] {
  return Object.entries(flags).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}`, String(value)];
  });
}

/** Errors are those of the command: it has checked everything before its play begins. */
export async function start(
  { argv, wait }: { argv: readonly string[]; wait: number },
  { io, folder, root }: CallPlace,
  world: ToolWorld,
): Promise<PlayStatus> {
  const { job } = await startCtoDetached({ argv, cwd: folder, env: io.env, root });
  return follow({ plays: playsOf({ root }, io), job, seconds: wait }, world);
}
