/** Fifty tasks over five levels, sixteen at once, on a repository of several thousand real files. */
import { cp, glob, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { git } from '../../src/git.ts';
import { startCto } from '../helpers/ctoProcess.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const project = join(import.meta.dirname, '../..');
const ids = Array.from({ length: 50 }, (_, index) => String(index + 1));

/** Ten tasks a level, each behind two of the level below. */
function task(id: string): object {
  const number = Number(id);
  const below =
    number > 10 ? [number - 10, ((number - 10) % 10) + 10 * Math.floor((number - 11) / 10) + 1] : [];
  return { id: number, title: `Task ${id}`, description: '', dependencies: [...new Set(below)] };
}

/** What the scripted agent does for a task: one file of its own. */
const entry = (id: string): [string, object] => [
  id,
  { implementation: [{ edits: [{ file: `tasks/${id}.txt`, write: `${id}\n` }] }] },
];

/** The sources of this project's own packages as a repository with one commit. */
async function makeRepository(folder: string): Promise<string> {
  const tree = join(folder, 'tree');
  for await (const file of glob('**/*.{js,ts,mjs,cjs,cts,mts,md}', { cwd: join(project, 'node_modules') })) {
    await mkdir(join(tree, file, '..'), { recursive: true });
    await cp(join(project, 'node_modules', file), join(tree, file), { dereference: true });
  }
  const remote = join(folder, 'large.git');
  const as = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  await execa('git', ['init', '-q', '-b', 'main', tree]);
  await execa('git', ['add', '-A', '-f'], { cwd: tree });
  await execa('git', [...as, 'commit', '-q', '-m', 'Sources'], { cwd: tree });
  await execa('git', ['clone', '-q', '--bare', tree, remote]);
  return remote;
}

test('50 branches, no failure, nothing outside the task directories', async () => {
  const folder = await temporaryFolder();
  const [root, home] = [join(folder, 'root'), join(folder, 'home')];
  await mkdir(home);
  const remote = await makeRepository(folder);
  const files = (await git(remote, ['ls-tree', '-r', '--name-only', 'main'])).split('\n').length;
  expect(files).toBeGreaterThan(2000);
  await writeFile(join(folder, 'tasks.json'), JSON.stringify(ids.map(task)));
  await writeFile(
    join(folder, 'rehearsal.json'),
    JSON.stringify({ tasks: Object.fromEntries(ids.map(entry)) }),
  );
  const flags = ['--plan', join(folder, 'tasks.json'), '--rehearse', join(folder, 'rehearsal.json')];
  const play = ['play', '--local', '--name', 'fifty', '--repository', remote, '--root', root, ...flags];
  const ended = await startCto(
    [...play, '--stages', 'none', '--max-parallel', '16', '--retention', 'never'],
    { HOME: home },
  ).ended;

  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' });
  const branches = await git(remote, ['for-each-ref', '--format=%(refname:short)', 'refs/heads/feature']);
  expect(branches.split('\n')).toHaveLength(50);
  const merged = await git(remote, ['ls-tree', '-r', '--name-only', 'cto/fifty/integration', 'tasks/']);
  expect(merged.split('\n')).toHaveLength(50);
  const runs = ended.lines.filter(({ type }) => type === 'run-ended').map((line) => JSON.stringify(line));
  expect(runs.filter((run) => !run.includes('"kind":"done"'))).toEqual([]);

  expect(await readdir(home)).toEqual([]);
  expect((await readdir(root)).toSorted()).toEqual(['.cache', 'plays', 'repositories', 'workspace-large']);
  const volume = await readdir(join(root, 'workspace-large/large-fifty'));
  expect(volume.filter((name) => !/^task-\d+$/.test(name))).toEqual([]);
});
