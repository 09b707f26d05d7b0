/** Files are replaced all together or not at all, with their modes, through no link, over nobody's backup. */
import { chmod, lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { journalName } from '../../src/update/files/journal.ts';
import { readTree } from '../../src/update/files/readTree.ts';
import { recover, replaceFiles } from '../../src/update/files/replaceFiles.ts';
import { updateFolder } from '../../src/update/updateFolder.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const changes = [
  { path: 'a.sh.hbs', before: 'a\n', after: 'A\n' },
  { path: 'b c\n.sh.hbs', before: 'b\n', after: 'B\n' },
];
const old = { 'a.sh.hbs': 'a\n', 'b c\n.sh.hbs': 'b\n' };

async function content(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).toSorted();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}

test('a failing check puts every file back', async () => {
  const folder = await temporaryFolder(old);
  const seen: string[] = [];
  const check = async (): Promise<void> => {
    seen.push(await readFile(join(folder, 'a.sh.hbs'), 'utf8'));
    throw new Error('no');
  };
  await expect(replaceFiles(folder, changes, { keepBackups: false, check })).rejects.toThrow('no');
  expect(seen).toEqual(['A\n']);
  expect(await content(folder)).toEqual(old);
});

test('an operation that fails puts every file back', async () => {
  for (let at = 1; at < 9; at++) {
    const folder = await temporaryFolder(old);
    let steps = 0;
    const onStep = (): void => {
      if (++steps === at) throw new Error('disk');
    };
    const options = { keepBackups: false, check: async () => undefined, onStep };
    await expect(replaceFiles(folder, changes, options)).rejects.toThrow('disk');
    await recover(folder);
    const now = await content(folder);
    expect([old, { 'a.sh.hbs': 'A\n', 'b c\n.sh.hbs': 'B\n' }]).toContainEqual(now);
  }
});

test('modes stay, read-only files are replaced, backups are kept when asked for', async () => {
  const folder = await temporaryFolder(old);
  await chmod(join(folder, 'a.sh.hbs'), 0o444);
  await chmod(join(folder, 'b c\n.sh.hbs'), 0o751);
  await replaceFiles(folder, changes, { keepBackups: true, check: async () => undefined });
  expect(await content(folder)).toEqual({
    'a.sh.hbs': 'A\n',
    'a.sh.hbs.bak': 'a\n',
    'b c\n.sh.hbs': 'B\n',
    'b c\n.sh.hbs.bak': 'b\n',
  });
  expect((await lstat(join(folder, 'a.sh.hbs'))).mode & 0o777).toBe(0o444);
  expect((await lstat(join(folder, 'b c\n.sh.hbs'))).mode & 0o777).toBe(0o751);
});

test('a backup that is there already stops the update', async () => {
  const folder = await temporaryFolder({ ...old, 'a.sh.hbs.bak': 'mine\n' });
  const options = { keepBackups: false, check: async () => undefined };
  await expect(replaceFiles(folder, changes, options)).rejects.toMatchObject({ code: 'backup-in-the-way' });
  expect(await content(folder)).toEqual({ ...old, 'a.sh.hbs.bak': 'mine\n' });
});

test('a journal that names files elsewhere is refused', async () => {
  const journal = {
    version: 1,
    state: 'changing',
    keepBackups: false,
    files: [{ path: '../x', before: '', after: '' }],
  };
  const folder = await temporaryFolder({ [journalName]: JSON.stringify(journal) });
  await expect(recover(folder)).rejects.toMatchObject({ code: 'journal-unreadable' });
});

test('links are not followed; what is no UTF-8 is told; the rest is updated', async () => {
  const outside = await temporaryFolder({ 'x.sh.hbs': 'ls /workspace\n' });
  const folder = await temporaryFolder({ 'a.sh.hbs': 'ls /workspace\n', 'empty.json.hbs': '' });
  await writeFile(join(folder, 'bytes.sh.hbs'), Buffer.from([0x6c, 0x73, 0xff, 0x0a]));
  await symlink(outside, join(folder, 'linked'));
  await symlink(join(outside, 'x.sh.hbs'), join(folder, 'x.sh.hbs'));
  await symlink('.', join(folder, 'inside'));
  await symlink('nowhere', join(folder, 'broken.hbs'));
  await mkdir(join(folder, 'dir.hbs'));
  const { findings } = readTree(folder);
  expect(findings.map(({ at, code }) => `${at.file} ${code}`).toSorted()).toEqual([
    'bytes.sh.hbs not-utf8',
    'linked link',
    'x.sh.hbs link',
  ]);
  await updateFolder(folder, { dryRun: false, keepBackups: false });
  expect(await readFile(join(outside, 'x.sh.hbs'), 'utf8')).toBe('ls /workspace\n');
  expect(await readFile(join(folder, 'a.sh.hbs'), 'utf8')).toContain('ls "$TASK_WORKSPACE"');
  expect((await readdir(folder)).toSorted()).toEqual([
    'a.sh.hbs',
    'broken.hbs',
    'bytes.sh.hbs',
    'dir.hbs',
    'empty.json.hbs',
    'inside',
    'linked',
    'x.sh.hbs',
  ]);
});

test.each(['missing', 'a.sh.hbs', 'a.sh.hbs/below'])(
  'what is no folder is told as that: %s',
  async (name) => {
    const folder = await temporaryFolder(old);
    const end = updateFolder(join(folder, name), { dryRun: false, keepBackups: false });
    await expect(end).rejects.toMatchObject({ code: 'no-folder' });
  },
);
