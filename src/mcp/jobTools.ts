/** The tools that look at plays and stop them: `play_status`, `jobs`, `stop_job`, `logs` and `input`. */
import { z } from 'zod';
import { findPlay } from '../cli/plays.ts';
import { agentCli } from '../clis/registry.ts';
import { CtoError } from '../errors.ts';
import { follow } from './follow.ts';
import { playState, rootArgument, whereArguments } from './schemas.ts';
import { statusText } from './statusText.ts';
import type { ToolSpec } from './tool.ts';
import { playsFor } from './where.ts';

const job = z.string().describe('The play, as jobs lists it; a part that only one has is enough');
const wait = z.number().min(0).max(86_400).default(0).describe('Seconds to follow it before answering');

const statusInput = z.object({ job, ...rootArgument, ...whereArguments, wait });

export const playStatusTool: ToolSpec<typeof statusInput, typeof playState> = {
  name: 'play_status',
  title: 'How a play stands',
  description:
    'Tells how a play and each of its tasks stand, whoever started it. With wait it follows the play.',
  input: statusInput,
  output: playState,
  readOnly: true,
  text: statusText,
  run: async (args, world) => {
    const { plays } = await playsFor(args, world);
    const play = await findPlay(plays, args.job);
    return args.wait === 0 ? play : follow({ plays, job: play.job, seconds: args.wait }, world);
  },
};

const jobsInput = z.object({ ...rootArgument, ...whereArguments });
const jobsOutput = z.object({
  where: z.string().describe('Where they are, in words'),
  root: z.string().exactOptional(),
  context: z.string().exactOptional(),
  namespace: z.string().exactOptional(),
  jobs: z.array(playState),
});

export const jobsTool: ToolSpec<typeof jobsInput, typeof jobsOutput> = {
  name: 'jobs',
  title: 'All plays',
  description:
    'Lists all plays of this machine, or of a namespace of a cluster: running, stopped, succeeded and failed.',
  input: jobsInput,
  output: jobsOutput,
  readOnly: true,
  text: ({ where, jobs }) =>
    jobs.length === 0
      ? `There are no plays ${where}. Start one with play.`
      : jobs.map(({ job: name, state, tasks }) => `- ${name}: ${state}, ${tasks.length} tasks`).join('\n'),
  run: async (args, world) => {
    const { plays } = await playsFor(args, world);
    return { where: plays.where, ...plays.place, jobs: await plays.all() };
  },
};

const stopInput = z.object({ job, ...rootArgument, ...whereArguments });
const stopOutput = z.object({ job: z.string(), stopped: z.boolean(), state: playState.shape.state });

export const stopJobTool: ToolSpec<typeof stopInput, typeof stopOutput> = {
  name: 'stop_job',
  title: 'Stop a play',
  description:
    'Stops a play in order: its agents end, nothing half-written stays, and play with resume goes on with it.',
  input: stopInput,
  output: stopOutput,
  destructive: true,
  text: ({ job: name, stopped, state }) =>
    stopped
      ? `${name} was stopped. Call play with "resume": true to go on with it.`
      : `${name} was not going on: it is ${state}.`,
  run: async (args, world) => {
    const { plays } = await playsFor(args, world);
    const play = await findPlay(plays, args.job);
    const stopped = await plays.stop(play);
    return { job: play.job, stopped, state: (await findPlay(plays, play.job)).state };
  },
};

const logsInput = z.object({
  job,
  task: z
    .union([z.string(), z.number()])
    .optional()
    .describe('A task, or task/stage/attempt; default: the run that began last'),
  what: z
    .enum(['log', 'prompt', 'events'])
    .default('log')
    .describe('The log, what the agent was told, or only the events of its CLI'),
  lines: z.int().min(1).max(5000).default(100).describe('How many lines of the end'),
  ...rootArgument,
  ...whereArguments,
});
const logsOutput = z.object({ run: z.string(), path: z.string(), text: z.string() });

export const logsTool: ToolSpec<typeof logsInput, typeof logsOutput> = {
  name: 'logs',
  title: 'Log of a run',
  description: 'Shows the end of the log of one run: what the agent and its script printed.',
  input: logsInput,
  output: logsOutput,
  readOnly: true,
  text: ({ run, text }) => `${run}\n${text}`,
  run: async (args, world) => {
    const { plays } = await playsFor(args, world);
    const run = args.task === undefined ? undefined : String(args.task);
    const { what, lines } = args;
    const { follow: _, ...log } = await plays.log(await findPlay(plays, args.job), { run, what, lines });
    return log;
  },
};

const inputInput = z.object({
  job,
  message: z.string().min(1).describe('What the agent should be told'),
  task: z.union([z.string(), z.number()]).optional().describe('Which task; default: the only one that runs'),
  ...rootArgument,
  ...whereArguments,
});
const inputOutput = z.object({ delivered: z.boolean() });

export const inputTool: ToolSpec<typeof inputInput, typeof inputOutput> = {
  name: 'input',
  title: 'Tell a running agent something',
  description:
    'Sends a message to a running agent where its CLI takes one. None of the CLIs does when it runs headless, so today this answers with what to do instead.',
  input: inputInput,
  output: inputOutput,
  run: async (args, world) => {
    const { plays } = await playsFor(args, world);
    const { job: name, running, state } = await findPlay(plays, args.job);
    const wanted = args.task === undefined ? undefined : String(args.task);
    const run = running.find(({ task }) => wanted === undefined || task === wanted);
    if (run === undefined) {
      const now = running.map(({ task }) => task).join(', ');
      throw new CtoError('nobody-runs', `No agent of ${name} works on ${wanted ?? 'anything'} now`, {
        hint: now === '' ? `The play is ${state}.` : `Running now: ${now}.`,
      });
    }
    throw new CtoError(
      'no-input',
      `${agentCli(run.cli).title}, which works on task ${run.task}, takes no message: it runs headless and has read its prompt`,
      {
        hint: 'Stop the play with stop_job, write the message into the task’s details in the plan, and play it under another name; or wait for the reviews.',
      },
    );
  },
};
