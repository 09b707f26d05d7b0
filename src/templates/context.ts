/** What templates may name: one typed context per kind of template, the source of the lint and of the table in the docs. */
import { z } from 'zod';

/** Values with a pattern, safe in any position of a shell script, JSON, TOML or path. */
function identifier(pattern: RegExp, origin: string): z.ZodString {
  return z.string().regex(pattern).meta({ kind: 'identifier', origin });
}

function text(origin: string): z.ZodString {
  return z.string().meta({ kind: 'text', origin });
}

const word = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/;
/** The clone lies beside a managed file of this name. */
const repositoryWord = new RegExp(`^(?!client-config\\.json$)${word.source.slice(1)}`);
const branchName = /^(?!.*(\.\.|\/\/|\.lock(\/|$)|\/\.|\.$|\/$))[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/;

/** A task's id: design.md "Rendering"; `..` and a trailing `.lock` are refused because git refuses them in branches. */
export const taskIdPattern = /^(?!.*\.\.)(?!.*\.lock$)[A-Za-z0-9]([A-Za-z0-9._-]{0,40}[A-Za-z0-9])?$/;

/** An absolute path whose characters mean nothing to a shell, JSON, TOML or git. */
export const safePathPattern = /^(\/[A-Za-z0-9._@+=,~-]+)+$/;

export const shellContext = z.strictObject({
  task_id: identifier(taskIdPattern, 'the plan'),
  play: identifier(word, 'the play'),
  service: identifier(word, 'settings; by default the repository'),
  repo_name: identifier(repositoryWord, 'last part of the repository’s address'),
  stage: identifier(/^[a-z]+$/, 'the play'),
  attempt: identifier(/^[1-9][0-9]*$/, 'the play'),
  model: identifier(/^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,99}$/, 'settings'),
  branch: identifier(branchName, 'settings, with the task’s id filled in'),
  base_branch: identifier(branchName, 'settings'),
  base_commit: identifier(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'the play: where the level starts'),
  merge_branch: identifier(
    new RegExp(`^$|${branchName.source}`),
    'the play: branch to merge after a conflict, else empty',
  ),
  agent_id: identifier(/^[a-z][a-z0-9-]{0,40}$/, 'settings'),
  agent_name: identifier(/^[A-Za-z][A-Za-z0-9-]{0,40}$/, 'the agent’s row; for agents without one, settings'),
  templates_digest: identifier(/^[0-9a-f]{64}$/, 'digest of the template set'),
});

export const configContext = shellContext.extend({
  task_workspace: identifier(safePathPattern, 'where the task’s workspace is'),
  mcp: z.unknown().meta({ kind: 'value', origin: 'the run’s tools in the shape of its CLI' }),
  endpoint: text('the user’s environment, else the CLI’s own address'),
  tools: z.unknown().meta({ kind: 'value', origin: 'the run’s tools, CLI-neutral' }),
});

export const textContext = shellContext.extend({
  task_workspace: identifier(safePathPattern, 'where the task’s workspace is'),
  agent_role: text('the agent’s row'),
  system_prompt: text('the agent’s row'),
  guidelines: text('`shared/guidelines.md.hbs`'),
  task: z.strictObject({
    id: text('the plan'),
    title: text('the plan'),
    description: text('the plan'),
    details: text('the plan'),
    test_strategy: text('the plan'),
    subtasks: z.array(
      z.strictObject({ id: text('the plan'), title: text('the plan'), description: text('the plan') }),
    ),
  }),
  review: z.boolean().meta({ kind: 'flag', origin: 'the play: the stage gives a verdict' }),
  findings: z
    .array(z.strictObject({ place: text('the stage'), severity: text('the stage'), text: text('the stage') }))
    .meta({ origin: 'the run that is answered' }),
  conflict: z
    .strictObject({ branch: text('the play'), files: z.array(text('the play')) })
    .optional()
    .meta({ origin: 'integration' }),
});

export type ShellContext = z.infer<typeof shellContext>;
export type ConfigContext = z.infer<typeof configContext>;
export type TextContext = z.infer<typeof textContext>;
