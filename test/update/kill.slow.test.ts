/** Killed before any operation on a file, an update leaves a tree that the next call puts in order and finishes. */
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { updateFolder } from '../../src/update/updateFolder.ts';
import { corpusFolder } from '../helpers/foreignTemplates.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const updateModule = join(import.meta.dirname, '../../src/update/updateFolder.ts');

/** Updates a folder and kills itself before the given operation. */
const program = `
  const [module, folder, keep, at] = process.argv.slice(1);
  const { updateFolder } = await import(module);
  let steps = 0;
  await updateFolder(folder, {
    dryRun: false,
    keepBackups: keep === 'keep',
    onStep: () => { if (++steps === Number(at)) process.kill(process.pid, 'SIGKILL'); },
  });
  console.log(steps);
`;

async function run(folder: string, keep: string, at: number): Promise<{ killed: boolean; steps: number }> {
  const args = ['--input-type=module', '-e', program, updateModule, folder, keep, String(at)];
  const ended = await execa(process.execPath, args, { reject: false });
  return { killed: ended.signal === 'SIGKILL', steps: Number(ended.stdout) };
}

async function texts(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const paths = names.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return Object.fromEntries(
    await Promise.all(
      paths.map(async (path) => [path.slice(folder.length), await readFile(path, 'utf8')] as const),
    ),
  );
}

test.each(['remove', 'keep'])('killed at every step, backups: %s', async (keep) => {
  const folder = await temporaryFolder();
  const source = join(folder, 'source');
  for (const name of ['claude/hooks', 'cursor/mcp.json.hbs'])
    await cp(join(corpusFolder, 'code', name), join(source, name), { recursive: true });
  const whole = join(folder, 'whole');
  await cp(source, whole, { recursive: true });
  const { steps } = await run(whole, keep, 0);
  const goal = await texts(whole);
  const old = await texts(source);
  expect(steps).toBeGreaterThanOrEqual(15);
  for (let at = 1; at <= steps; at += 2) {
    const tree = join(folder, `tree-${at}`);
    await cp(source, tree, { recursive: true });
    expect((await run(tree, keep, at)).killed).toBe(true);
    // Each template is whole at any moment: the old text or the new one.
    const now = await texts(tree);
    for (const [path, text] of Object.entries(old)) expect([text, goal[path]]).toContain(now[path]);
    // Killed again while it puts things in order, then left alone.
    await run(tree, keep, 2);
    await updateFolder(tree, { dryRun: false, keepBackups: keep === 'keep' });
    expect(await texts(tree)).toEqual(goal);
  }
});
