import { join } from 'node:path';
import { expect, test } from 'vitest';
import { salvage } from '../../src/workspaces/salvage.ts';
import { gitIn, writeScript } from '../helpers/gitDir.ts';
import { makeCanary, makeTaskFolder } from '../helpers/plantedClone.ts';
import { commitIn, firstRef, isIn, salvageOptions } from '../helpers/salvaged.ts';

test('a remote that can’t be reached: a bundle, and never over another one', async () => {
  const folder = await makeTaskFolder();
  const commit = await commitIn(folder.clone, 'work.txt');
  const options = { ...salvageOptions(folder), remote: join(folder.folder, 'nowhere.git') };
  const first = await salvage(options);
  expect(first).toMatchObject({
    refs: [firstRef],
    problems: [],
    why: expect.stringContaining('process-failed'),
  });
  expect(first.to).toBe(join(folder.folder, 'bundles', 'p-1-20261123T102030Z.bundle'));
  expect((await salvage(options)).to).toBe(join(folder.folder, 'bundles', 'p-1-20261123T102030Z-2.bundle'));
  await gitIn(folder.remote, ['fetch', '-q', first.to ?? '', `${firstRef}:refs/saved`]);
  expect(await isIn(folder.remote, commit, 'refs/saved')).toBe(true);
});

test('a remote that refuses the ref gets a bundle instead', async () => {
  const folder = await makeTaskFolder();
  await commitIn(folder.clone, 'work.txt');
  await gitIn(folder.remote, ['config', 'receive.hideRefs', 'refs/cto']);
  const saved = await salvage(salvageOptions(folder));
  expect(saved).toMatchObject({ to: expect.stringMatching(/\.bundle$/), problems: [] });
});

test('a hook in a remote on this machine does not run', async () => {
  const folder = await makeTaskFolder();
  const canary = await makeCanary(folder.folder);
  await commitIn(folder.clone, 'work.txt');
  await writeScript(join(folder.remote, 'hooks/pre-receive'), `#!/bin/sh\nexec ${canary.program}\n`);
  expect((await salvage(salvageOptions(folder))).to).toBe(folder.remote);
  expect(canary.hasRun()).toBe(false);
});

test('two salvages of one task in one second have two refs', async () => {
  const folder = await makeTaskFolder();
  await commitIn(folder.clone, 'one.txt');
  await salvage(salvageOptions(folder));
  await commitIn(folder.clone, 'two.txt');
  expect((await salvage(salvageOptions(folder))).refs).toEqual(['refs/cto/salvage/p/1/20261123T102031Z']);
});

test('what is on the remote by now is not saved again, also when the clone has not fetched it', async () => {
  const folder = await makeTaskFolder();
  const commit = await commitIn(folder.clone, 'one.txt');
  await folder.agent('push', '-q', 'origin', 'HEAD:refs/heads/other');
  await folder.commit('other', { 'two.txt': 'two\n' }, commit);
  expect((await salvage(salvageOptions(folder))).refs).toEqual([]);
});
