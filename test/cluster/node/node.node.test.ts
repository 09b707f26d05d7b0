/** The test node is a real one: it runs containers in its own network, with volumes, and a Secret's change arrives in a pod. */
import { expect } from 'vitest';
import { testNamespace } from '../harness/namespace.ts';
import { kubectl } from '../support/kubectl.ts';
import { nodeTest } from './support/nodeTest.ts';
import { restrictedPod } from './support/pods.ts';

nodeTest('runs a pod under the restricted standard, whose log can be read', async () => {
  const { name } = await testNamespace();
  await restrictedPod(name, 'id -u; jq --version; git --version');
  const { text } = await kubectl(['logs', '-n', name, 'pod']);
  expect(text.split('\n')).toEqual(['10001', expect.stringMatching(/^jq-/), expect.stringMatching(/^git /)]);
});
