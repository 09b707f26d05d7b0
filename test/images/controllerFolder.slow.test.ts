import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { makeControllerFolder } from '../../src/images/controllerFolder.ts';
import { packageFolder, packageVersion } from '../../src/packageFolder.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

it('the folder of the controller’s image starts, and holds neither sources nor what only development needs', async () => {
  const folder = join(await temporaryFolder(), 'app');
  expect(await makeControllerFolder(packageFolder(), folder)).toBe(packageVersion());
  const { stdout } = await execa('node', [join(folder, 'dist', 'cli.js'), '--help'], {
    cwd: '/',
    env: { HOME: '/nowhere' },
  });
  expect(stdout).toContain('Usage: cto');
  expect(await readdir(folder)).not.toContain('src');
  const packages = await readdir(join(folder, 'node_modules'));
  expect(packages).toContain('handlebars');
  for (const name of ['vitest', 'typescript', 'oxlint', 'node']) expect(packages).not.toContain(name);
});
