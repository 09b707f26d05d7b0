/** Decides everything that a local play needs, from flags, files and the user's environment; nothing has begun yet. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ResolvedConfig } from '../config/resolveConfig.ts';
import { CtoError } from '../errors.ts';
import { agentsOf } from '../local/checks.ts';
import { checkRoot } from '../local/paths.ts';
import type { LocalPlayOptions } from '../local/types.ts';
import { runProcess } from '../processes.ts';
import type { Compiled } from '../templates/compile.ts';
import { parseDuration, parseSize } from '../workspaces/amounts.ts';
import type { Io } from './io.ts';
import { playName, repositoryName } from '../play/run/names.ts';
import { type PlanInput, readPlanInput } from './planInput.ts';
import type { PlayCommandFlags } from './playCommand.ts';
import { baseBranch, repositoryAddress, repositoryOf } from './repository.ts';
import { checkClis, clisOf, keysOf } from './requirements.ts';
import { soundTemplates } from './templateSet.ts';
import { requireTrust } from './trust.ts';

/** Options of a play but those that belong to its being watched. */
export type PreparedPlay = Omit<LocalPlayOptions, 'signal' | 'listener' | 'rehearsal'>;

export interface Prepared {
  play: PreparedPlay;
  /** Sentences for the user. */
  notices: readonly string[];
}

/** `--root`, else the state folder of the user. */
export function rootFolder({ root }: Pick<PlayCommandFlags, 'root'>, { cwd, env }: Io): string {
  if (root !== undefined) return checkRoot(resolve(cwd, root));
  const state = env['XDG_STATE_HOME'];
  return checkRoot(
    state === undefined || state === '' ? join(homedir(), '.local', 'state', 'cto') : join(state, 'cto'),
  );
}

async function gitSetting(name: string, cwd: string): Promise<string | undefined> {
  const { code, stdout } = await runProcess('git', ['-C', cwd, 'config', '--get', name], {
    answers: [0, 1, 128],
  });
  return code === 0 && stdout !== '' ? stdout : undefined;
}

/** Commits carry the user's own name; who worked stands in their trailers. */
async function identity(cwd: string): Promise<LocalPlayOptions['git']> {
  return {
    name: (await gitSetting('user.name', cwd)) ?? 'CTO',
    email: (await gitSetting('user.email', cwd)) ?? 'cto@localhost',
  };
}

function rowsOf({ agents }: Compiled): LocalPlayOptions['rows'] {
  return Object.fromEntries(agents.map(({ id, name, role, volume }) => [id, { name, role, volume }]));
}

function checksOf({ checks }: ResolvedConfig): LocalPlayOptions['checks'] {
  return checks.map((command) => ({ name: command, command }));
}

function spaceOf({
  retention,
  retentionAge,
  limitDisk,
  limitInodes,
}: ResolvedConfig): Pick<LocalPlayOptions, 'retention' | 'retentionAge' | 'limits'> {
  const bytes = limitDisk === undefined ? undefined : parseSize(limitDisk);
  const age = retentionAge === undefined ? undefined : parseDuration(retentionAge);
  const kept = { retention, ...(age === undefined ? {} : { retentionAge: age }) };
  if (bytes === undefined && limitInodes === undefined) return kept;
  return {
    ...kept,
    limits: {
      ...(bytes === undefined ? {} : { bytes }),
      ...(limitInodes === undefined ? {} : { inodes: limitInodes }),
    },
  };
}

function refuseDone({ play }: LocalPlayOptions['plan']): void {
  if (play.tasks.length > 0) return;
  throw new CtoError('plan-done', 'Every task of this plan is done', {
    hint: 'Add tasks, or set some to pending.',
  });
}

async function addressOf({ repository }: ResolvedConfig, cwd: string): Promise<string> {
  return repository === undefined ? repositoryOf(cwd) : repositoryAddress(repository, cwd);
}

/** Reads and checks everything. Errors are for the user, and come before anything is started or written. */
export async function preparePlay(flags: PlayCommandFlags, io: Io): Promise<Prepared> {
  const compiled = await soundTemplates(flags.templates, io.cwd);
  const input = await readPlanInput(flags, compiled, io.cwd);
  await requireTrust(input.file, flags.config !== undefined, io);
  return prepareInput(input, { flags, compiled }, io);
}

/** The same for a plan that was read already. */
export async function prepareInput(
  { plan, config, notices }: Pick<PlanInput, 'plan' | 'config' | 'notices'>,
  { flags, compiled }: { flags: PlayCommandFlags; compiled: Compiled },
  io: Io,
): Promise<Prepared> {
  const root = rootFolder(flags, io);
  refuseDone(plan);
  const clis = clisOf(agentsOf({ plan, settings: config.settings }), config);
  const rehearse = flags.rehearse !== undefined;
  if (!rehearse) checkClis(clis, io.env);
  const repositoryUrl = await addressOf(config, io.cwd);
  const repoName = repositoryName(repositoryUrl);
  const play: PreparedPlay = {
    plan,
    settings: config.settings,
    templates: compiled.set,
    play: flags.name ?? playName(plan.tag, repositoryUrl),
    repositoryUrl,
    repoName,
    service: config.service ?? repoName,
    baseBranch: await baseBranch(repositoryUrl, config.base),
    branchTemplate: config.branchTemplate,
    root,
    agents: config.agents,
    rows: rowsOf(compiled),
    git: await identity(io.cwd),
    checks: checksOf(config),
    mcpServers: {},
    tools: config.tools,
    resume: flags.resume === true,
    publish: flags.publish,
    autoMerge: config.autoMerge,
    deadline: config.deadline,
    ...spaceOf(config),
    keys: rehearse ? {} : keysOf(clis, io.env),
  };
  return { play, notices };
}
