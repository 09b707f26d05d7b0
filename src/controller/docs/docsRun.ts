/** A DocsRun as the controller reads it, and the one CodeRun that it becomes: the same work by the agent for documentation. */
import type { z } from 'zod';
import type { Task } from '../../plan/types.ts';
import { runContexts } from '../../play/run/contexts.ts';
import { repositoryName } from '../../play/run/names.ts';
import { renderTemplate } from '../../templates/render.ts';
import type { TemplateSet } from '../../templates/types.ts';
import { kinds } from '../api/kinds.ts';
import type { Body, KubeObject } from '../api/object.ts';
import { labelsOf, marks, objectNameOf } from '../names.ts';
import { type DocsRunSpec, docsRunSpec } from '../resources/docsRun.ts';
import { runStatus } from '../resources/runStatus.ts';
import { ownerOf } from '../runs/objects.ts';
import type { ControllerSettings } from '../settings/schema.ts';

export interface DocsRun {
  metadata: KubeObject['metadata'];
  spec: DocsRunSpec;
  status: z.infer<typeof runStatus>;
}

/** @throws ZodError for what the API server should have refused. */
export function readDocsRun(object: KubeObject): DocsRun {
  const status = runStatus.safeParse(object['status'] ?? {});
  return { metadata: object.metadata, spec: docsRunSpec.parse(object['spec']), status: status.data ?? {} };
}

/** Of its workspace; its results and commits go by the same name. */
export function docsId({ spec }: DocsRun): string {
  return `docs-${spec.slug}`;
}

export function docsBranch({ spec }: DocsRun): string {
  return spec.branch ?? `docs/${spec.slug}`;
}

/** Name of the CodeRun; the same DocsRun never makes a second one. */
export function docsCodeRun({ metadata }: DocsRun): string {
  return objectNameOf([metadata.name], [metadata.uid, 'run']);
}

export interface NewDocs {
  docs: DocsRun;
  settings: ControllerSettings;
  templates: TemplateSet;
  /** What to document. */
  source: string;
  baseCommit: string;
  /** One more than any run of this id left on the remote. */
  attempt: number;
}

export function newDocs(input: NewDocs): Body {
  const { docs, baseCommit, attempt } = input;
  const { spec, metadata } = docs;
  const id = docsId(docs);
  const inherited = Object.fromEntries(
    (
      ['cli', 'model', 'image', 'env', 'secrets', 'tools', 'limits', 'service', 'environmentRetries'] as const
    ).flatMap((key) => (spec[key] === undefined ? [] : [[key, spec[key]]])),
  );
  return {
    apiVersion: kinds.codeRun.apiVersion,
    kind: kinds.codeRun.kind,
    metadata: {
      name: docsCodeRun(docs),
      namespace: metadata.namespace,
      labels: labelsOf({ [marks.task]: id, [marks.team]: metadata.labels[marks.team] }),
      ownerReferences: [ownerOf(kinds.docsRun, metadata)],
    },
    spec: {
      ...inherited,
      play: id,
      taskId: id,
      title: `Document: ${spec.slug}`,
      attempt,
      repository: spec.repository,
      branch: docsBranch(docs),
      baseBranch: spec.sourceBranch,
      baseCommit,
      agent: agentOf(input),
      prompt: { text: promptOf(input) },
    },
  };
}

function agentOf({ docs, settings }: NewDocs): string {
  return docs.spec.agent ?? settings.play.agents.docs;
}

/** The same words as `cto docs` on one machine. */
function taskOf({ docs: { spec }, source }: NewDocs, id: string): Task {
  const whole = spec.includeCodebase
    ? 'Read the code before you describe it. Change documentation only.'
    : 'Document what is asked for, not the whole code. Change documentation only.';
  const details = `${whole} It belongs to the folder ${spec.directory}.`;
  const none = { testStrategy: '', status: 'pending', dependencies: [], subtasks: [], labels: [] };
  return { id, title: `Document: ${spec.slug}`, description: source, details, ...none };
}

function promptOf(input: NewDocs): string {
  const { docs, templates, baseCommit, attempt } = input;
  const { spec } = docs;
  const template = templates.templates.get('shared/prompt.md.hbs');
  if (template === undefined) throw new Error('A complete set has shared/prompt.md.hbs');
  const [id, agent, repoName] = [docsId(docs), agentOf(input), repositoryName(spec.repository)];
  const { text } = runContexts(
    {
      plan: { tasks: [taskOf(input, id)] },
      templates,
      play: id,
      repoName,
      service: spec.service ?? repoName,
      baseBranch: spec.sourceBranch,
      branchTemplate: docsBranch(docs),
      // A prompt names neither CLI nor model.
      agents: { [agent]: { cli: 'claude', model: 'any' } },
      rows: {},
      git: { name: '', email: '' },
      checks: [],
      mcpServers: {},
    },
    { run: { task: id, stage: 'implementation', attempt }, level: 1, agent, baseCommit, findings: [] },
    { workspace: `/workspace/task-${id}`, endpoint: '' },
  );
  return renderTemplate(template, { ...text, system_prompt: '', guidelines: '' });
}
