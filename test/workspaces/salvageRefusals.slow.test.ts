import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProcess } from '../../src/processes.ts';
import { salvage } from '../../src/workspaces/salvage.ts';
import { gitIn } from '../helpers/gitDir.ts';
import { type TaskFolder, makeTaskFolder } from '../helpers/plantedClone.ts';
import { commitIn, isIn, salvageOptions } from '../helpers/salvaged.ts';

const refusals: [name: string, how: (folder: TaskFolder) => Promise<unknown>, said: RegExp][] = [
  [
    'alternates that point elsewhere',
    async ({ clone, folder }) =>
      writeFile(join(clone, '.git/objects/info/alternates'), `${folder}/other.git/objects\n`),
    /borrows from .*other\.git/,
  ],
  [
    'alternates that are a link',
    async ({ clone, folder, mirror }) => {
      await rename(join(clone, '.git/objects/info/alternates'), join(folder, 'alternates'));
      await symlink(join(folder, 'alternates'), join(clone, '.git/objects/info/alternates'));
      return mirror;
    },
    /alternates is no plain file/,
  ],
  [
    'objects behind a link',
    async ({ clone, folder }) => {
      await rename(join(clone, '.git/objects'), join(folder, 'objects'));
      await symlink(join(folder, 'objects'), join(clone, '.git/objects'));
    },
    /ENOTDIR|ELOOP/,
  ],
  [
    'a pack behind a link',
    async ({ clone, folder }) => symlink(folder, join(clone, '.git/objects/pack/pack-x.pack')),
    /does not belong among git's objects/,
  ],
  [
    'refs behind a link',
    async ({ clone, folder }) => {
      await rename(join(clone, '.git/refs'), join(folder, 'refs'));
      await symlink(join(folder, 'refs'), join(clone, '.git/refs'));
    },
    /ENOTDIR|ELOOP/,
  ],
  [
    'a ref that is a link',
    async ({ clone, folder }) => symlink(join(folder, 'secret'), join(clone, '.git/refs/heads/x')),
    /no plain file/,
  ],
  [
    'a HEAD that is a pipe',
    async ({ clone }) => {
      await rm(join(clone, '.git/HEAD'));
      await runProcess('mkfifo', [join(clone, '.git/HEAD')]);
    },
    /HEAD is no plain file/,
  ],
  ['a reftable', async ({ clone }) => mkdir(join(clone, '.git/reftable')), /reftable/],
  [
    'a shallow clone',
    async ({ clone, base: id }) => writeFile(join(clone, '.git/shallow'), `${id}\n`),
    /shallow/,
  ],
  [
    'packed refs of SHA-256',
    async ({ clone, agent }) => {
      await agent('pack-refs', '--all');
      await writeFile(join(clone, '.git/packed-refs'), `${'a'.repeat(64)} refs/heads/work\n`);
    },
    /holds ids of SHA-256/,
  ],
  [
    'a detached HEAD of SHA-256',
    async ({ clone }) => writeFile(join(clone, '.git/HEAD'), `${'a'.repeat(64)}\n`),
    /holds ids of SHA-256/,
  ],
  [
    'a branch that points nowhere',
    async ({ clone }) => writeFile(join(clone, '.git/refs/heads/x'), `${'1'.repeat(40)}\n`),
    /refs\/heads\/x points to 1+, which is not there/,
  ],
];

test.each(refusals)('refused and told, and the rest is saved: %s', async (_, change, said) => {
  const folder = await makeTaskFolder();
  const other = join(folder.task, 'other');
  await gitIn(folder.folder, ['init', '-q', other]);
  const commit = await commitIn(other, 'other.txt');
  await change(folder);
  const { refs, problems } = await salvage(salvageOptions(folder));
  expect(problems).toEqual([expect.stringMatching(said)]);
  expect(problems[0]).toMatch(/^app: /);
  expect(await isIn(folder.remote, commit, refs[0] ?? '')).toBe(true);
});
