/** Decides what lies beside a script that is checked: everything rendered as a play renders it, for one task. */
import { join } from 'node:path';
import { renderTemplate } from '../templates/render.ts';
import { moveWorkspace } from '../templates/moveWorkspace.ts';
import { sampleContext } from '../templates/sampleContext.ts';
import type { ShellContext } from '../templates/context.ts';
import type { CompiledTemplate, TemplateSet } from '../templates/types.ts';
import { writeFiles } from './files.ts';
import type { ScriptCase } from './cases.ts';

/** Name of the repository in every run of the check. */
export const repoName = 'sample-repo';

export interface RunInput {
  set: TemplateSet;
  script: ScriptCase;
  task: string;
  play: string;
  attempt: number;
  /** Absolute path of the workspace as the script sees it. */
  workspace: string;
  url: string;
  base: string;
  mergeBranch: string;
}

/** What the script is rendered with. */
export function shellValues({ script, set, task, play, attempt, base, mergeBranch }: RunInput): ShellContext {
  return {
    ...sampleContext('shell'),
    task_id: task,
    play,
    repo_name: repoName,
    stage: script.stage,
    attempt: String(attempt),
    branch: `feature/task-${task}-implementation`,
    base_commit: base,
    merge_branch: mergeBranch,
    agent_id: script.agent,
    agent_name: 'Sample-Agent',
    templates_digest: set.digest,
  };
}

/** All files of a run by name. */
export function renderFiles(input: RunInput): Map<string, string> {
  const { script, set, workspace, task } = input;
  const shell = shellValues(input);
  const moved = { ...shell, task_workspace: workspace };
  const contexts = {
    config: { ...sampleContext('config'), ...moved, mcp: script.cli.mcp(servers(task)) },
    text: { ...sampleContext('text'), ...moved },
  };
  const render = (path: string): string => {
    const template = templateAt(set, path);
    if (path.endsWith('.sh.hbs')) return renderTemplate(template, shell);
    return renderTemplate(template, path.endsWith('.md.hbs') ? contexts.text : contexts.config);
  };
  return new Map([
    ['container.sh', placed(renderTemplate(script.container, shell), { workspace, task })],
    ...script.cli.files.map((file) => [file.name, render(templateOf(file, script))] as const),
    ['prompt.md', render('shared/prompt.md.hbs')],
    ['client-config.json', render('shared/client-config.json.hbs')],
    ['run.json', JSON.stringify(runSettings(input), undefined, 2)],
  ]);
}

/** Writes them below a folder. */
export async function writeRunFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await writeFiles([...files].map(([name, text]) => [join(folder, name), text] as const));
}

/** The script as shipped, or with its one line changed where the workspace is elsewhere. */
function placed(script: string, { workspace, task }: { workspace: string; task: string }): string {
  return workspace === `/workspace/task-${task}` ? script : moveWorkspace(script, workspace);
}

function templateOf(file: ScriptCase['cli']['files'][number], { isDocs }: ScriptCase): string {
  return isDocs && file.docsTemplate !== undefined ? file.docsTemplate : file.template;
}

function templateAt({ templates }: TemplateSet, path: string): CompiledTemplate {
  const template = templates.get(path);
  if (template === undefined) throw new Error(`The template set has no ${path}`);
  return template;
}

function servers(
  task: string,
): Record<string, { command: string; args: string[]; env: Record<string, string> }> {
  return { sample: { command: 'node', args: ['server.mjs'], env: { TASK_ID: task } } };
}

function runSettings({ script, url, play, task, attempt }: RunInput): unknown {
  return {
    repository: { url },
    git: { name: 'Agent', email: 'agent@example.com' },
    commit_title: `Task ${task}: checked`,
    trailers: [
      `CTO-Play: ${play}`,
      `CTO-Task: ${task}`,
      `CTO-Run: ${play}/${task}/${script.stage}/${attempt}`,
    ],
    checks: [{ name: 'no keys', command: 'rm "$(mktemp)"' }],
    results_prefix: 'refs/cto/results',
  };
}
