/** A run that a rule refuses says so in a condition, before anything is made for it. */
import { expect, test } from 'vitest';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { workOnRun } from '../../../src/controller/engine/runWork.ts';
import { sampleRun, sampleSettings } from '../runs/sample.ts';
import { type Memory, memory } from './memory.ts';

async function scene(spec: Record<string, unknown>): Promise<Memory> {
  const all = await memory(sampleSettings);
  all.objects.set('CodeRun/run', sampleRun(spec));
  return all;
}

async function secret({ context }: Memory, labels: Record<string, string>): Promise<void> {
  await context.api.create(kinds.secret, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'mine', namespace: 'agents', labels },
  });
}

const refused = (message: string): object => ({
  phase: 'Failed',
  reason: 'PolicyRefused',
  message: expect.stringContaining(message),
  conditions: [
    { type: 'Accepted', status: 'False', reason: 'PolicyRefused', message: expect.stringContaining(message) },
    { type: 'Finished', status: 'True' },
  ],
});

test('a Secret that is not labelled, or is not there', async () => {
  for (const there of [true, false]) {
    const all = await scene({ secrets: ['mine'] });
    if (there) await secret(all, { other: 'true' });
    await workOnRun(all.context, 'agents', 'run');
    const { status } = Object(all.objects.get('CodeRun/run'));
    expect(status).toMatchObject(refused(there ? 'is not labelled so' : 'is not there'));
    expect(status).toMatchObject(refused('agents.platform/use-in-runs=true'));
    expect(all.writes.filter((write) => !write.includes('Secret/mine'))).toEqual(['status CodeRun/run']);
  }
});

test('a labelled one may be used', async () => {
  const all = await scene({ secrets: ['mine'] });
  await secret(all, { 'agents.platform/use-in-runs': 'true' });
  await workOnRun(all.context, 'agents', 'run');
  expect(Object(all.objects.get('CodeRun/run'))['status']).toMatchObject({ reason: 'TemplatesIncomplete' });
});

test('a rule of the policy', async () => {
  const all = await scene({ cli: 'codex' });
  await workOnRun(all.context, 'agents', 'run');
  expect(Object(all.objects.get('CodeRun/run'))['status']).toMatchObject(
    refused('policy.default.clis does not allow'),
  );
  expect(all.writes).toEqual(['status CodeRun/run']);
});
