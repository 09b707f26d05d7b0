/** Decides whether this server was started by an agent of a play: then it must not start another one. */
import { readFile } from 'node:fs/promises';
import { CtoError } from '../errors.ts';
import { ownerVariable } from '../git.ts';
import { hasCode } from '../workspaces/errno.ts';
import { processRow } from '../workspaces/processTable.ts';

const marks = ['CTO_RUN', ownerVariable];

function isMarked(environment: string): boolean {
  return environment.split('\0').some((entry) => marks.some((name) => entry.startsWith(`${name}=`)));
}

/** Some CLIs give their servers a bare environment, but every run has its own home. */
function hasHomeOfRun({ HOME = '' }: NodeJS.ProcessEnv): boolean {
  return /\/task-[^/]+\/\.agent-state(\/|$)/.test(HOME);
}

async function environmentOf(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/environ`, 'utf8');
  } catch (error) {
    // It ended, is somebody else's, or this system has no /proc.
    if (hasCode(error, 'ENOENT', 'EACCES', 'EPERM', 'ESRCH')) return '';
    throw error;
  }
}

/** True when this process, or one that it descends from, belongs to a run. */
async function isInsideRun(env: NodeJS.ProcessEnv, parent: number): Promise<boolean> {
  if (marks.some((name) => env[name] !== undefined) || hasHomeOfRun(env)) return true;
  for (let pid = parent; pid > 1;) {
    if (isMarked(await environmentOf(pid))) return true;
    pid = (await processRow(pid))?.parent ?? 0;
  }
  return false;
}

/** @throws CtoError `inside-run`. */
export async function refuseInsideRun(env: NodeJS.ProcessEnv, parent = process.ppid): Promise<void> {
  if (!(await isInsideRun(env, parent))) return;
  throw new CtoError('inside-run', 'This agent is itself a run of a play, and a run starts no play', {
    hint: 'Do the work of your own task. If more has to be done, say so in your result: a person decides.',
  });
}
