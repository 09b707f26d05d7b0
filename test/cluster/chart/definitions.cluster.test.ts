/** The definitions in a real API server: it takes them, fills in defaults, and refuses what no controller should ever see. */
import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { definitionOf } from '../../../src/controller/resources/definition.ts';
import { resources } from '../../../src/controller/resources/registry.ts';
import { kubectl, waitForDefinitions } from '../support/kubectl.ts';
import { testNamespace } from '../harness/namespace.ts';

beforeAll(async () => {
  const manifest = resources.map((resource) => stringify(definitionOf(resource))).join('---\n');
  const words = ['apply', '--server-side', '--force-conflicts', '-f', '-'];
  expect(await kubectl(words, manifest)).toMatchObject({ ok: true });
  await waitForDefinitions();
});

const run = {
  taskId: '1',
  repository: 'git@github.com:acme/api.git',
  branch: 'feature/task-1-implementation',
  prompt: { text: 'do it' },
};
const play = { repository: 'https://github.com/acme/api.git', plan: { tasks: [{ id: 1, title: 'A' }] } };

function object(kind: string, spec: object, name = 'one'): string {
  return JSON.stringify({ apiVersion: 'agents.platform/v1alpha1', kind, metadata: { name }, spec });
}

/** Makes an object in a namespace of its own; what the server says. */
async function make(text: string): Promise<{ ok: boolean; text: string; namespace: string }> {
  const { name: namespace } = await testNamespace();
  return { ...(await kubectl(['apply', '-n', namespace, '-f', '-'], text)), namespace };
}

it.each([
  ['an id that git refuses', object('CodeRun', { ...run, taskId: 'a..b' }), 'spec.taskId'],
  ['an id that ends in .lock', object('CodeRun', { ...run, taskId: 'a.lock' }), 'spec.taskId'],
  ['a branch that git refuses', object('CodeRun', { ...run, branch: 'a//b' }), 'spec.branch'],
  [
    'two prompts',
    object('CodeRun', { ...run, prompt: { text: 'a', configMap: { name: 'b' } } }),
    'give either',
  ],
  ['no prompt', object('CodeRun', { ...run, prompt: {} }), 'give either text or configMap'],
  [
    'an address that runs a program',
    object('CodeRun', { ...run, repository: 'ext::sh -c id' }),
    'spec.repository',
  ],
  ['a CLI that is not known', object('CodeRun', { ...run, cli: 'cat' }), 'spec.cli'],
  ['a field that is misspelt', object('CodeRun', { ...run, taskID: '1' }), 'unknown field "spec.taskID"'],
  ['a name too long for a label', object('CodeRun', run, 'a'.repeat(64)), 'more than 63 characters'],
  [
    'a plan twice',
    object('Play', { ...play, plan: { ...play.plan, configMap: { name: 'b' } } }),
    'give either tasks',
  ],
])('refuse %s', async (_, text, said) => {
  const answer = await make(text);
  expect(answer.ok).toBe(false);
  expect(answer.text).toContain(said);
});

describe('a run', () => {
  it('gets its defaults, and stays as it was made', async () => {
    const { ok, namespace } = await make(object('CodeRun', run));
    expect(ok).toBe(true);
    const { text } = await kubectl(['get', 'cor', 'one', '-n', namespace, '-o', 'json']);
    expect(z.object({ spec: z.unknown() }).parse(JSON.parse(text)).spec).toEqual({
      ...run,
      stage: 'implementation',
      attempt: 1,
      baseBranch: 'main',
    });
    const patch = [
      'patch',
      'cor',
      'one',
      '-n',
      namespace,
      '--type',
      'merge',
      '-p',
      '{"spec":{"branch":"b"}}',
    ];
    expect((await kubectl(patch)).text).toContain('a run does not change once it is made');
  });
});

describe('a play', () => {
  it('can be suspended, but not moved to another repository', async () => {
    const { namespace } = await make(object('Play', { ...play, limits: { cpu: 2, memory: '4Gi' } }));
    const patch = ['patch', 'pl', 'one', '-n', namespace, '--type', 'merge', '-p'];
    expect(await kubectl([...patch, '{"spec":{"suspend":true}}'])).toMatchObject({ ok: true });
    expect((await kubectl([...patch, '{"spec":{"repository":"https://h/x"}}'])).text).toContain(
      'stay as they are',
    );
    expect((await kubectl([...patch, '{"spec":{"service":"x"}}'])).text).toContain('service stays as it is');
  });

  it('tells its story in kubectl get, and keeps fields of tasks that only the plan knows', async () => {
    const tasks = [{ id: 1, title: 'A', myOwn: { deep: true } }];
    const { namespace } = await make(object('Play', { ...play, plan: { tasks } }));
    const status = { phase: 'Running', progress: '1/2', level: 1, counts: { running: 1 } };
    const patch = ['patch', 'pl', 'one', '-n', namespace, '--subresource', 'status', '--type', 'merge', '-p'];
    expect(await kubectl([...patch, JSON.stringify({ status })])).toMatchObject({ ok: true });
    const lines = (await kubectl(['get', 'plays', '-n', namespace])).text.split('\n');
    expect(lines[0]).toMatch(/^NAME +PHASE +DONE +LEVEL +RUNNING +REASON +AGE/);
    expect(lines[1]).toMatch(/^one +Running +1\/2 +1 +1 /);
    const stored = await kubectl(['get', 'pl', 'one', '-n', namespace, '-o', 'jsonpath={.spec.plan.tasks}']);
    expect(JSON.parse(stored.text)).toEqual(tasks);
  });
});
