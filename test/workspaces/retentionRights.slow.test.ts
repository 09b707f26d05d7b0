/** Deleting with other rights than the test's own: as somebody who is not root, and with something mounted inside. */
import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../helpers/gitDir.ts';

const source = join(import.meta.dirname, '../../src/workspaces/removeTree.ts');
const script = `const { removeTree } = await import(${JSON.stringify(source)});
try { await removeTree(process.env.DOOMED); } catch (error) { console.log(error.code); }`;
const isRoot = process.getuid?.() === 0;
const nobody = 65534;

const mayMount =
  isRoot &&
  spawnSync('unshare', ['-m', 'sh', '-c', 'd=$(mktemp -d) && mount -t tmpfs none "$d"']).status === 0;

test('read-only and locked folders of one’s own are deleted, without being root', async () => {
  const folder = await makeFolder();
  const inner = join(folder, 'task-1', 'locked', 'inner');
  await mkdir(inner, { recursive: true });
  await writeFile(join(inner, 'file'), '', { mode: 0o000 });
  const paths = [
    join(inner, 'file'),
    inner,
    join(folder, 'task-1', 'locked'),
    join(folder, 'task-1'),
    folder,
  ];
  for (const path of paths) if (isRoot) await chown(path, nobody, nobody);
  for (const path of paths.slice(1, 4)) await chmod(path, path === inner ? 0o555 : 0o000);
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { DOOMED: join(folder, 'task-1') },
    cwd: '/',
    encoding: 'utf8',
    ...(isRoot ? { uid: nobody, gid: nobody } : {}),
  });
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  expect(await readdir(folder)).toEqual([]);
});

const mounts = {
  tmpfs: 'mount -t tmpfs none "$AT" && cp "$OTHER/file" "$AT"',
  bind: 'mount --bind "$OTHER" "$AT"',
  'tmpfs of somebody else':
    'chmod 0555 "$AT" && mount -t tmpfs -o uid=65534 none "$AT" && cp "$OTHER/file" "$AT"',
};

test.skipIf(!mayMount).each([
  ['tmpfs', 'mounted'],
  ['bind', 'mounted'],
  ['tmpfs', 'deep/mounted'],
  ['bind', 'deep/mounted'],
  ['tmpfs of somebody else', 'deep/mounted'],
] as const)('nothing that is mounted inside is deleted: %s on %s', async (kind, path) => {
  const folder = await makeFolder();
  const at = join(folder, 'task-1', path);
  const other = join(folder, 'other');
  await mkdir(at, { recursive: true });
  await mkdir(other);
  await writeFile(join(other, 'file'), 'stays\n');
  const alone =
    kind === 'tmpfs of somebody else' ? `setpriv --reuid=${nobody} --regid=${nobody} --clear-groups ` : '';
  if (alone !== '')
    for (const each of [at, dirname(at), join(folder, 'task-1'), folder]) await chown(each, nobody, nobody);
  const prune = `${alone}"$NODE" --input-type=module -e "$SCRIPT"`;
  const after = 'find "$PARENT"/.deleting-* -name file';
  const { stdout } = spawnSync(
    'unshare',
    [
      '-m',
      'sh',
      '-c',
      `${mounts[kind]} && chmod 0555 "$AT" && ${prune}; stat -c %a "$PARENT"/.deleting-*/*/mounted "$PARENT"/.deleting-*/mounted 2>/dev/null; ${after}`,
    ],
    {
      env: {
        PATH: process.env['PATH'],
        NODE: process.execPath,
        SCRIPT: script,
        AT: at,
        OTHER: other,
        PARENT: folder,
        DOOMED: join(folder, 'task-1'),
      },
      encoding: 'utf8',
    },
  );
  const [code, mode, file] = stdout.split('\n');
  expect([code, mode]).toEqual(['mounted-inside', '555']);
  expect(file).toMatch(/mounted\/file$/);
});
