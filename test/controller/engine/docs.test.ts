/** A DocsRun becomes one CodeRun of the agent for documentation, and shows its status; on a real git remote. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type KubeObject, objectSchema } from '../../../src/controller/api/object.ts';
import { workOnDocs } from '../../../src/controller/engine/docsWork.ts';
import { readRun, resolveRun, type Run } from '../../../src/controller/runs/run.ts';
import { packageFolder } from '../../../src/packageFolder.ts';
import { compileTemplates } from '../../../src/templates/compile.ts';
import type { GitDir } from '../../helpers/gitDir.ts';
import { type Memory, memory } from './memory.ts';
import { servedGit, servedSettings } from './servedGit.ts';

const compiled = compileTemplates(join(packageFolder(), 'agent-templates'));

interface Scene extends Memory {
  git: GitDir;
  /** Looks at the DocsRun once, and gives back the CodeRun if there is one. */
  look: () => Promise<Run>;
  status: () => Record<string, unknown>;
}

async function scene(
  spec: Record<string, unknown> = {},
  annotations: Record<string, string> = {},
): Promise<Scene> {
  const all = await memory(servedSettings);
  all.context.templates = { state: 'ready', set: (await compiled).set };
  const git = await servedGit(all);
  all.objects.set('DocsRun/guide', docsRun({ repository: git.url, ...spec }, annotations));
  const look = async (): Promise<Run> => {
    await workOnDocs(all.context, 'agents', 'guide');
    const [, run] = [...all.objects].find(([key]) => key.startsWith('CodeRun/')) ?? [];
    return readRun(run ?? objectSchema.parse({ metadata: { name: 'none' } }));
  };
  const status = (): Record<string, unknown> => Object(all.objects.get('DocsRun/guide')?.['status']);
  return { ...all, git, look, status };
}

function docsRun(spec: Record<string, unknown>, annotations: Record<string, string>): KubeObject {
  return objectSchema.parse({
    metadata: { name: 'guide', namespace: 'agents', uid: 'uid-docs', generation: 3, annotations },
    spec: { slug: 'guide', source: { text: 'How to begin' }, ...spec },
  });
}

test('the CodeRun: workspace, branch, agent, volume, prompt', async () => {
  const { look, git, writes, context } = await scene({ directory: 'docs/user' });
  const run = await look();
  expect(run.spec).toMatchObject({
    taskId: 'docs-guide',
    play: 'docs-guide',
    stage: 'implementation',
    attempt: 1,
    branch: 'docs/guide',
    baseBranch: 'main',
    baseCommit: git.base,
    agent: 'docs',
  });
  expect(run.spec.prompt.text).toContain('How to begin');
  expect(run.spec.prompt.text).toContain('docs/user');
  expect(resolveRun(run, context.settings).volume).toEqual({ service: 'remote', agent: 'docs' });
  await look();
  expect(writes.filter((write) => write.startsWith('create CodeRun'))).toHaveLength(1);
});

test('its status is the run’s', async () => {
  const all = await scene();
  const { metadata } = await all.look();
  const condition = {
    type: 'Accepted',
    status: 'True',
    reason: 'Accepted',
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
    observedGeneration: 1,
  };
  const said = { phase: 'Running', reason: 'AtWork', observedGeneration: 1, conditions: [condition] };
  const object = all.objects.get(`CodeRun/${metadata.name}`);
  all.objects.set(`CodeRun/${metadata.name}`, objectSchema.parse({ ...object, status: said }));
  await all.look();
  expect(all.status()).toEqual({
    ...said,
    observedGeneration: 3,
    conditions: [{ ...condition, observedGeneration: 3 }],
  });
});

test('the same documentation again goes on with its branch, and no earlier result is taken for its own', async () => {
  const all = await scene();
  await all.git.commit('docs/guide', { 'docs/a.md': 'a' }, all.git.base);
  await all.git.commit('main', { 'code.txt': 'new' }, 'main');
  await all.git.git('update-ref', 'refs/cto/results/docs-guide/docs-guide/implementation/4', all.git.base);
  expect((await all.look()).spec).toMatchObject({ attempt: 5, baseCommit: all.git.base });
});

test('what keeps it from beginning stands in its status', async () => {
  const all = await scene({ sourceBranch: 'gone' });
  await expect(all.look()).rejects.toThrow(/has no branch gone/);
  expect(all.status()).toMatchObject({
    phase: 'Pending',
    reason: 'BaseMissing',
    message: expect.stringContaining('Push it'),
  });
});

test('stopped before it began, and while it runs', async () => {
  const early = await scene({}, { 'agents.platform/stop': 'true' });
  await workOnDocs(early.context, 'agents', 'guide');
  expect(early.status()).toMatchObject({ phase: 'Stopped' });
  const late = await scene();
  await late.look();
  const object = late.objects.get('DocsRun/guide');
  late.objects.set(
    'DocsRun/guide',
    objectSchema.parse({
      ...object,
      metadata: { ...object?.metadata, annotations: { 'agents.platform/stop': 'true' } },
    }),
  );
  expect((await late.look()).metadata.annotations).toEqual({ 'agents.platform/stop': 'true' });
});
