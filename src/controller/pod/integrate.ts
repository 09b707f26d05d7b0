/** The pod of an integration: merges the tasks of a level in a bare repository of its own, pushes both or neither, tells the result. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { git, gitToRemote } from '../../git.ts';
import { integrate } from '../../integration/integrate.ts';
import { readResult } from '../../integration/results.ts';
import { exitCodes, resultRef, stageNames, summaryOf } from '../../play/result.ts';
import { integrationBranch } from '../../play/run/branches.ts';
import { makeBareRepository } from '../../workspaces/bareRepository.ts';
import { headOf } from '../../workspaces/playRepository.ts';
import { checkRepositoryUrl } from '../../workspaces/repositoryUrl.ts';
import { mountedLogin } from './login.ts';

const orderSchema = z.object({
  repository: z.string(),
  play: z.string(),
  run: z.object({ task: z.string(), stage: z.enum(stageNames), attempt: z.int().positive() }),
  start: z.string(),
  templates: z.string(),
  resultsPrefix: z.string(),
});
type Order = z.infer<typeof orderSchema>;

const tasksSchema = z.array(
  z.object({ id: z.string(), title: z.string(), branch: z.string(), accepted: z.array(z.string()) }),
);
type Tasks = z.infer<typeof tasksSchema>;

export interface IntegrateOptions {
  /** Folder with `order.json` and `tasks.json`. */
  files: string;
  /** Bare repository to work in; made when it is not there. */
  repository: string;
  /** Folder with what git signs in with; it need not be there. */
  credentials: string;
  /** Where the summary goes. */
  result: string;
  tell: (line: string) => void;
}

/** @returns the exit code of a run's container. */
export async function integrateInPod(options: IntegrateOptions): Promise<number> {
  const { files, repository, result, tell } = options;
  const order = orderSchema.parse(JSON.parse(await readFile(join(files, 'order.json'), 'utf8')));
  const tasks = tasksSchema.parse(JSON.parse(await readFile(join(files, 'tasks.json'), 'utf8')));
  Object.assign(process.env, await mountedLogin(options.credentials));
  const before = await bring(repository, order, tasks);
  const { play, run, start, templates, resultsPrefix } = order;
  const outcome = await integrate({
    repository,
    play,
    run,
    start,
    tasks,
    templates,
    tries: 0,
    resultsPrefix,
  });
  tell(`Merging ${tasks.map(({ id }) => id).join(', ')}: ${outcome.kind}`);
  if (outcome.kind !== 'done' && outcome.kind !== 'conflict') {
    tell(outcome.reason);
    return exitCodes.environmentFailed;
  }
  await push(repository, order, before);
  const found = await readResult(repository, play, run, resultsPrefix);
  if (found !== undefined) await writeFile(result, `${JSON.stringify(summaryOf(found, resultsPrefix))}\n`);
  return outcome.kind === 'done' ? exitCodes.done : exitCodes.agentFailed;
}

/** All that is merged, and what earlier attempts left; returns the integration branch as it is on the remote. */
async function bring(repository: string, order: Order, tasks: Tasks): Promise<string | undefined> {
  const url = checkRepositoryUrl(order.repository);
  const own = integrationBranch(order.play);
  const results = `${order.resultsPrefix}/${order.play}/${order.run.task}`;
  await makeBareRepository(repository);
  const { stdout } = await gitToRemote(repository, [
    'ls-remote',
    '--',
    url,
    `refs/heads/${own}`,
    `${results}/*`,
  ]);
  const there = stdout.split('\n').flatMap((line) => line.split('\t')[1] ?? []);
  const wanted = [...tasks.map(({ branch }) => `refs/heads/${branch}`), ...there];
  const refspecs = [...new Set(wanted)].map((ref) => `+${ref}:${ref}`);
  const quiet = ['-q', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
  await gitToRemote(repository, ['fetch', ...quiet, '--', url, ...refspecs]);
  return headOf(repository, own);
}

/** With a lease on what was there: a branch that moves in between is not overwritten. */
async function push(repository: string, order: Order, before: string | undefined): Promise<void> {
  const own = `refs/heads/${integrationBranch(order.play)}`;
  const ref = resultRef({ play: order.play, ...order.run }, order.resultsPrefix);
  await git(repository, ['rev-parse', '--verify', own]);
  await gitToRemote(repository, [
    'push',
    '-q',
    '--atomic',
    '--no-verify',
    `--force-with-lease=${own}:${before ?? ''}`,
    '--',
    checkRepositoryUrl(order.repository),
    `${own}:${own}`,
    `+${ref}:${ref}`,
  ]);
}
