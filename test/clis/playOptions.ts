/** What a play of the sandbox is told: the compiled templates, one agent on the CLI, and an MCP server of the task's own. */
import { join } from 'node:path';
import type { CliName } from '../../src/clis/agentCli.ts';
import { defaultModels } from '../../src/config/defaultModels.ts';
import type { RunBrief } from '../../src/play/run/contexts.ts';
import type { LocalPlayOptions } from '../../src/local/types.ts';
import { readPlan } from '../../src/plan/readPlan.ts';
import { type Compiled, compileTemplates } from '../../src/templates/compile.ts';

let compiled: Promise<Compiled> | undefined;

/** Text of the prompt: what shells and JSON would change if they could. */
export const promptText = '-- "Do" $HOME `id` \\n ${X} & go';

const agents = { implementation: 'rex', quality: 'cleo' };

export function briefOf(
  { task, stage }: { task: string; stage: keyof typeof agents },
  baseCommit: string,
): RunBrief {
  return { run: { task, stage, attempt: 1 }, level: 1, agent: agents[stage], baseCommit, findings: [] };
}

/** Options for a run of `agent` on `cli`; `state` is the task's `.agent-state`. */
export async function playOptions(
  cli: CliName,
  { agent, task, state }: { agent: string; task: string; state: string },
): Promise<LocalPlayOptions> {
  compiled ??= compileTemplates(join(import.meta.dirname, '../../agent-templates'));
  const { set, agents: rows } = await compiled;
  const plan = JSON.stringify([{ id: task, title: 'Prove it', description: promptText }]);
  return {
    plan: readPlan(plan, { file: 'tasks.json' }),
    settings: {
      maxParallel: 2,
      stages: ['quality'],
      maxRetries: 0,
      stageMaxRetries: {},
      environmentRetries: 0,
      roles: {
        implementation: 'rex',
        frontend: 'blaze',
        remediation: 'rex-remediation',
        quality: 'cleo',
        security: 'cipher',
        testing: 'tess',
      },
    },
    templates: set,
    play: 'proof',
    repositoryUrl: '',
    repoName: 'app',
    service: 'app',
    baseBranch: 'main',
    branchTemplate: 'feature/task-{task}',
    root: '',
    agents: { [agent]: { cli, model: defaultModels[cli] } },
    rows: Object.fromEntries(rows.map((row) => [row.id, row])),
    git: { name: 'CTO', email: 'cto@example.com' },
    checks: [],
    mcpServers: { probe: probe(task, state) },
    resume: false,
    publish: false,
    deadline: 600,
    keys: {},
    signal: new AbortController().signal,
    listener: () => undefined,
  };
}

/** The state's path is an argument as well, so that a list of processes shows whose server it is. */
function probe(task: string, state: string): LocalPlayOptions['mcpServers'][string] {
  return {
    command: process.execPath,
    args: [join(import.meta.dirname, 'mcpServer.ts'), state],
    env: { TASK_ID: task, MARKER: join(state, 'mcp.jsonl') },
  };
}
