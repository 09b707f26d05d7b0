/** All files that a run finds beside its script: rendered from its templates, its brief and its settings. */
import { CtoError } from '../../errors.ts';
import { moveWorkspace } from '../../templates/moveWorkspace.ts';
import { renderTemplate } from '../../templates/render.ts';
import { runKey } from '../types.ts';
import { type RunBrief, type RunContexts, type RunPlace, runContexts } from './contexts.ts';
import type { RunOptions } from './options.ts';
import { type RunTarget, runSettings } from './settings.ts';

export interface RunFiles extends RunTarget, RunPlace {
  /** Said to the agent as it is; by default `shared/prompt.md.hbs` with the task and what has to be mended. */
  prompt?: string;
  /** Bytes of the largest prompt; default 10 MiB. */
  largestPrompt?: number;
}

/** All files of a run by name: the script, what the CLI needs, prompt, tools and settings. */
export function renderRun(options: RunOptions, run: RunFiles): ReadonlyMap<string, string> {
  const contexts = runContexts(options, run.brief, run);
  const render = renderer(options, contexts);
  const { cli } = contexts;
  const script = moveWorkspace(render(scriptPath(options, cli.name, run.brief)), run.workspace);
  return new Map([
    ['container.sh', script],
    ...cli.files.map(({ name, template, docsTemplate }) => {
      const own = isDocs(run.brief) ? docsTemplate : undefined;
      return [name, render(own ?? template)] as const;
    }),
    ['prompt.md', checkPrompt(run.prompt ?? render('shared/prompt.md.hbs'), run)],
    ['client-config.json', render('shared/client-config.json.hbs')],
    ['run.json', `${JSON.stringify(runSettings(options, run, contexts), undefined, 2)}\n`],
  ]);
}

/** Bytes of a prompt on one machine. */
const largestLocally = 10 * 1024 * 1024;

function checkPrompt(prompt: string, { brief, largestPrompt = largestLocally }: RunFiles): string {
  const bytes = Buffer.byteLength(prompt);
  if (bytes <= largestPrompt) return prompt;
  throw new CtoError(
    'prompt-too-large',
    `The prompt of ${runKey(brief.run)} has ${bytes} bytes, more than ${largestPrompt}`,
    {
      hint: `Shorten task ${brief.run.task} in the plan.`,
    },
  );
}

/** Documentation runs: their ids begin so, and no plan of a user may hold one. */
function isDocs({ run }: RunBrief): boolean {
  return run.task.startsWith('docs-');
}

/** An agent with a row has a script of its own; others share one. Documentation has its own where the CLI has one. */
function scriptPath({ templates: { templates } }: RunOptions, cli: string, brief: RunBrief): string {
  const { agent } = brief;
  const docs = `docs/${cli}/container.sh.hbs`;
  if (isDocs(brief) && templates.has(docs)) return docs;
  const own = `code/${cli}/container-${agent}.sh.hbs`;
  return templates.has(own) ? own : `code/${cli}/container.sh.hbs`;
}

function renderer(
  { templates: { templates } }: RunOptions,
  { shell, config, text }: RunContexts,
): (path: string) => string {
  const plain = { ...text, system_prompt: '', guidelines: '' };
  const part = (path: string): string => {
    const template = templates.get(path);
    return template === undefined ? '' : renderTemplate(template, plain);
  };
  const guidelines = part('shared/guidelines.md.hbs');
  const full = { ...plain, guidelines, system_prompt: part(`agents/${text.agent_id}.md.hbs`) };
  return (path) => {
    const template = templates.get(path);
    if (template === undefined) throw templateMissing(path);
    if (path.endsWith('.sh.hbs')) return renderTemplate(template, shell);
    return renderTemplate(template, path.endsWith('.md.hbs') ? full : config);
  };
}

function templateMissing(path: string): CtoError {
  return new CtoError('template-missing', `The template set has no ${path}`, {
    hint: 'Compile the templates anew; an agent without a row needs container.sh.hbs of its CLI.',
  });
}
