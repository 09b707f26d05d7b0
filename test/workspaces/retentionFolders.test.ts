import { spawn } from 'node:child_process';
import { chmod, link, lstat, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runProcess } from '../../src/processes.ts';
import { listTaskFolders } from '../../src/workspaces/inventory.ts';
import { occupantsOf, openPaths } from '../../src/workspaces/occupants.ts';
import { deletingPrefix, finishRemoving, removeTree } from '../../src/workspaces/removeTree.ts';
import { isOver, measureUsage } from '../../src/workspaces/usage.ts';
import { makeFolder } from '../helpers/gitDir.ts';

/** Folders in each other, more than a path can name. */
async function makeDeep(folder: string): Promise<void> {
  const script = 'cd "$1"; for i in {1..30}; do mkdir "$2"; cd -P "$2" || exit 1; done; : >bottom';
  await runProcess('bash', ['-c', script, 'bash', folder, 'd'.repeat(200)]);
}

test('deletes what is deep, read-only or oddly named, and follows no link', async () => {
  const folder = await makeFolder();
  const outside = join(folder, 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'file'), 'stays\n', { mode: 0o444 });
  await chmod(outside, 0o555);
  const doomed = join(folder, 'task-1');
  await mkdir(join(doomed, 'locked', 'inner'), { recursive: true });
  await writeFile(join(doomed, 'locked', 'inner', 'file'), '');
  await symlink(outside, join(doomed, 'to-folder'));
  await symlink(join(outside, 'file'), join(doomed, 'locked', 'to-file'));
  await link(join(outside, 'file'), join(doomed, 'hard'));
  await writeFile(Buffer.concat([Buffer.from(`${doomed}/`), Buffer.from([0xff, 0x0a])]), '');
  await makeDeep(doomed);
  for (const path of ['locked/inner', 'locked', '.']) await chmod(join(doomed, path), 0o000);
  await removeTree(doomed);
  expect(await readdir(folder)).toEqual(['outside']);
  expect(await readFile(join(outside, 'file'), 'utf8')).toBe('stays\n');
  expect((await lstat(outside)).mode & 0o777).toBe(0o555);
});

test('an interrupted deletion goes on, and the old name is free at once', async () => {
  const folder = await makeFolder();
  const doomed = join(folder, `${deletingPrefix}task-1-abc`);
  await mkdir(join(doomed, '123', 'inner'), { recursive: true });
  await writeFile(join(doomed, '123', 'inner', 'file'), '');
  await finishRemoving(doomed);
  expect(await readdir(folder)).toEqual([]);
});

test('a workspace that is a link is refused, its target untouched', async () => {
  const folder = await makeFolder();
  await mkdir(join(folder, 'target'));
  await writeFile(join(folder, 'target', 'file'), '');
  await symlink(join(folder, 'target'), join(folder, 'task-1'));
  await expect(removeTree(join(folder, 'task-1'))).rejects.toMatchObject({ code: 'EISDIR' });
  expect(await readdir(folder)).toEqual(['target', 'task-1']);
  expect(await readdir(join(folder, 'target'))).toEqual(['file']);
});

test('who stands in a folder, or has something in it open, is seen', async () => {
  const folder = await makeFolder();
  await mkdir(join(folder, 'task-1', 'inner'), { recursive: true });
  await mkdir(join(folder, 'task-10'));
  await writeFile(join(folder, 'task-10', 'file'), '');
  const standing = spawn('sleep', ['1000'], { cwd: join(folder, 'task-1', 'inner'), stdio: 'ignore' });
  const reading = spawn('sh', [
    '-c',
    'exec 3<"$1"; echo; exec sleep 1000',
    'sh',
    join(folder, 'task-10', 'file'),
  ]);
  onTestFinished(() => {
    standing.kill('SIGKILL');
    reading.kill('SIGKILL');
  });
  await new Promise((resolve) => reading.stdout.once('data', resolve));
  const open = await openPaths();
  expect(occupantsOf(join(folder, 'task-1'), open)).toEqual([standing.pid]);
  expect(occupantsOf(join(folder, 'task-10'), open)).toEqual([reading.pid]);
  expect(occupantsOf(join(folder, 'task'), open)).toEqual([]);
});

test('sizes: links are not followed, files with two names count once, and a bound ends the count', async () => {
  const folder = await makeFolder();
  const task = join(folder, 'task');
  await mkdir(join(task, 'inner'), { recursive: true });
  await writeFile(join(folder, 'large'), Buffer.alloc(10 * 1024 * 1024, 1));
  await symlink(join(folder, 'large'), join(task, 'link'));
  await symlink(folder, join(task, 'inner', 'up'));
  await writeFile(join(task, 'file'), Buffer.alloc(100_000, 1));
  await link(join(task, 'file'), join(task, 'again'));
  const usage = await measureUsage(task);
  expect(usage).toMatchObject({ inodes: 5, complete: true });
  expect(usage.bytes).toBeGreaterThanOrEqual(100_000);
  expect(usage.bytes).toBeLessThan(1_000_000);
  const early = await measureUsage(folder, { bytes: 200_000 });
  expect(early.complete && !isOver(early, { bytes: 200_000 })).toBe(false);
  expect(isOver(early, { bytes: 200_000 })).toBe(true);
  for (let index = 0; index < 300; index += 1) await writeFile(join(task, 'inner', String(index)), '');
  const some = await measureUsage(task, { inodes: 20 });
  expect(some).toMatchObject({ complete: false });
  expect(some.inodes).toBeLessThan(200);
  expect(await measureUsage(join(folder, 'nothing'))).toEqual({ bytes: 0, inodes: 0, complete: true });
});

test('lists task folders by name: links and leftovers as what they are, everything else not at all', async () => {
  const root = await makeFolder();
  const play = join(root, 'workspace-app', 'app-p');
  for (const path of [
    'workspace-app/app-p/task-1',
    'workspace-app-cleo/app-p/task-1',
    'plays/app-p/task-9',
    '.cache',
  ])
    await mkdir(join(root, path), { recursive: true });
  await mkdir(join(play, `${deletingPrefix}task-2-x`));
  await symlink(join(root, 'plays'), join(play, 'task-3'));
  await symlink(join(root, 'workspace-app'), join(root, 'workspace-linked'));
  await writeFile(join(play, 'task-4'), '');
  const found = await listTaskFolders(root);
  expect(found.map(({ volume, name, task, kind }) => [volume, name, task, kind])).toEqual([
    ['workspace-app-cleo', 'app-p', '1', 'workspace'],
    ['workspace-app', 'app-p', `${deletingPrefix}task-2-x`, 'leftover'],
    ['workspace-app', 'app-p', '1', 'workspace'],
    ['workspace-app', 'app-p', '3', 'link'],
  ]);
  expect(await listTaskFolders(join(root, 'nothing'))).toEqual([]);
});
