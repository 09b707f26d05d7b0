/** One integration of a level, as a run of the play: written down, made, told. */
import { appendFile, mkdir } from 'node:fs/promises';
import type { Action, Outcome } from '../play/types.ts';
import { integrationBranch, taskBranch } from '../play/run/branches.ts';
import { type Home, acceptedCommits, levelStart, noteEnd, noteStart, triesOf } from './home.ts';
import { integrate } from '../integration/integrate.ts';
import { runPaths } from './paths.ts';

export type IntegrateAction = Extract<Action, { type: 'integrate' }>;

export async function runIntegration(home: Home, { run, level, tasks }: IntegrateAction): Promise<Outcome> {
  const { options, paths } = home;
  const agent = 'integration';
  const { log, folder } = runPaths(paths, run);
  const begun = Date.now();
  await noteStart(home, { version: 1, run, level, agent, cli: 'git', tasks: [...tasks] });
  options.listener({ type: 'run-started', run, level, agent, cli: 'git', log });
  const outcome = await integrate({
    repository: paths.repository,
    play: options.play,
    run,
    start: levelStart(home, level),
    tasks: tasks.map((id) => ({
      id,
      title: options.plan.tasks.find((task) => task.id === id)?.title ?? '',
      branch: taskBranch(options.branchTemplate, id),
      accepted: acceptedCommits(home, id),
    })),
    templates: options.templates.digest,
    tries: triesOf(home, run),
  });
  await mkdir(folder, { recursive: true });
  await appendFile(log, `${logLine(tasks, outcome)}\n`);
  const seconds = Math.round((Date.now() - begun) / 100) / 10;
  await noteEnd(home, run, { outcome, seconds });
  options.listener({ type: 'run-ended', run, outcome, seconds });
  if (outcome.kind === 'done') {
    const branch = integrationBranch(options.play);
    options.listener({ type: 'integrated', level, branch, commit: outcome.commit, tasks });
  }
  return outcome;
}

function logLine(tasks: readonly string[], outcome: Outcome): string {
  const wanted = `Merging tasks ${tasks.join(', ')}`;
  if (outcome.kind === 'done') return `${wanted}: all are in ${outcome.commit}`;
  if (outcome.kind !== 'conflict') return `${wanted}: ${outcome.reason}`;
  const { task, files, integrated } = outcome;
  return `${wanted}: task ${task} does not merge in ${files.join(', ')}; merged before it: ${integrated.join(', ') || 'none'}`;
}
