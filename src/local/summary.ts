/** What a person reads at the end: every task with its end, branch and commit. */
import { headOf } from '../workspaces/playRepository.ts';
import { integrationBranch, taskBranch } from '../play/run/branches.ts';
import type { Home } from './home.ts';
import type { LoopEnd } from './loop.ts';
import type { PlayPaths } from './paths.ts';
import type { LocalPlayOptions, PlaySummary } from './types.ts';

type SummaryTask = PlaySummary['tasks'][number];

export async function summaryOf(home: Home, { finish, started }: LoopEnd): Promise<PlaySummary> {
  const { options, paths } = home;
  const branch = integrationBranch(options.play);
  const commit = await headOf(paths.repository, branch);
  const ids = options.plan.play.tasks.map(({ id }) => id);
  return {
    outcome: finish.outcome,
    tasks: await Promise.all(ids.map(async (id) => taskSummary(home, finish, id))),
    integration: { branch, ...(commit === undefined ? {} : { commit }) },
    started,
    folder: paths.folder,
  };
}

/** The summary of a call that was stopped before it looked at its runs. */
export function stoppedSummary(
  { plan, play, branchTemplate }: LocalPlayOptions,
  { folder }: PlayPaths,
): PlaySummary {
  return {
    outcome: 'stopped',
    tasks: plan.play.tasks.map(({ id, level }) => ({
      id,
      title: plan.tasks.find((task) => task.id === id)?.title ?? '',
      level,
      end: { state: 'unfinished' },
      branch: taskBranch(branchTemplate, id),
      runs: 0,
    })),
    integration: { branch: integrationBranch(play) },
    started: 0,
    folder,
  };
}

async function taskSummary(
  { options, paths, states }: Home,
  finish: LoopEnd['finish'],
  id: string,
): Promise<SummaryTask> {
  const branch = taskBranch(options.branchTemplate, id);
  const commit = await headOf(paths.repository, branch);
  return {
    id,
    title: options.plan.tasks.find((task) => task.id === id)?.title ?? '',
    level: options.plan.play.tasks.find((task) => task.id === id)?.level ?? 0,
    end: finish.tasks[id] ?? { state: 'unfinished' },
    branch,
    ...(commit === undefined ? {} : { commit }),
    runs: [...states.values()].filter(({ run }) => run.task === id).length,
  };
}
