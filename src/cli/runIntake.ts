/** What `cto intake` does: one agent makes a plan of a PRD; the plan is checked before it is put anywhere. */
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { CliName } from '../clis/agentCli.ts';
import { findAgent } from '../config/agents.ts';
import type { Config } from '../config/readConfig.ts';
import { resolveConfig, type ResolvedConfig } from '../config/resolveConfig.ts';
import { CtoError } from '../errors.ts';
import { git } from '../git.ts';
import { taskBranch } from '../play/run/branches.ts';
import { playPaths } from '../local/paths.ts';
import { readPlan } from '../plan/readPlan.ts';
import type { AgentChoice } from '../play/types.ts';
import type { Rehearsal } from '../rehearsal/rehearsal.ts';
import type { DocsCommandFlags } from './docsCommand.ts';
import { configFile, namedFile } from './inputFiles.ts';
import { exitCode, type Io } from './io.ts';
import { type Prepared, prepareInput } from './playOptions.ts';
import { replaceFile } from './replaceFile.ts';
import { withRehearsal } from './rehearsal.ts';
import { detachPlay, playPrepared } from './runPlay.ts';
import { idPart, singleConfig, singlePlan } from './singleTask.ts';
import { soundTemplates } from './templateSet.ts';
import { requireTrust } from './trust.ts';

/** Where the agent leaves the plan in its clone. */
const planInClone = 'tasks.json';

const instruction = `Make a plan of the document above for this repository. Read the code first. Write the file ${planInClone} at the root of the
repository, and nothing else: {"tasks": [{"id": 1, "title": "…", "description": "…", "details": "…", "testStrategy": "…",
"status": "pending", "dependencies": [ids of tasks that have to be done before], "labels": []}]}. Each task is one piece of work
for one agent, with few dependencies, so that many can be done at once. Give work on the user interface the label "frontend".`;

const providers: Readonly<Record<string, CliName>> = {
  anthropic: 'claude',
  claude: 'claude',
  'claude-code': 'claude',
  openai: 'codex',
  codex: 'codex',
  'codex-cli': 'codex',
  cursor: 'cursor',
  factory: 'factory',
  opencode: 'opencode',
};

function cliOf({ provider = '' }: { provider?: string | undefined } = {}): CliName | undefined {
  return providers[provider.toLowerCase()];
}

/** The models to try, one after the other; a fallback counts where it is for the same CLI. */
function modelsOf({ values }: Config, { cli, model }: DocsCommandFlags): string[] {
  if (model !== undefined) return [model];
  const { primary, fallback } = values.defaults.intake ?? {};
  const first = cli ?? cliOf(primary);
  const next = (cliOf(fallback) ?? first) === first ? fallback?.model : undefined;
  return [primary?.model, next].filter((each) => each !== undefined);
}

/** A flag wins over the file. */
function choiceOf(file: Config, flags: DocsCommandFlags): Partial<AgentChoice> {
  const cli = flags.cli ?? cliOf(file.values.defaults.intake?.primary);
  const [model, ...next] = modelsOf(file, flags);
  if (model === undefined) return cli === undefined ? {} : { cli };
  const rotation = next.length === 0 ? {} : { rotation: [model, ...next] };
  return { ...(cli && { cli }), model, ...rotation };
}

function agentOf({ values, placeOf }: Config, config: ResolvedConfig, rows: readonly string[]): string {
  const app = values.defaults.intake?.githubApp;
  if (app === undefined) return config.settings.roles.implementation;
  return findAgent(app, 'defaults.intake.githubApp', { rows, configured: values.agents, placeOf });
}

/** Everything that the run needs; nothing has begun. `prd` is the document's path. */
export async function prepareIntake(prd: string, flags: DocsCommandFlags, io: Io): Promise<Prepared> {
  const { text } = await namedFile(io.cwd, prd, 'document');
  refuseOverwrite(flags, io);
  const compiled = await soundTemplates(flags.templates, io.cwd);
  const file = await configFile(io.cwd, flags.config);
  await requireTrust(file, flags.config !== undefined, io);
  const rows = compiled.agents.map(({ id }) => id);
  const config = resolveConfig({ flags, file, rows });
  const agent = agentOf(file, config, rows);
  const plan = singlePlan({
    id: `intake-${idPart(basename(prd).replace(/\.[a-z]+$/i, ''), 'prd')}`,
    title: `Make a plan of ${basename(prd)}`,
    description: text,
    details: instruction,
    agent,
  });
  const choice = choiceOf(file, flags);
  const input = {
    plan,
    // A new try takes the next model: that is what the fallback is for.
    config: singleConfig(config, agent, { choice, branches: 'intake/{task}' }),
    notices: config.notices,
  };
  return prepareInput(input, { flags: { ...flags, publish: false }, compiled }, io);
}

function refuseOverwrite({ output = planInClone, force, resume }: DocsCommandFlags, { cwd }: Io): void {
  if (force === true || resume === true || !existsSync(resolve(cwd, output))) return;
  throw new CtoError('plan-exists', `There is a plan ${output} already`, {
    hint: 'Name another file with --output, or add --force: a backup is kept.',
  });
}

/** Reads and checks what the agent left. @throws CtoError of the plan, or `intake-no-plan`. */
async function planOf({ play }: Prepared): Promise<string> {
  const branch = taskBranch(play.branchTemplate, play.plan.tasks[0]?.id ?? '');
  const { repository } = playPaths(play);
  const text = await git(repository, ['show', `refs/heads/${branch}:${planInClone}`]).catch(
    (cause: unknown) => {
      throw new CtoError('intake-no-plan', `The agent left no ${planInClone} on ${branch}`, {
        hint: 'Look at its log (cto logs), and try again with --resume or another --name.',
        cause,
      });
    },
  );
  readPlan(text, { file: `${branch}:${planInClone}` });
  return `${text}\n`;
}

/** A rehearsal writes a plan of one task, so that everything around the agent can be tried. */
function rehearsalOf({ play: { plan } }: Prepared): Rehearsal {
  const [task] = plan.tasks;
  const title = /^#*\s*(\S.*)$/m.exec(task?.description ?? '')?.[1] ?? 'Rehearse';
  const write = `${JSON.stringify({ tasks: [{ id: 1, title, status: 'pending', dependencies: [] }] }, undefined, 2)}\n`;
  const edits = [{ file: planInClone, write }];
  return { seconds: 1, tasks: { [task?.id ?? '']: { implementation: [{ edits }] } } };
}

/** @returns the exit code, as `cto play` has it. */
export async function runIntake(prd: string, flags: DocsCommandFlags, io: Io): Promise<number> {
  if (flags.detach === true) return detachPlay(flags, io);
  const prepared = await prepareIntake(prd, flags, io);
  const rehearse = flags.rehearse === true ? rehearsalOf(prepared) : flags.rehearse;
  const code = await withRehearsal(rehearse, { plan: prepared.play.plan, cwd: io.cwd }, (rehearsal) =>
    playPrepared(prepared, rehearsal, flags.json === true, io),
  );
  if (code !== exitCode.succeeded) return code;
  const output = flags.output ?? planInClone;
  const backup = await replaceFile(resolve(io.cwd, output), await planOf(prepared));
  const kept = backup === undefined ? '' : `; what was there is in ${backup}`;
  if (flags.json === true) io.stdout.write(`${JSON.stringify({ type: 'plan', file: output })}\n`);
  else io.stdout.write(`The plan is in ${output}${kept}. Look at it with: cto plan ${output}\n`);
  return code;
}
