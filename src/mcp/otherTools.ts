/** The tools `docs`, `intake_prd` and `validate_plan`. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { planView } from '../cli/showPlan.ts';
import { idPart } from '../cli/singleTask.ts';
import { CtoError } from '../errors.ts';
import { countText } from '../terminal/countText.ts';
import { writeWhole } from '../workspaces/wholeFile.ts';
import { type CallPlace, fileIn, placeOf, repositoryIn } from './place.ts';
import { placeArguments, playState, runArguments } from './schemas.ts';
import { checkStart, start, wordsOf } from './start.ts';
import { statusText } from './statusText.ts';
import type { ToolSpec, ToolWorld } from './tool.ts';
import { firstLines } from './wording.ts';

const common = z.object(runArguments);

async function commonWords(
  args: z.infer<typeof common>,
  place: CallPlace,
  world: ToolWorld,
): Promise<string[]> {
  const { name, base, cli, model, rehearse, resume } = args;
  return wordsOf({
    name,
    repository: await repositoryIn(args.repository, place, world),
    base,
    root: place.root,
    config: args.config === undefined ? undefined : await fileIn(args.config, place, world),
    cli,
    model,
    rehearse,
    resume,
  });
}

const docsInput = common.extend({
  topic: z.string().optional().describe('What to document; default: the whole repository'),
});

export const docsTool: ToolSpec<typeof docsInput, typeof playState> = {
  name: 'docs',
  title: 'Have the repository documented',
  description:
    'Runs a documentation agent in a workspace of its own; what it writes is published as branch docs/docs-<topic>.',
  input: docsInput,
  output: playState,
  text: statusText,
  run: async (args, world) => {
    await checkStart(args.executor, world);
    const place = await placeOf(args, world);
    const topic = args.topic === undefined ? [] : ['--', args.topic];
    const argv = ['docs', ...(await commonWords(args, place, world)), ...topic];
    return start({ argv, wait: args.wait }, place, world);
  },
};

const intakeInput = common.extend({
  prd: z.string().optional().describe('File of the document'),
  prdText: z.string().optional().describe('The document itself, in place of a file'),
  output: z.string().optional().describe('Where the plan goes; default: tasks.json'),
  force: z.boolean().optional().describe('Replace a plan that is there; a backup is kept'),
});

async function documentOf(
  { prd, prdText, name }: z.infer<typeof intakeInput>,
  place: CallPlace,
  world: ToolWorld,
): Promise<string> {
  if (prd !== undefined) return fileIn(prd, place, world);
  if (prdText === undefined) {
    throw new CtoError('argument-missing', 'There is no document', {
      hint: 'Give prd, the path of a file, or prdText, the document itself.',
    });
  }
  const folder = join(place.root, 'documents');
  const path = join(folder, `${idPart(name ?? prdText, 'prd')}.md`);
  await mkdir(folder, { recursive: true });
  await writeWhole(path, prdText);
  return path;
}

export const intakeTool: ToolSpec<typeof intakeInput, typeof playState> = {
  name: 'intake_prd',
  title: 'Have a plan made of a PRD',
  description:
    'Runs an agent that reads a document and the repository and makes a plan; when it has succeeded, the checked plan is in output. Then call validate_plan and play.',
  input: intakeInput,
  output: playState,
  text: statusText,
  run: async (args, world) => {
    await checkStart(args.executor, world);
    const place = await placeOf(args, world);
    const output = args.output === undefined ? undefined : await fileIn(args.output, place, world);
    const words = await commonWords(args, place, world);
    const argv = [
      'intake',
      await documentOf(args, place, world),
      ...words,
      ...wordsOf({ output, force: args.force }),
    ];
    return start({ argv, wait: args.wait }, place, world);
  },
};

const planInput = z.object({
  plan: z.string().optional().describe('The plan; default: tasks.json, else .taskmaster/tasks/tasks.json'),
  tag: z.string().optional().describe('Which list of a tagged plan'),
  config: z.string().optional().describe('Configuration; default: cto-config.json of the folder'),
  ...placeArguments,
});
const planOutput = z.object({
  tag: z.string(),
  levels: z.array(
    z.object({
      level: z.number(),
      tasks: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          role: z.enum(['front-end', 'implementation']),
          agent: z.string(),
          cli: z.string(),
          model: z.string(),
          after: z.array(z.string()).readonly(),
        }),
      ),
    }),
  ),
  blocked: z.record(z.string(), z.string()),
  runs: z.number().describe('Agent runs when nothing has to be mended'),
  notices: z.array(z.string()).describe('What a person should know though nothing is wrong'),
});

/** The plan in lines: as JSON, a large one fills what a model can read. */
function planText({ tag, levels, blocked, runs, notices }: z.input<typeof planOutput>): string {
  const tasks = levels.flatMap(({ level, tasks: rows }) => rows.map((row) => ({ level, ...row })));
  const lines = tasks.map(
    ({ level, id, title, role, agent, cli, model, after }) =>
      `- level ${level}, ${id} "${title}": ${role} by ${agent} on ${cli}, ${model}` +
      (after.length === 0 ? '' : `, after ${after.join(', ')}`),
  );
  return [
    `The plan is valid. List ${tag}: ${countText(tasks.length, 'task')} to run on ${countText(levels.length, 'level')}, ` +
      `${countText(runs, 'agent run')} when nothing has to be mended.`,
    ...firstLines(lines),
    ...firstLines(Object.entries(blocked).map(([id, reason]) => `Task ${id} will not run: ${reason}`)),
    ...notices,
  ].join('\n');
}

export const validatePlanTool: ToolSpec<typeof planInput, typeof planOutput> = {
  name: 'validate_plan',
  title: 'Check a plan',
  description:
    'Checks a plan and shows what a play of it would run: levels, agents, CLIs, models, number of runs. Starts nothing. An error names file, line and column.',
  input: planInput,
  output: planOutput,
  readOnly: true,
  text: planText,
  run: async (args, world) => {
    const place = await placeOf(args, world);
    const plan = args.plan === undefined ? undefined : await fileIn(args.plan, place, world);
    const config = args.config === undefined ? undefined : await fileIn(args.config, place, world);
    const { view, notices } = await planView(plan, { tag: args.tag, config }, place.io);
    return { ...view, notices };
  },
};
