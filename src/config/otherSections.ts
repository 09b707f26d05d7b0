/** The sections of `cto-config.json` besides `defaults.play`: documentation, intake, agents with their tools, and older ones. */
import { z } from 'zod';
import { cliNames } from '../clis/agentCli.ts';
import { shellContext } from '../templates/context.ts';
import { honoured, replaced } from './keyFacts.ts';

const { model, service, base_branch: branch } = shellContext.shape;
const text = z.string().min(1);
const flag = z.boolean();

export const docsSection = z
  .strictObject({
    model: honoured(model, 'Model of documentation runs.', '`cto docs`'),
    githubApp: honoured(text, 'Agent that documents, by its id or its App (default: docs).', '`cto docs`'),
    includeCodebase: honoured(
      flag,
      'false: the agent is told to document what the plan says, not the whole code.',
      '`cto docs`',
    ),
    sourceBranch: honoured(branch, 'Branch that documentation starts from.', '`cto docs`'),
  })
  .partial();

const asInPlay = { instead: 'every run is part of a play; set the same key in defaults.play.' };

export const codeSection = z
  .strictObject({
    model: replaced(text, 'Model of single code runs.', asInPlay),
    cli: replaced(z.enum(cliNames), 'CLI of single code runs.', asInPlay),
    githubApp: replaced(text, 'Agent of single code runs.', {
      instead: 'name the agent in defaults.play.implementationAgent, and its App in agents.<name>.githubApp.',
    }),
    continueSession: replaced(flag, 'As in defaults.play.', { ...asInPlay, harmless: [false] }),
    workingDirectory: replaced(text, 'As in defaults.play.', { ...asInPlay, harmless: ['.', './'] }),
    overwriteMemory: replaced(flag, 'As in defaults.play.', { ...asInPlay, harmless: [false] }),
    repository: replaced(text, 'Repository of single code runs.', asInPlay),
    docsRepository: replaced(text, 'As in defaults.play.', asInPlay),
    docsProjectDirectory: replaced(text, 'As in defaults.play.', asInPlay),
    service: replaced(service, 'Service of single code runs.', asInPlay),
  })
  .partial();

/** `instead`: what to do when these keys have no effect. */
function provider(
  who: string,
  instead?: string,
): z.ZodType<{ model?: string | undefined; provider?: string | undefined }> {
  const note = instead === undefined ? undefined : { instead };
  const [name, from] = [`Model of ${who}.`, `Whose model it is, which decides the CLI of ${who}.`];
  return z
    .strictObject({
      model: note ? replaced(text, name, note) : honoured(model, name, '`cto intake`'),
      provider: note ? replaced(text, from, note) : honoured(text, from, '`cto intake`'),
    })
    .partial();
}

export const intakeSection = z
  .strictObject({
    githubApp: honoured(text, 'Agent that makes plans of PRDs, by its id or its App.', '`cto intake`'),
    primary: provider('intake'),
    research: provider('a research pass', 'intake is one run; its agent reads the repository itself.'),
    fallback: provider('intake’s next try, when the first failed; for the same CLI'),
  })
  .partial();

const noServer = {
  instead: 'there is no documentation server; give agents one as an MCP server in tools.localServers.',
};

export const ingestSection = z
  .strictObject({
    model: replaced(text, 'Model that reads documents into a documentation server.', noServer),
    docServerUrl: replaced(text, 'Address of that server.', noServer),
  })
  .partial();

const localServer = z
  .strictObject({
    enabled: honoured(flag, 'false: the server is left out (default: true).', 'each CLI’s MCP configuration'),
    tools: honoured(
      z.array(text),
      'Tools of the server that are offered. Codex keeps to it; other CLIs offer all.',
      'Codex’ configuration, `client-config.json`',
    ),
    command: honoured(
      text,
      'Program that is started; only after `cto trust`.',
      'each CLI’s MCP configuration',
    ),
    args: honoured(z.array(z.string()), 'Its arguments.', 'each CLI’s MCP configuration'),
    workingDirectory: replaced(text, 'Folder that it is started in.', {
      instead: 'CLIs start their servers in the clone’s root; give the folder as an argument.',
      harmless: ['.', './', 'project_root'],
    }),
  })
  .partial();

const tools = z
  .strictObject({
    remote: honoured(
      z.array(text),
      'Tools of defaults.play.toolServer that the agent gets.',
      'each CLI’s MCP configuration, `client-config.json`',
    ),
    localServers: z.record(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), localServer),
  })
  .partial();

const rotation = z
  .strictObject({
    enabled: honoured(flag, 'true: the next attempt of a stage uses the next model.', 'play'),
    models: honoured(
      z.array(model),
      'Attempt n of a stage uses model n; after the last comes the first.',
      'play',
    ),
  })
  .partial();

export const agentSection = z
  .strictObject({
    githubApp: honoured(
      text,
      'Name of its GitHub App, by which it is found as well.',
      'play; in a cluster also for its token',
    ),
    cli: honoured(z.enum(cliNames), 'Its CLI (default: defaults.play.cli).', 'play'),
    model: honoured(model, 'Its model (default: defaults.play.model if the CLI is the same).', 'play'),
    maxRetries: honoured(z.int().nonnegative(), 'Rounds of remediation that its own stage may cost.', 'play'),
    modelRotation: rotation,
    tools,
  })
  .partial();

export type AgentSection = z.infer<typeof agentSection>;
