import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProcess } from '../../src/processes.ts';
import { hasUnsavedWork, salvage } from '../../src/workspaces/salvage.ts';
import { gitIn } from '../helpers/gitDir.ts';
import { makeCanary, makeTaskFolder, plant, plantNames } from '../helpers/plantedClone.ts';
import { checkedOut, commitIn, contents, firstRef, isIn, salvageOptions } from '../helpers/salvaged.ts';

test('nothing to save: nothing is made', async () => {
  const folder = await makeTaskFolder();
  expect(await hasUnsavedWork(salvageOptions(folder))).toEqual({ unsaved: false, problems: [] });
  expect(await salvage(salvageOptions(folder))).toEqual({ refs: [], problems: [] });
  expect(await readdir(join(folder.folder, 'scratch'))).toEqual([]);
});

test('everything that git can be told to start is planted: nothing runs, and the work is there byte for byte', async () => {
  const folder = await makeTaskFolder();
  const { clone, agent, remote } = folder;
  await writeFile(join(clone, 'committed.txt'), 'committed\n');
  await agent('add', '.');
  await agent('commit', '-q', '-m', 'Not pushed');
  const canary = await makeCanary(folder.folder);
  const secret = join(folder.folder, 'secret');
  await writeFile(secret, 'not the task’s\n');
  await plant(clone, join(clone, '.git'), canary);
  await plantNames(clone, secret);
  await writeFile(join(clone, 'shared.txt'), 'crlf\r\nlf\n');
  await writeFile(join(clone, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(join(clone, 'binary'), Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
  await rm(join(clone, 'README.md'));
  expect(await hasUnsavedWork(salvageOptions(folder))).toEqual({ unsaved: true, problems: [] });
  const saved = await salvage(salvageOptions(folder));
  expect(saved).toEqual({ refs: [firstRef], to: remote, problems: [] });
  expect(canary.hasRun()).toBe(false);
  const expected = await contents(clone);
  const { '.GIT/config': renamed = '', ...others } = expected;
  expect(await checkedOut(remote, firstRef)).toEqual({ ...others, 'cto-salvaged-.GIT/config': renamed });
  expect(expected['link-to-file']).toBe(`-> ${secret}`);
  expect(await gitIn(remote, ['log', '-1', '--format=%s', `${firstRef}^1`])).toBe('Not pushed');
});

test('what is planted does run when git is used in the clone: the canary is no dummy', async () => {
  const folder = await makeTaskFolder();
  const canary = await makeCanary(folder.folder);
  await plant(folder.clone, join(folder.clone, '.git'), canary);
  await gitIn(folder.clone, ['-c', 'core.worktree=.', 'status', '--porcelain']).catch(() => '');
  expect(canary.hasRun()).toBe(true);
});

test('every commit that a ref, a stash or an operation under way names can be reached from the one ref', async () => {
  const folder = await makeTaskFolder();
  const { clone, agent, remote } = folder;
  const ends = [await commitIn(clone, 'on-work')];
  await agent('checkout', '-q', '-b', 'side/branch', 'origin/main');
  ends.push(await commitIn(clone, 'on-side'));
  await agent('tag', 'light');
  for (const name of ['first', 'second']) {
    await writeFile(join(clone, 'shared.txt'), name);
    await agent('stash', '-q');
    ends.push(await agent('rev-parse', 'stash@{0}'));
  }
  await agent('checkout', '-q', '--detach', 'origin/main');
  ends.push(await commitIn(clone, 'detached'));
  await agent('pack-refs', '--all');
  await agent('worktree', 'add', '-q', '--detach', join(folder.task, 'linked'), 'origin/main');
  ends.push(await commitIn(join(folder.task, 'linked'), 'in-worktree'));
  const { refs, problems } = await salvage(salvageOptions(folder));
  expect({ refs: refs[0], problems }).toEqual({ refs: firstRef, problems: [] });
  for (const end of ends) expect([end, await isIn(remote, end, firstRef)]).toEqual([end, true]);
  expect(await gitIn(remote, ['log', '-1', '--format=%(trailers)', firstRef])).toContain('CTO-Task: 1');
});

test('an annotated tag has a ref of its own', async () => {
  const folder = await makeTaskFolder();
  await folder.agent('tag', '-a', '-m', 'A note', 'noted');
  const tag = await folder.agent('rev-parse', 'noted');
  const { refs } = await salvage(salvageOptions(folder));
  expect(refs).toEqual([firstRef, `${firstRef}-object-1`]);
  expect(await gitIn(folder.remote, ['rev-parse', `${firstRef}-object-1`])).toBe(tag);
});

test('what was staged is kept, what is ignored or excluded is not saved unless it was added', async () => {
  const folder = await makeTaskFolder();
  const { clone, agent, remote } = folder;
  await writeFile(join(clone, '.gitignore'), 'ignored*\n');
  await writeFile(join(clone, '.git/info/exclude'), 'AGENTS.md\n');
  for (const name of ['ignored', 'ignored-added', 'AGENTS.md'])
    await writeFile(join(clone, name), 'staged\n');
  await agent('add', '-f', 'ignored-added');
  await writeFile(join(clone, 'ignored-added'), 'later\n');
  await salvage(salvageOptions(folder));
  const saved = await checkedOut(remote, firstRef);
  expect(Object.keys(saved).toSorted()).toEqual(['.gitignore', 'README.md', 'ignored-added', 'shared.txt']);
  expect(saved['ignored-added']).toBe('later\n');
  expect(await gitIn(remote, ['show', `${firstRef}^2:ignored-added`])).toBe('staged');
});

test('nested repositories are saved on their own: embedded, as a submodule, behind a link, set aside', async () => {
  const folder = await makeTaskFolder();
  const { clone, task, remote } = folder;
  const canary = await makeCanary(folder.folder);
  const nested = async (path: string): Promise<string> => {
    await gitIn(folder.folder, ['init', '-q', path]);
    return commitIn(path, 'inner.txt');
  };
  const commits = [await nested(join(clone, 'embedded')), await nested(join(clone, 'embedded/deeper'))];
  commits.push(await nested(join(task, '.agent-state/kept/clone.x/app')));
  commits.push(await nested(join(clone, 'linked')));
  await rename(join(clone, 'linked/.git'), join(task, 'moved-away'));
  await symlink('../../moved-away', join(clone, 'linked/.git'));
  commits.push(await nested(join(clone, 'filed')));
  await mkdir(join(clone, '.git/modules'));
  await rename(join(clone, 'filed/.git'), join(clone, '.git/modules/filed'));
  await writeFile(join(clone, 'filed/.git'), 'gitdir: ../.git/modules/filed\n');
  for (const name of ['embedded', 'embedded/deeper', 'linked', 'filed']) {
    await writeFile(join(clone, name, 'new.txt'), `new in ${name}\n`);
  }
  for (const git of [join(clone, 'embedded/.git'), join(clone, '.git/modules/filed')]) {
    await plant(join(clone, 'embedded'), git, canary);
  }
  const { refs, problems } = await salvage(salvageOptions(folder));
  expect(problems).toEqual([]);
  expect(canary.hasRun()).toBe(false);
  expect(refs).toEqual([1, 2, 3, 4, 5].map((number) => `${firstRef}-nested-${number}`));
  for (const commit of commits) {
    const inside = await Promise.all(refs.map(async (ref) => isIn(remote, commit, ref)));
    expect(inside.filter(Boolean)).toHaveLength(1);
  }
  const texts = await Promise.all(
    refs.map(async (ref) => gitIn(remote, ['show', `${ref}:new.txt`]).catch(() => '')),
  );
  const names = ['', 'embedded', 'embedded/deeper', 'filed', 'linked'];
  expect(texts.toSorted()).toEqual(names.map((name) => (name === '' ? '' : `new in ${name}`)));
});

test('a repository elsewhere is left alone, its working tree is saved', async () => {
  const folder = await makeTaskFolder();
  const { clone, remote } = folder;
  const other = await makeTaskFolder();
  await rm(join(clone, '.git'), { recursive: true });
  await symlink(join(other.clone, '.git'), join(clone, '.git'));
  await writeFile(join(clone, 'work.txt'), 'work\n');
  const { refs, problems } = await salvage(salvageOptions(folder));
  expect({ refs, problems }).toEqual({ refs: [firstRef], problems: [] });
  expect(Object.keys(await checkedOut(remote, firstRef))).toEqual(['README.md', 'shared.txt', 'work.txt']);
  expect(await gitIn(remote, ['log', '--format=%P', firstRef])).toBe('');
});

test('repositories without a tree: one planted in the task’s folder, one of a submodule that is gone', async () => {
  const folder = await makeTaskFolder();
  const { clone, task, remote } = folder;
  const commits: string[] = [];
  for (const name of ['planted', 'module']) {
    await gitIn(folder.folder, ['init', '-q', join(folder.folder, name)]);
    commits.push(await commitIn(join(folder.folder, name), 'file.txt'));
  }
  await rename(join(folder.folder, 'planted/.git'), join(task, '.git'));
  await mkdir(join(clone, '.git/modules/libs'), { recursive: true });
  await rename(join(folder.folder, 'module/.git'), join(clone, '.git/modules/libs/gone'));
  const { refs, problems } = await salvage(salvageOptions(folder));
  expect({ refs, problems }).toEqual({
    refs: [1, 2].map((number) => `${firstRef}-nested-${number}`),
    problems: [],
  });
  for (const [index, commit] of commits.entries())
    expect(await isIn(remote, commit, refs[index] ?? '')).toBe(true);
});

test('a pipe in the tree is told, and nobody waits for it', async () => {
  const folder = await makeTaskFolder();
  await writeFile(join(folder.clone, 'work.txt'), 'work\n');
  await rm(join(folder.clone, 'README.md'));
  await runProcess('mkfifo', [join(folder.clone, 'README.md'), join(folder.clone, 'pipe')]);
  expect((await salvage(salvageOptions(folder))).problems).toEqual([]);
  expect(Object.keys(await checkedOut(folder.remote, firstRef))).toEqual(['shared.txt', 'work.txt']);
  expect(await gitIn(folder.remote, ['log', '-1', '--format=%b', firstRef])).toContain(
    'Not saved, no file: README.md',
  );
});
