/** What `cto plan` prints: levels, and who implements each task with what. */
import type { PlannedTask } from '../play/types.ts';
import { oneLine, cut } from '../terminal/cells.ts';
import { visible } from '../terminal/visible.ts';
import { countText } from '../terminal/countText.ts';
import { roleSuggestions } from '../plan/suggestions.ts';
import { agentTitle } from '../local/progress/marks.ts';
import { exitCode, type Io } from './io.ts';
import type { PlanCommandFlags } from './planCommand.ts';
import { readPlanInput, type PlanInput, type PlanInputFlags } from './planInput.ts';
import { textTable } from './table.ts';
import { soundTemplates } from './templateSet.ts';

interface TaskRow {
  id: string;
  title: string;
  role: 'front-end' | 'implementation';
  agent: string;
  cli: string;
  model: string;
  after: readonly string[];
}

function implementer(task: PlannedTask, { settings: { roles } }: PlanInput['config']): string {
  return task.agent ?? (task.frontend ? roles.frontend : roles.implementation);
}

function rowOf(task: PlannedTask, { plan, config }: PlanInput): TaskRow {
  const agent = implementer(task, config);
  const { cli = '', model = '' } = config.agents[agent] ?? {};
  const title = plan.tasks.find(({ id }) => id === task.id)?.title ?? '';
  const role = task.frontend ? 'front-end' : 'implementation';
  return { id: task.id, title: oneLine(title), role, agent, cli, model, after: task.dependencies };
}

interface PlanView {
  tag: string;
  levels: { level: number; tasks: TaskRow[] }[];
  blocked: Readonly<Record<string, string>>;
  /** Agent runs when nothing has to be mended. */
  runs: number;
}

function viewOf(input: PlanInput): PlanView {
  const { plan, config } = input;
  const tasks = new Map(plan.play.tasks.map((task) => [task.id, task]));
  const levels = plan.levels.map((ids, index) => ({
    level: index + 1,
    tasks: ids.flatMap((id) => tasks.get(id) ?? []).map((task) => rowOf(task, input)),
  }));
  const count = levels.reduce((sum, level) => sum + level.tasks.length, 0);
  const runs = count * (1 + config.settings.stages.length);
  return {
    tag: plan.tag,
    levels: levels.filter((level) => level.tasks.length > 0),
    blocked: plan.play.blocked,
    runs,
  };
}

function reviewLines({ config }: PlanInput): string[] {
  const { stages, roles, maxParallel } = config.settings;
  const reviewers = stages.map((stage) => {
    const agent = roles[stage];
    return `${stage}: ${agentTitle(agent)} on ${config.agents[agent]?.cli ?? ''}`;
  });
  return [
    reviewers.length === 0 ? 'No reviews.' : `Reviews of every task: ${reviewers.join(', ')}.`,
    `At most ${maxParallel} runs at once.`,
  ];
}

function textOf(input: PlanInput, view: PlanView): string {
  const rows = view.levels.flatMap(({ level, tasks }) =>
    tasks.map(({ id, title, role, agent, cli, model, after }) => [
      String(level),
      id,
      cut(title, 40),
      role,
      agentTitle(agent),
      cli,
      model,
      after.join(', '),
    ]),
  );
  const table = textTable(['level', 'task', 'title', 'role', 'agent', 'CLI', 'model', 'after'], rows);
  const blocked = Object.entries(view.blocked).map(([id, reason]) => `Task ${id} will not run: ${reason}`);
  const done = input.plan.tasks.length - input.plan.play.tasks.length;
  return [
    ...(rows.length === 0 ? ['Nothing would run: the plan has no open task.'] : table),
    '',
    ...blocked,
    ...(done > 0 ? [`${done} of ${input.plan.tasks.length} tasks are done already.`] : []),
    ...reviewLines(input),
    `${countText(rows.length, 'task')} on ${countText(view.levels.length, 'level')}: ${countText(view.runs, 'agent run')} when nothing has to be mended.`,
    '',
  ].join('\n');
}

function suggestionsOf({ plan, config }: PlanInput): string[] {
  const { frontend, implementation } = config.settings.roles;
  const rules = { agent: agentTitle(frontend), labels: config.frontendLabels };
  return roleSuggestions(plan, rules, agentTitle(implementation));
}

/** The plan as programs get it, and what a person should know of it. */
export async function planView(
  file: string | undefined,
  { templates, ...flags }: PlanInputFlags & { templates?: string | undefined },
  io: Io,
): Promise<{ input: PlanInput; view: PlanView; notices: string[] }> {
  const compiled = await soundTemplates(templates, io.cwd);
  const input = await readPlanInput({ ...flags, plan: file }, compiled, io.cwd);
  return { input, view: viewOf(input), notices: [...input.notices, ...suggestionsOf(input)] };
}

/** Prints the plan; starts nothing and touches no repository. */
export async function showPlan(file: string | undefined, flags: PlanCommandFlags, io: Io): Promise<number> {
  const { input, view, notices } = await planView(file, flags, io);
  for (const notice of notices) io.stderr.write(`cto: ${visible(notice)}\n`);
  io.stdout.write(flags.json === true ? `${JSON.stringify(view, null, 2)}\n` : textOf(input, view));
  return exitCode.succeeded;
}
