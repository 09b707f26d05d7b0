/** A small template set and options for local plays in tests: real bash and git, agents that do what a snippet says. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalPlayOptions, PlayEvent } from '../../src/local/types.ts';
import type { Plan, Task } from '../../src/plan/types.ts';
import type { CompiledTemplate, TemplateSet } from '../../src/templates/types.ts';
import type { GitDir } from './gitDir.ts';

const text = (path: string, body: string): [string, CompiledTemplate] => [
  path,
  { path, text: body, segments: [] },
];

/** Enough of a template set for Claude: one script for all agents, and one for Rex that differs in a comment. */
export async function standInTemplates(): Promise<TemplateSet> {
  const script = await readFile(join(import.meta.dirname, '../fixtures/standIn/container.sh.hbs'), 'utf8');
  const templates = new Map([
    text('code/claude/container.sh.hbs', script),
    text('code/claude/container-rex.sh.hbs', `${script}# The script of Rex.\n`),
    text('code/claude/settings.json.hbs', '{"model": "{{model}}"}\n'),
    text('code/claude/mcp.json.hbs', '{{json mcp}}\n'),
    text('code/claude/CLAUDE.md.hbs', '{{system_prompt}}\n---\n{{guidelines}}\n'),
    text('code/claude/hooks/pre-tool-use.sh.hbs', 'echo "{{task_id}}"\n'),
    text('code/claude/hooks/stop.sh.hbs', 'echo "{{stage}}"\n'),
    text('agents/rex.md.hbs', 'You are {{agent_name}}, who does {{agent_role}} on {{task.id}}.'),
    text('shared/guidelines.md.hbs', 'Work in `{{task_workspace}}`.'),
    text(
      'shared/prompt.md.hbs',
      '# {{task.title}}\n{{#each findings}}- [{{severity}}] {{place}} {{text}}\n{{/each}}{{#if conflict}}conflict with {{conflict.branch}}:{{#each conflict.files}} {{this}}{{/each}}\n{{/if}}{{#if review}}review\n{{/if}}',
    ),
    text('shared/client-config.json.hbs', '{{json tools}}\n'),
  ]);
  const digest = createHash('sha256')
    .update(JSON.stringify([...templates]))
    .digest('hex');
  return { templates, digest };
}

function taskOf(id: string, dependencies: readonly string[]): Task {
  return {
    id,
    title: `Title of ${id}`,
    description: '',
    details: '',
    testStrategy: '',
    status: 'pending',
    dependencies,
    subtasks: [],
    labels: [],
  };
}

/** Task ids with what they depend on, in levels: `[{ a: [] }, { b: ['a'] }]`. */
export function planOf(levels: readonly Readonly<Record<string, readonly string[]>>[]): Plan {
  const entries = levels.flatMap((level, index) =>
    Object.entries(level).map(([id, dependencies]) => ({ id, dependencies, level: index + 1 })),
  );
  return {
    tag: 'default',
    tasks: entries.map(({ id, dependencies }) => taskOf(id, dependencies)),
    levels: levels.map((level) => Object.keys(level)),
    play: { tasks: entries.map((entry) => ({ ...entry, frontend: false })), blocked: {} },
    digest: createHash('sha256').update(JSON.stringify(entries)).digest('hex'),
  };
}

export interface StandInPlay {
  options: LocalPlayOptions;
  events: PlayEvent[];
  /** File with the agents' snippet. */
  snippet: string;
}

/** What agents do without a snippet of the test's own: implement with one file, pass every review. */
export const plainAgent = `
case "$STAGE" in
  implementation) echo "$TASK" >"task-$TASK.txt" ;;
  remediation) echo "mended $ATTEMPT" >>"task-$TASK.txt" ;;
  *) echo '{"verdict": "pass"}' >"$TASK_WORKSPACE/verdict.json" ;;
esac
`;

/** Options for a play on the remote of `dir`; `agent` is bash that is run in the clone, with TASK, STAGE and ATTEMPT. */
export async function standInPlay(
  dir: Pick<GitDir, 'folder' | 'remote'>,
  plan: Plan,
  { agent = plainAgent, ...changed }: Partial<LocalPlayOptions> & { agent?: string } = {},
): Promise<StandInPlay> {
  const snippet = join(dir.folder, 'agent.sh');
  await writeFile(snippet, agent);
  const events: PlayEvent[] = [];
  const options: LocalPlayOptions = {
    plan,
    settings: {
      maxParallel: 3,
      stages: ['quality'],
      maxRetries: 2,
      stageMaxRetries: {},
      environmentRetries: 1,
      roles: {
        implementation: 'rex',
        frontend: 'blaze',
        remediation: 'rex-remediation',
        quality: 'cleo',
        security: 'cipher',
        testing: 'tess',
      },
    },
    templates: await standInTemplates(),
    play: 'sample',
    repositoryUrl: dir.remote,
    repoName: 'app',
    service: 'app',
    baseBranch: 'main',
    branchTemplate: 'feature/task-{task}-implementation',
    root: join(dir.folder, 'root'),
    agents: Object.fromEntries(
      ['rex', 'blaze', 'rex-remediation', 'cleo', 'cipher', 'tess'].map((id) => [
        id,
        { cli: 'claude', model: 'm' },
      ]),
    ),
    rows: {
      rex: { name: 'Rex', role: 'implementation', volume: 'service' },
      'rex-remediation': { name: 'Rex-Remediation', role: 'error recovery', volume: 'service' },
      cleo: { name: 'Cleo', role: 'quality', volume: 'own' },
    },
    git: { name: 'Agent', email: 'agent@example.com' },
    checks: [],
    mcpServers: {},
    rehearsal: snippet,
    resume: false,
    publish: true,
    deadline: 600,
    keys: { ANTHROPIC_API_KEY: 'sk-canary' },
    signal: new AbortController().signal,
    listener: (event) => events.push(event),
    ...changed,
  };
  return { options, events, snippet };
}
