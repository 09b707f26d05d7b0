/** The files of a run as an immutable ConfigMap of its own: rendered once, so what is applied later does not touch the run. */
import { agentCli } from '../../clis/registry.ts';
import { CtoError } from '../../errors.ts';
import { stageNames } from '../../play/result.ts';
import type { RunBrief } from '../../play/run/contexts.ts';
import type { RunOptions } from '../../play/run/options.ts';
import { renderRun } from '../../play/run/render.ts';
import type { RunId } from '../../play/types.ts';
import type { TemplateSet } from '../../templates/types.ts';
import { kinds } from '../api/kinds.ts';
import type { Body } from '../api/object.ts';
import { marks } from '../names.ts';
import type { ControllerSettings } from '../settings/schema.ts';
import { metadataOf, ownerOf } from './objects.ts';
import type { ResolvedRun, Run } from './run.ts';

/** Bytes: below the limit of a ConfigMap (1,048,576), with room for its metadata. */
const largestFiles = 900 * 1024;
const largestPrompt = 512 * 1024;

export interface FilesInput {
  run: Run;
  resolved: ResolvedRun;
  settings: ControllerSettings;
  templates: TemplateSet;
  /** Commit that the run starts from. */
  baseCommit: string;
  prompt: string;
}

/** @throws CtoError that says which file can't be rendered and where, or `files-too-large` with the number. */
export function filesOf(input: FilesInput): Body {
  const { run, resolved, templates, baseCommit } = input;
  const files = resolved.id.stage === 'integration' ? orderFile(input) : renderedFiles(input);
  const bytes = [...files].reduce((sum, [name, text]) => sum + Buffer.byteLength(name + text), 0);
  if (bytes > largestFiles) {
    throw new CtoError(
      'files-too-large',
      `The files of the run have ${bytes} bytes, more than ${largestFiles}`,
      {
        hint: 'Shorten the prompt: it is most of it.',
      },
    );
  }
  return {
    apiVersion: kinds.configMap.apiVersion,
    kind: kinds.configMap.kind,
    metadata: {
      ...metadataOf(input, 'files'),
      annotations: { [marks.baseCommit]: baseCommit, [marks.templates]: templates.digest },
      ownerReferences: [ownerOf(kinds.codeRun, run.metadata)],
    },
    immutable: true,
    data: Object.fromEntries(files),
  };
}

/** What the controller's own program reads in place of a script. */
function orderFile({
  run: { spec },
  resolved,
  settings,
  baseCommit,
  prompt,
  templates,
}: FilesInput): Map<string, string> {
  const order = {
    repository: spec.repository,
    play: resolved.play,
    run: resolved.id,
    start: baseCommit,
    templates: templates.digest,
    resultsPrefix: settings.play.resultPrefix,
    branch: spec.branch,
  };
  return new Map([
    ['order.json', `${JSON.stringify(order, undefined, 2)}\n`],
    ['tasks.json', prompt],
  ]);
}

function renderedFiles(input: FilesInput): ReadonlyMap<string, string> {
  const { run, resolved, settings, prompt } = input;
  const { endpoint } = agentCli(resolved.cli);
  return renderRun(optionsOf(input), {
    brief: briefOf(input),
    workspace: `/workspace/task-${resolved.id.task}`,
    endpoint: settings.clis[resolved.cli].endpoint || (endpoint?.default ?? ''),
    repository: run.spec.repository,
    resultsPrefix: settings.play.resultPrefix,
    prompt,
    largestPrompt,
  });
}

function briefOf({ run: { spec, metadata }, resolved, baseCommit }: FilesInput): RunBrief {
  const because = runOfKey(metadata.annotations[marks.because]);
  return {
    ...(because && { because }),
    run: resolved.id,
    level: 1,
    agent: resolved.agent,
    baseCommit,
    findings: [],
    ...(spec.mergeBranch === undefined ? {} : { conflict: { branch: spec.mergeBranch, files: [] } }),
  };
}

function optionsOf({ run: { spec }, resolved, settings, templates }: FilesInput): RunOptions {
  const { id, play, repoName, service, agent, cli, model } = resolved;
  const text = { description: '', details: '', testStrategy: '', status: 'pending' };
  const task = {
    id: id.task,
    title: spec.title ?? id.task,
    ...text,
    dependencies: [],
    subtasks: [],
    labels: [],
  };
  return {
    plan: { tasks: [task] },
    templates,
    play,
    repoName,
    service,
    baseBranch: spec.baseBranch,
    // The branch is settled: a name without a place for the task's id is taken as it is.
    branchTemplate: spec.branch,
    agents: { [agent]: { cli, model } },
    rows: {},
    git: { name: settings.git.userName, email: settings.git.userEmail },
    checks: (spec.checks ?? []).map((command) => ({ name: command, command })),
    mcpServers: Object.fromEntries(
      Object.entries(spec.tools?.localServers ?? {}).map(([name, server]) => [
        name,
        { command: server.command, args: server.args ?? [], env: {} },
      ]),
    ),
  };
}

/** The run that a play's remediation answers; it only gives the commit its title. */
function runOfKey(key: string | undefined): RunId | undefined {
  const [task, stage, attempt] = key?.split('/') ?? [];
  const known = stageNames.find((name) => name === stage);
  return task === undefined || known === undefined
    ? undefined
    : { task, stage: known, attempt: Number(attempt) };
}
