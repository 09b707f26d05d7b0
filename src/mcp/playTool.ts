/** The tool `play`: checks everything, starts the play as a process that outlives this server, and says how it stands. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { planFile } from '../cli/inputFiles.ts';
import { playName, repositoryName } from '../play/run/names.ts';
import { readPlan } from '../plan/readPlan.ts';
import { writeWhole } from '../workspaces/wholeFile.ts';
import { onlyTask } from './onlyTask.ts';
import { type CallPlace, fileIn, placeOf, repositoryIn } from './place.ts';
import { playState, runArguments, whereArguments } from './schemas.ts';
import { startOnCluster } from './clusterPlay.ts';
import { refuseInsideRun } from './insideRun.ts';
import { start, wordsOf } from './start.ts';
import { statusText } from './statusText.ts';
import { type ToolSpec, type ToolWorld } from './tool.ts';
import { whereFlags } from './where.ts';

const input = z.object({
  plan: z.string().optional().describe('The plan; default: tasks.json, else .taskmaster/tasks/tasks.json'),
  tag: z.string().optional().describe('Which list of a tagged plan'),
  task: z
    .union([z.string(), z.number()])
    .optional()
    .describe('Only this task; what it depends on counts as done'),
  ...runArguments,
  ...whereArguments,
  service: z.string().optional().describe('Whose volumes are used; default: the repository'),
  maxParallel: z.int().min(1).max(1000).optional().describe('Runs at once; default: 3'),
  maxRetries: z.int().min(0).max(100).optional().describe('Rounds of remediation of a stage; default: 3'),
  stages: z
    .union([z.string(), z.array(z.string()).transform((names) => names.join(',') || 'none')])
    .optional()
    .describe('Reviews: quality,security,testing (default: all) or none'),
  publish: z.boolean().optional().describe('false: push nothing to the repository'),
});
type PlayArguments = z.infer<typeof input>;

/** The plan's file: the named one, or one of our own that has only the wanted task open. */
async function planOf(
  args: PlayArguments,
  place: CallPlace,
  world: ToolWorld,
): Promise<Partial<PlayArguments>> {
  const named = args.plan === undefined ? undefined : await fileIn(args.plan, place, world);
  if (args.task === undefined) return named === undefined ? {} : { plan: named };
  const { file, text } = await planFile(place.folder, named, undefined);
  const plan = readPlan(text, { file, ...(args.tag === undefined ? {} : { tag: args.tag }) });
  const name = args.name ?? playName(`${plan.tag}-task-${args.task}`, args.repository ?? place.folder);
  const folder = join(place.root, 'plans');
  const path = join(folder, `${repositoryName(place.folder)}-${name}.json`);
  await mkdir(folder, { recursive: true });
  await writeWhole(path, onlyTask(plan, String(args.task)));
  return { plan: path, name };
}

async function wordsFor(args: PlayArguments, place: CallPlace, world: ToolWorld): Promise<string[]> {
  const { plan, name } = await planOf(args, place, world);
  return [
    'play',
    '--local',
    ...wordsOf({
      plan,
      tag: args.task === undefined ? args.tag : undefined,
      name: name ?? args.name,
      repository: await repositoryIn(args.repository, place, world),
      base: args.base,
      root: place.root,
      config: args.config === undefined ? undefined : await fileIn(args.config, place, world),
      cli: args.cli,
      model: args.model,
      service: args.service,
      'max-parallel': args.maxParallel,
      'max-retries': args.maxRetries,
      stages: args.stages,
      rehearse: args.rehearse,
      resume: args.resume,
      'no-publish': args.publish === false,
    }),
  ];
}

/** The same on a cluster: what its plan, repository and configuration say goes there as a Play. */
async function onCluster(
  args: PlayArguments,
  place: CallPlace,
  world: ToolWorld,
): ReturnType<typeof startOnCluster> {
  const { wait, task, root: _, workingDirectory: __, executor: ___, config, ...rest } = args;
  const given = {
    ...rest,
    ...(await planOf(args, place, world)),
    ...whereFlags(args),
    repository: await repositoryIn(args.repository, place, world),
    config: config === undefined ? undefined : await fileIn(config, place, world),
    tag: task === undefined ? args.tag : undefined,
  };
  const flags = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return startOnCluster(flags, { wait, place }, world);
}

export const playTool: ToolSpec<typeof input, typeof playState> = {
  name: 'play',
  title: 'Start a play',
  description:
    'Plays a plan: coding agents work on its tasks in parallel, level by level, in a workspace each, and what they made is integrated on a branch. ' +
    'Answers when the play has begun; it goes on by itself, also when this server ends. Follow it with play_status.',
  input,
  output: playState,
  text: statusText,
  run: async (args, world) => {
    await refuseInsideRun(world.env);
    const { cluster } = whereFlags(args);
    const place = await placeOf(args, world);
    if (cluster === true) return onCluster(args, place, world);
    return start({ argv: await wordsFor(args, place, world), wait: args.wait }, place, world);
  },
};
