/** MODEL of what a container script, or an integration, leaves on the remote and says at its end. */
import { z } from 'zod';
import type { Run } from '../../../src/controller/runs/run.ts';
import { resultRef, type RunResult, summaryOf } from '../../../src/play/result.ts';
import type { MemoryRemote } from './memoryRemote.ts';
import { type PodEnd, resultOf } from './podEnd.ts';

export interface ScriptEnd {
  exitCode: number;
  /** Termination message. */
  message: string;
}

const orderSchema = z.array(
  z.looseObject({ id: z.string(), branch: z.string(), accepted: z.array(z.string()) }),
);

export function push(remote: MemoryRemote, run: Run, end: PodEnd): ScriptEnd {
  const { spec } = run;
  const base = spec.baseCommit ?? remote.base;
  const head = remote.refs.get(`refs/heads/${spec.branch}`) ?? base;
  const writes = spec.stage === 'implementation' || spec.stage === 'remediation';
  const commit = writes ? commitOf(remote, run, { head, files: end.files }) : head;
  const result = resultOf(run, { commit, base }, end.result);
  if (end.pushes) leave(remote, result);
  return { exitCode: end.exitCode, message: JSON.stringify(summaryOf(result)) };
}

/** Upon the branch and, when a conflict is answered, upon what it has to merge with. */
function commitOf(
  remote: MemoryRemote,
  { spec }: Run,
  { head, files }: { head: string; files: PodEnd['files'] },
): string {
  const merged =
    spec.mergeBranch === undefined ? undefined : remote.refs.get(`refs/heads/${spec.mergeBranch}`);
  const own = files ?? { [`${spec.taskId}-${spec.stage}-${spec.attempt}`]: 'done' };
  const tree = { ...(merged !== undefined && remote.tree(merged)), ...remote.tree(head), ...own };
  return remote.commit({ parents: [head, ...(merged === undefined ? [] : [merged])], tree });
}

/** Merges in the order that it was given, upon what the attempt before it left; stops at the first conflict. */
export function integrate(remote: MemoryRemote, run: Run): ScriptEnd {
  const { spec } = run;
  const base = spec.baseCommit ?? remote.base;
  let head = earlier(remote, run) ?? base;
  let failed: Partial<RunResult> = {};
  for (const { id, branch, accepted } of orderSchema.parse(JSON.parse(spec.prompt.text ?? ''))) {
    const theirs = remote.refs.get(`refs/heads/${branch}`) ?? '';
    if (!accepted.includes(theirs)) return { exitCode: 30, message: '' };
    const merged = remote.merge(base, head, theirs);
    if ('conflicts' in merged) {
      failed = conflict(id, merged.conflicts);
      break;
    }
    head = merged.commit;
  }
  const result = resultOf(run, { commit: head, base }, failed);
  leave(remote, result);
  return { exitCode: failed.phase === undefined ? 0 : 20, message: JSON.stringify(summaryOf(result)) };
}

function earlier(remote: MemoryRemote, { spec }: Run): string | undefined {
  const { play = '', taskId: task, stage } = spec;
  for (let attempt = spec.attempt - 1; attempt > 0; attempt -= 1) {
    const found = remote.results.get(resultRef({ play, task, stage, attempt }));
    if (found !== undefined) return found.commit;
  }
  return undefined;
}

function conflict(task: string, files: readonly string[]): Partial<RunResult> {
  return {
    phase: 'failed',
    reason: 'conflict-unresolved',
    message: `Task ${task} does not merge`,
    findings: files.map((file) => ({ file, severity: 'error', text: 'both changed it' })),
  };
}

function leave(remote: MemoryRemote, result: RunResult): void {
  remote.refs.set(`refs/heads/${result.branch}`, result.commit);
  remote.results.set(resultRef(result), result);
}
