/** Which branches a play makes, and that they can all stand beside each other and the base branch. */
import { CtoError } from '../../errors.ts';
import { shellContext } from '../../templates/context.ts';
import type { PlayPlan } from '../types.ts';

interface Names {
  plan: { play: Pick<PlayPlan, 'tasks'> };
  play: string;
  /** Holds `{task}` where the task's id goes. */
  branchTemplate: string;
  baseBranch: string;
}

/** The branch of a task. */
export function taskBranch(branchTemplate: string, task: string): string {
  return branchTemplate.replaceAll('{task}', task);
}

/** The branch that levels are integrated on, and from which the next level starts. */
export function integrationBranch(play: string): string {
  return `cto/${play}/integration`;
}

/** All branches that the play may push, in plan order, the integration branch last. */
export function playBranches({ plan, play, branchTemplate }: Omit<Names, 'baseBranch'>): string[] {
  return [...plan.play.tasks.map(({ id }) => taskBranch(branchTemplate, id)), integrationBranch(play)];
}

/** git keeps branches as files: one can't be a folder of another. */
export function inEachOthersWay(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

/** Branches that are there already and are the play's by name, or stand in the way of one of its own. */
export function foreignBranches(own: readonly string[], there: readonly string[]): string[] {
  return there.filter((name) => own.some((branch) => inEachOthersWay(name, branch)));
}

export function branchExists(names: readonly string[]): CtoError {
  const many = names.length === 1 ? 'branch that this play' : 'branches that this play';
  return new CtoError('branch-exists', `The repository has ${many} did not make: ${names.join(', ')}`, {
    hint: 'Nothing was overwritten. Delete or rename them there, or choose another branch template or play name.',
  });
}

/** @throws CtoError `branch-template` or `branch-name` for names that git or a script could not bear. */
export function checkBranches(names: Names): void {
  if (!names.branchTemplate.includes('{task}')) {
    throw new CtoError(
      'branch-template',
      `The branch template ${JSON.stringify(names.branchTemplate)} has no {task}`,
      {
        hint: 'Each task needs a branch of its own, e.g. feature/task-{task}-implementation.',
      },
    );
  }
  const branches = playBranches(names);
  const bad = [names.baseBranch, ...branches].find(
    (branch) => !shellContext.shape.branch.safeParse(branch).success,
  );
  if (bad !== undefined) {
    throw new CtoError('branch-name', `The branch name ${JSON.stringify(bad)} can't be used`, {
      hint: 'Branches have letters, digits, `.`, `_`, `-` and `/`, no `..` and no `.lock` at the end of a part.',
    });
  }
  const own = integrationBranch(names.play);
  const clash =
    branches.find((branch) => inEachOthersWay(branch, names.baseBranch)) ??
    branches.find((branch) => branch !== own && inEachOthersWay(branch, own));
  if (clash === undefined) return;
  throw new CtoError('branch-name', `The branch ${clash} can't stand beside the play's other branches`, {
    hint: `The base branch is ${names.baseBranch}, levels are integrated on ${own}: choose another branch template.`,
  });
}
