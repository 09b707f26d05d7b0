/** `run.json`: what a script reads that may be any text, so it is never part of the script itself. */
import { runKey } from '../types.ts';
import type { RunBrief, RunContexts } from './contexts.ts';
import type { Check, RunOptions } from './options.ts';

export interface RunSettings {
  repository: { url: string };
  git: { name: string; email: string };
  /** Title of what the script commits for the agent; one line. */
  commit_title: string;
  /** Lines that end every commit of the run. */
  trailers: readonly string[];
  checks: readonly Check[];
  results_prefix: string;
}

export interface RunTarget {
  brief: RunBrief;
  /** What the run clones from and pushes to. */
  repository: string;
  /** Where results are on it; default `refs/cto/results`. */
  resultsPrefix?: string;
}

export function runSettings(
  options: RunOptions,
  { brief, repository, resultsPrefix = 'refs/cto/results' }: RunTarget,
  { cli, task, row, shell }: RunContexts,
): RunSettings {
  return {
    repository: { url: repository },
    git: options.git,
    commit_title: commitTitle(brief, task),
    trailers: [
      `CTO-Play: ${options.play}`,
      `CTO-Task: ${task.id}`,
      `CTO-Run: ${runKey(brief.run)}`,
      `CTO-Agent: ${row.name}`,
      `CTO-CLI: ${cli.name}`,
      `CTO-Model: ${shell.model}`,
      `CTO-Templates: ${options.templates.digest}`,
    ],
    checks: options.checks,
    results_prefix: resultsPrefix,
  };
}

/** What a person reads in the history: the task's own title, or what the run was for. */
export function commitTitle(
  { run, conflict, because }: RunBrief,
  task: { id: string; title: string },
): string {
  if (conflict !== undefined) return `Task ${task.id}: merge ${conflict.branch}`;
  if (because !== undefined) return `Task ${task.id}: mend what ${because.stage} found`;
  if (run.stage !== 'implementation') return `Task ${task.id}: fixes of the ${run.stage} review`;
  const title = task.title.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  const whole = Array.from(`Task ${task.id}: ${title}`);
  return whole.length > 100 ? `${whole.slice(0, 99).join('')}…` : whole.join('');
}
