import { mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeSecrets, removeSecrets, secretsFolder, writeSecrets } from '../../src/local/secrets.ts';
import { makeFolder } from '../helpers/gitDir.ts';

test('the folder is in memory where there is any, and the same each time', () => {
  const folder = secretsFolder('/root/plays/app-p');
  expect(secretsFolder('/root/plays/app-p')).toBe(folder);
  expect(secretsFolder('/root/plays/app-q')).not.toBe(folder);
  expect(folder).toMatch(process.platform === 'linux' ? /^\/dev\/shm\/cto-secrets-/ : /cto-secrets-/);
});

test('one file for each key that is asked for and there, for this user alone', async () => {
  const folder = join(await makeFolder(), 'secrets');
  await makeSecrets(folder);
  const run = await writeSecrets(folder, '1.quality.1', {
    names: ['A', 'B', 'C'],
    values: { A: 'one', B: '', D: 'no' },
  });
  expect(await readdir(run)).toEqual(['A']);
  expect(await readFile(join(run, 'A'), 'utf8')).toBe('one');
  const modes = await Promise.all(
    [folder, run, join(run, 'A')].map(async (path) => (await stat(path)).mode & 0o777),
  );
  expect(modes).toEqual([0o700, 0o700, 0o600]);
});

test('what a killed process left is gone at the next start', async () => {
  const folder = join(await makeFolder(), 'secrets');
  await mkdir(folder);
  await writeFile(join(folder, 'stale'), 'canary');
  await makeSecrets(folder);
  expect(await readdir(folder)).toEqual([]);
  await removeSecrets(folder);
  await removeSecrets(folder);
  await expect(stat(folder)).rejects.toThrow('ENOENT');
});

test('a link in its place is refused, and what it names is left alone', async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, 'precious'), '');
  await symlink(folder, join(folder, 'link'));
  await expect(makeSecrets(join(folder, 'link'))).rejects.toMatchObject({ code: 'secrets-folder' });
  expect(await readdir(folder)).toContain('precious');
});
