/** Decides whether the CLIs of a play can start on this machine: their programs, and a key for each. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { AgentCli } from '../clis/agentCli.ts';
import { agentCli } from '../clis/registry.ts';
import type { ResolvedConfig } from '../config/resolveConfig.ts';
import { CtoError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function onPath(program: string, env: Environment): boolean {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => isProgram(join(folder, program)));
}

/** The CLIs of these agents, each once. */
export function clisOf(agents: readonly string[], config: ResolvedConfig): AgentCli[] {
  const names = agents.flatMap((agent) => config.agents[agent]?.cli ?? []);
  return [...new Set(names)].map(agentCli);
}

/** Keys of these CLIs that the environment has, by name. */
export function keysOf(clis: readonly AgentCli[], env: Environment): Record<string, string> {
  const names = clis.flatMap((cli) => cli.keys);
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

function missing(cli: AgentCli, env: Environment): string[] {
  const keyless = cli.keys.length > 0 && !cli.keys.some((name) => env[name]);
  const install = cli.package === undefined ? '' : ` (npm install -g ${cli.package.name})`;
  return [
    ...(onPath(cli.program, env)
      ? []
      : [`${cli.title}: the program ${cli.program} is not on the PATH${install}`]),
    ...(keyless ? [`${cli.title}: no key in the environment; set ${cli.keys.join(' or ')}`] : []),
  ];
}

/** @throws CtoError `cli-not-ready` that names every program and every variable that is missing. */
export function checkClis(clis: readonly AgentCli[], env: Environment): void {
  const lines = clis.flatMap((cli) => missing(cli, env));
  if (lines.length === 0) return;
  throw new CtoError('cli-not-ready', 'The CLIs of this play can’t start', {
    hint: [
      ...lines,
      'Or add --rehearse: then a scripted agent stands in for them and no key is needed.',
    ].join('\n  → '),
  });
}
