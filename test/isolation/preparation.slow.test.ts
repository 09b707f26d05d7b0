/** Trusted code that prepares workspaces writes what it is told to make, and a fault in it is seen. */
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkPreparation } from '../../src/isolation/preparation.ts';
import { watchingHere } from '../../src/isolation/sandbox/support.ts';
import { withWorld } from '../../src/isolation/world.ts';
import { compileTemplates } from '../../src/templates/compile.ts';
import { packageFolder } from '../../src/packageFolder.ts';
import { realFolder } from '../helpers/templateSources.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const watching = await watchingHere();

async function check(modules: string): ReturnType<typeof checkPreparation> {
  const { set } = await compileTemplates(realFolder);
  return withWorld({ set, watching, seconds: 120 }, async (world) => checkPreparation(world, modules));
}

it.runIf(watching.files === 'namespaces')('touches the mirror and the play’s repository only', async () => {
  const { findings, written } = await check(join(packageFolder(), 'src/workspaces'));
  expect(findings).toEqual([]);
  expect(written).toBeGreaterThan(5);
});

it.runIf(watching.files === 'namespaces')('is seen when it touches a task’s workspace', async () => {
  const copy = await temporaryFolder();
  await cp(join(packageFolder(), 'src'), join(copy, 'src'), { recursive: true });
  await cp(join(packageFolder(), 'package.json'), join(copy, 'package.json'));
  const file = join(copy, 'src/workspaces/playRepository.ts');
  const text = await readFile(file, 'utf8');
  const planted = `${text}\nimport { chmodSync } from 'node:fs';\nchmodSync('/workspace/task-0', 0o700);\n`;
  await writeFile(file, planted);
  await symlink(join(packageFolder(), 'node_modules'), join(copy, 'node_modules'));
  const { findings } = await check(join(copy, 'src/workspaces'));
  expect(findings).toContainEqual(expect.objectContaining({ path: '/workspace/task-0', what: 'chmod' }));
});
