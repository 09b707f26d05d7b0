/** What is checked before a play touches anything: names, branches, agents with their keys, and the programs it needs. */
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { z } from 'zod';
import { agentCli } from '../clis/registry.ts';
import { CtoError } from '../errors.ts';
import { runProcess } from '../processes.ts';
import { shellContext } from '../templates/context.ts';
import { checkRepositoryUrl } from '../workspaces/repositoryUrl.ts';
import { checkBranches } from '../play/run/branches.ts';
import { checkRoot } from './paths.ts';
import type { LocalPlayOptions } from './types.ts';

/** The options with a clean root. @throws CtoError that names what can't be used and why. */
export function checkOptions(options: LocalPlayOptions): LocalPlayOptions {
  const { shape } = shellContext;
  checkName('play', options.play, shape.play);
  checkName('repository’s name', options.repoName, shape.repo_name);
  checkName('service', options.service, shape.service);
  for (const { id } of options.plan.tasks) checkName('task id', id, shape.task_id);
  checkBranches(options);
  checkRepositoryUrl(options.repositoryUrl);
  for (const agent of agentsOf(options)) checkAgent(options, agent);
  return { ...options, root: checkRoot(options.root) };
}

/** Play and repository stand in branches and folders: git refuses two dots and a `.lock` at the end. */
function checkName(what: string, name: string, schema: z.ZodType): void {
  if (schema.safeParse(name).success && !name.includes('..') && !name.endsWith('.lock')) return;
  throw new CtoError('bad-name', `The ${what} ${JSON.stringify(name)} can't be used`, {
    hint: 'Use letters, digits, `.`, `_` and `-`, beginning and ending with a letter or digit.',
  });
}

/** Every agent that the play may start. */
export function agentsOf({ plan, settings }: Pick<LocalPlayOptions, 'plan' | 'settings'>): string[] {
  const { roles, stages } = settings;
  const implementers = plan.play.tasks.map(
    ({ agent, frontend }) => agent ?? (frontend ? roles.frontend : roles.implementation),
  );
  return [...new Set([...implementers, roles.remediation, ...stages.map((stage) => roles[stage])])];
}

function checkAgent({ agents, keys, rehearsal }: LocalPlayOptions, agent: string): void {
  const choice = agents[agent];
  if (choice === undefined) {
    throw new CtoError('agent-unconfigured', `The agent ${agent} has no CLI and model`, {
      hint: `Name them in cto-config.json below "agents", key "${agent}".`,
    });
  }
  const { keys: names, title } = agentCli(choice.cli);
  if (rehearsal !== undefined || names.length === 0 || names.some((name) => (keys[name] ?? '') !== ''))
    return;
  throw new CtoError('key-missing', `${title}, which the agent ${agent} uses, has no key`, {
    hint: `Set ${names.join(' or ')} in your environment, choose another CLI, or try a rehearsal with --rehearse.`,
  });
}

/** @throws CtoError `program-missing` or `git-too-old`. */
export async function checkPrograms(options: LocalPlayOptions): Promise<void> {
  const clis = agentsOf(options).map((agent) => agentCli(options.agents[agent]?.cli ?? '').program);
  const needed = ['bash', 'git', 'jq', ...(options.rehearsal === undefined ? new Set(clis) : [])];
  for (const program of needed) {
    if (await onPath(program)) continue;
    throw new CtoError('program-missing', `The program ${program} is not on the PATH`, {
      hint: `Install ${program}, or add its folder to PATH.`,
    });
  }
  const { stdout } = await runProcess('git', ['--version']);
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(stdout) ?? []).slice(1).map(Number);
  if (major > 2 || (major === 2 && minor >= 38)) return;
  throw new CtoError('git-too-old', `${stdout} is too old`, { hint: 'Install git 2.38 or newer.' });
}

async function onPath(program: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = await Promise.all(
    folders.map(async (folder) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
