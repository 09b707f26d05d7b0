/** The CodeRun that an action of the step function becomes: one name for one run, so it is never made twice. */
import type { Task } from '../../plan/types.ts';
import type { ReviewFinding } from '../../play/result.ts';
import { integrationBranch, taskBranch } from '../../play/run/branches.ts';
import { type RunContexts, runContexts } from '../../play/run/contexts.ts';
import type { StartAction } from '../../play/taskWay.ts';
import { type ObservedRun, runKey } from '../../play/types.ts';
import { renderTemplate } from '../../templates/render.ts';
import type { TemplateSet } from '../../templates/types.ts';
import { kinds } from '../api/kinds.ts';
import type { Body } from '../api/object.ts';
import { labelsOf, marks, objectNameOf } from '../names.ts';
import { ownerOf } from '../runs/objects.ts';
import { acceptedCommits, levelStart } from './board.ts';
import type { Play, ResolvedPlay } from './play.ts';
import type { PlayRecord } from './record.ts';

export interface NewRun {
  play: Play;
  resolved: ResolvedPlay;
  record: PlayRecord;
  tasks: readonly Task[];
  board: readonly ObservedRun[];
  action: StartAction;
  templates: TemplateSet;
  /** What a remediation has to answer. */
  findings: readonly ReviewFinding[];
  conflictFiles?: readonly string[] | undefined;
}

export function runName({ metadata }: Play, { run }: StartAction): string {
  return objectNameOf([metadata.name, run.task, run.stage, String(run.attempt)], [metadata.uid, runKey(run)]);
}

export function newRun(input: NewRun): Body {
  const { play, action } = input;
  const because = action.type === 'remediate' ? { [marks.because]: runKey(action.because) } : {};
  return {
    apiVersion: kinds.codeRun.apiVersion,
    kind: kinds.codeRun.kind,
    metadata: {
      name: runName(play, action),
      namespace: play.metadata.namespace,
      labels: labelsOf({
        [marks.play]: play.metadata.name,
        [marks.task]: action.run.task,
        [marks.stage]: action.run.stage,
        [marks.team]: play.metadata.labels[marks.team],
      }),
      annotations: { [marks.level]: String(action.level), ...because },
      ownerReferences: [ownerOf(kinds.play, play.metadata)],
    },
    spec: action.type === 'integrate' ? integrationSpec(input, action) : agentSpec(input, action),
  };
}

function common({ play, resolved, record, board, action }: NewRun): Record<string, unknown> {
  const { run, level } = action;
  return {
    play: resolved.name,
    taskId: run.task,
    stage: run.stage,
    attempt: run.attempt,
    service: resolved.service,
    repository: play.spec.repository,
    baseBranch: play.spec.baseBranch,
    baseCommit: levelStart(board, record.baseCommit, level),
    environmentRetries: resolved.settings.environmentRetries,
  };
}

/** What is to be merged stands in the prompt, as JSON: `src/controller/pod/integrate.ts` reads it. */
function integrationSpec(
  input: NewRun,
  { tasks: ids }: StartAction & { type: 'integrate' },
): Record<string, unknown> {
  const { resolved, tasks, board } = input;
  const order = ids.map((id) => ({
    id,
    title: tasks.find((task) => task.id === id)?.title ?? '',
    branch: taskBranch(resolved.branchTemplate, id),
    accepted: acceptedCommits(board, id),
  }));
  return {
    ...common(input),
    branch: integrationBranch(resolved.name),
    prompt: { text: JSON.stringify(order) },
  };
}

function agentSpec(
  input: NewRun,
  action: Exclude<StartAction, { type: 'integrate' }>,
): Record<string, unknown> {
  const { play, resolved, tasks, conflictFiles } = input;
  const { spec } = play;
  const { run, agent } = action;
  const inherited = Object.fromEntries(
    (['cli', 'model', 'image', 'env', 'secrets', 'tools', 'limits', 'checks'] as const).flatMap((key) =>
      spec[key] === undefined ? [] : [[key, spec[key]]],
    ),
  );
  return {
    ...inherited,
    ...common(input),
    ...resolved.choices[agent],
    agent,
    cli: resolved.cliOf(agent),
    title: tasks.find(({ id }) => id === run.task)?.title.slice(0, 1000) ?? run.task,
    branch: taskBranch(resolved.branchTemplate, run.task),
    prompt: { text: promptOf(input, action) },
    ...(conflictFiles !== undefined && { mergeBranch: integrationBranch(resolved.name) }),
  };
}

/** The same template, context and text as on one machine. */
function promptOf(input: NewRun, action: Exclude<StartAction, { type: 'integrate' }>): string {
  const { templates } = input;
  const template = templates.templates.get('shared/prompt.md.hbs');
  if (template === undefined) throw new Error('A complete set has shared/prompt.md.hbs');
  return renderTemplate(template, { ...contextsOf(input, action).text, system_prompt: '', guidelines: '' });
}

function contextsOf(
  input: NewRun,
  { run, agent, level }: Exclude<StartAction, { type: 'integrate' }>,
): RunContexts {
  const { play, resolved, record, board, tasks, findings, conflictFiles, templates } = input;
  const { repoName, service, branchTemplate } = resolved;
  return runContexts(
    {
      plan: { tasks },
      templates,
      play: resolved.name,
      repoName,
      service,
      baseBranch: play.spec.baseBranch,
      branchTemplate,
      // A prompt names neither CLI nor model.
      agents: { [agent]: { cli: 'claude', model: 'any' } },
      rows: {},
      git: { name: '', email: '' },
      checks: [],
      mcpServers: {},
    },
    {
      run,
      level,
      agent,
      baseCommit: levelStart(board, record.baseCommit, level),
      findings,
      ...(conflictFiles !== undefined && {
        conflict: { branch: integrationBranch(resolved.name), files: conflictFiles },
      }),
    },
    { workspace: `/workspace/task-${run.task}`, endpoint: '' },
  );
}
