/** Decides which scripts of a template set are run, and as what: stage, agent, and the script a hook is run after. */
import type { AgentCli } from '../clis/agentCli.ts';
import { agentCli } from '../clis/registry.ts';
import { CtoError } from '../errors.ts';
import type { Stage } from '../play/result.ts';
import type { Compiled } from '../templates/compile.ts';
import { scriptRoleOf } from '../templates/kinds.ts';
import type { CompiledTemplate } from '../templates/types.ts';

export interface ScriptCase {
  /** The container script that runs. */
  container: CompiledTemplate;
  /** The hook that runs in its workspaces afterwards, and is what this case is about. */
  hook?: CompiledTemplate;
  cli: AgentCli;
  isDocs: boolean;
  agent: string;
  stage: Exclude<Stage, 'integration'>;
}

/** All container scripts and hooks of a set whose path contains `only`, by path. */
export function scriptCases({ set, agents }: Pick<Compiled, 'set' | 'agents'>, only = ''): ScriptCase[] {
  const stages = new Map(agents.map(({ id, stage }) => [id, stage]));
  const templates = [...set.templates.values()].filter(({ path }) => path.includes(only));
  return templates.flatMap((template) => {
    const role = scriptRoleOf(template.path);
    if (role === 'container') return [containerCase(template, stages)];
    if (role === 'hook') return [hookCase(template, set.templates)];
    return [];
  });
}

function containerCase(container: CompiledTemplate, stages: ReadonlyMap<string, string>): ScriptCase {
  const { path } = container;
  const isDocs = path.startsWith('docs/');
  const agent = isDocs ? 'docs' : (/container-(.+)\.sh\.hbs$/.exec(path)?.[1] ?? 'base');
  const known = agent === 'base' ? 'sample-agent' : agent;
  const cli = agentCli(path.split('/')[1] ?? '');
  return { container, cli, isDocs, agent: known, stage: runStage(stages.get(agent)) };
}

function hookCase(hook: CompiledTemplate, templates: ReadonlyMap<string, CompiledTemplate>): ScriptCase {
  const isDocs = hook.path.startsWith('docs/');
  const folder = hook.path.split('/hooks/')[0] ?? '';
  const container = templates.get(`${folder}/container.sh.hbs`);
  if (container === undefined) {
    throw new CtoError('template-missing', `${folder} has hooks and no container.sh.hbs`, {
      hint: 'A hook is run in the workspace of a container script of its own folder.',
    });
  }
  const cli = agentCli(folder.split('/')[1] ?? '');
  return { container, hook, cli, isDocs, agent: 'sample-agent', stage: 'implementation' };
}

/** Documentation is an implementation to a run's result. */
function runStage(stage: string | undefined): ScriptCase['stage'] {
  const stages = ['remediation', 'quality', 'security', 'testing'] as const;
  return stages.find((name) => name === stage) ?? 'implementation';
}
