/** Decides the values that templates are rendered with where only their form matters: lint, snapshots, documentation. */
import type { ContextKind } from './kinds.ts';
import type { ConfigContext, ShellContext, TextContext } from './context.ts';

const shell: ShellContext = {
  task_id: '7',
  play: 'sample-play',
  service: 'sample',
  repo_name: 'sample-repo',
  stage: 'implementation',
  attempt: '1',
  model: 'sample-model',
  branch: 'feature/task-7-implementation',
  base_branch: 'main',
  base_commit: '0123456789abcdef0123456789abcdef01234567',
  merge_branch: '',
  agent_id: 'sample-agent',
  agent_name: 'Sample-Agent',
  templates_digest: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
};

/** Inside the workspace of the sample task, as a pod sees it. */
const taskWorkspace = '/workspace/task-7';

const server = { command: 'node', args: ['server.mjs', '--name', 'a "quoted" name'], env: { TASK_ID: '7' } };

const config: ConfigContext = {
  ...shell,
  task_workspace: taskWorkspace,
  mcp: { mcpServers: { sample: server } },
  endpoint: 'https://models.example.com/v1',
  tools: { servers: { sample: server } },
};

const text: TextContext = {
  ...shell,
  task_workspace: taskWorkspace,
  agent_role: 'implementation',
  system_prompt: 'You are Sample-Agent.',
  guidelines: 'Work carefully.',
  task: {
    id: '7',
    title: 'A sample task',
    description: 'What is to be done.',
    details: 'How it could be done.',
    test_strategy: 'How it is tested.',
    subtasks: [{ id: '7.1', title: 'A part', description: 'What the part is.' }],
  },
  review: true,
  findings: [{ place: 'src/a.ts:3', severity: 'error', text: 'Something to mend.' }],
  conflict: { branch: 'cto/sample-play/integration', files: ['src/a.ts'] },
};

const samples = { shell, config, text };

/** A complete, valid context for templates of this kind; a new object each time. */
export function sampleContext<K extends ContextKind>(kind: K): (typeof samples)[K] {
  return structuredClone(samples[kind]);
}
