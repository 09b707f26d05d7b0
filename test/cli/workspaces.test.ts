import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { capturedIo } from '../helpers/capturedIo.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const { io, out, err } = capturedIo('/', { NO_COLOR: '1' });
  const code = await main(['workspaces', ...argv], io);
  return { code, out: out(), err: err() };
}

test('a root without workspaces, and one that is not there', async () => {
  const root = await temporaryFolder();
  const none = { code: 0, out: `There are no workspaces below ${root}.\n`, err: '' };
  expect(await run('--root', root)).toEqual(none);
  expect((await run('--root', join(root, 'nothing'))).code).toBe(0);
  expect((await run('--root', join(root, 'nothing'), '--prune', '--yes')).code).toBe(0);
});

test('JSON for programs', async () => {
  const root = await temporaryFolder();
  const path = join(root, 'workspace-app', 'app-p', 'task-1');
  await mkdir(path, { recursive: true });
  const { out, code } = await run('--root', root, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    root,
    workspaces: [
      {
        path,
        play: 'app-p',
        task: '1',
        volume: 'workspace-app',
        bytes: expect.any(Number),
        inodes: 1,
        measured: true,
        ageSeconds: expect.any(Number),
        state: 'orphaned',
        unsaved: false,
        problems: [],
      },
    ],
  });
  const pruned = await run('--root', root, '--json', '--prune', '--dry-run', '--older-than', '3d');
  expect(JSON.parse(pruned.out)).toMatchObject({
    workspaces: [{ path, action: 'keep', reason: expect.stringContaining('less than 3d') }],
  });
});

test.each([
  ['--dry-run', '--dry-run goes with --prune'],
  ['--yes', '--yes goes with --prune'],
  ['--cluster', '--root means this machine, --cluster a cluster'],
  ['--prune --policy always', 'Known: never, onSuccess, ttl'],
  ['--prune --older-than 7', 'Give a time'],
  ['--prune --min-free lots', 'Give a size'],
])('refused: %s', async (flags, said) => {
  const { code, err } = await run('--root', '/nowhere', ...flags.split(' '));
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(said) });
});
