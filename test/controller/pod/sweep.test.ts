/** The pod of a sweep on real folders. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sweepVolume } from '../../../src/controller/pod/sweep.ts';
import type { SweepOrder } from '../../../src/controller/sweep/order.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const order: SweepOrder = {
  version: 1,
  nested: false,
  retention: { policy: 'onSuccess' },
  known: [
    { path: 'app-w/task-1', state: 'finished', used: 0 },
    { path: 'app-w/task-2', state: 'running', used: 0 },
    { path: 'app-w/task-3', state: 'failed', used: 0 },
  ],
  saved: [],
};

async function volume(): Promise<string> {
  const folder = await temporaryFolder();
  for (const task of ['task-1', 'task-2', 'task-3', 'task-4', '.deleting-task-9-x']) {
    await mkdir(join(folder, 'app-w', task, 'app'), { recursive: true });
    await writeFile(join(folder, 'app-w', task, 'app', 'file'), 'x'.repeat(10_000));
  }
  await mkdir(join(folder, '.cache', 'git', 'app.git'), { recursive: true });
  await symlink('/etc', join(folder, 'app-w', 'task-5'));
  return folder;
}

it('names what should go, and deletes only what is saved, and what was half deleted', async () => {
  const folder = await volume();
  const { report: listed } = await sweepVolume(folder, order, Date.now());
  expect(listed).toMatchObject({ workspaces: 6, doomed: ['app-w/task-1'], deleted: 1, problems: [] });
  expect(listed.freeRatio).toBeGreaterThan(0);
  expect((await readdir(join(folder, 'app-w'))).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'task-1',
    'task-2',
    'task-3',
    'task-4',
    'task-5',
  ]);
  const saved = { ...order, saved: ['app-w/task-1'] };
  const { report: deleted } = await sweepVolume(folder, saved, Date.now());
  expect(deleted).toMatchObject({ doomed: [], deleted: 1 });
  expect(existsSync(join(folder, 'app-w', 'task-1'))).toBe(false);
  expect(existsSync(join(folder, '.cache', 'git', 'app.git'))).toBe(true);
});

it('never touches what is in use, a link, or what nobody knows, whatever it is told is saved', async () => {
  const folder = await volume();
  const saved = ['app-w/task-2', 'app-w/task-4', 'app-w/task-5', '../outside', 'app-w'];
  const retention = { policy: 'ttl' as const, olderThan: 0, minFree: Number.MAX_SAFE_INTEGER };
  const { report } = await sweepVolume(folder, { ...order, retention, saved }, Date.now());
  expect(report.doomed).toEqual(['app-w/task-1', 'app-w/task-3']);
  for (const task of ['task-2', 'task-4', 'task-5'])
    expect(existsSync(join(folder, 'app-w', task))).toBe(true);
});

it('finds volumes that are folders of one claim, and keeps its report short', async () => {
  const folder = await temporaryFolder();
  const tasks = Array.from({ length: 200 }, (_, task) => `workspace-app/app-w/task-${task}`);
  for (const task of tasks) await mkdir(join(folder, task), { recursive: true });
  const known = tasks.map((path) => ({ path, state: 'finished' as const, used: 0 }));
  const { report, listed } = await sweepVolume(folder, { ...order, nested: true, known }, Date.now());
  expect(report.workspaces).toBe(200);
  expect(report.doomed.length).toBeGreaterThan(50);
  expect(JSON.stringify(report).length).toBeLessThan(4096);
  const [named, unnamed] = [listed.filter(({ action }) => action === 'delete'), listed.at(-1)];
  expect(named.map(({ path }) => path)).toEqual(report.doomed);
  expect(unnamed).toMatchObject({ action: 'keep', reason: expect.stringContaining('prune again') });
});

it('tells of each workspace how large it is, what becomes of it, and why', async () => {
  const folder = await volume();
  const asked: SweepOrder = {
    ...order,
    known: order.known.map((known) => ({ ...known, play: 'w' })),
    retention: { policy: 'ttl', olderThan: 0, minFree: Number.MAX_SAFE_INTEGER },
  };
  const look = await sweepVolume(folder, { ...asked, dry: true }, Date.now());
  expect(look.report).toMatchObject({ doomed: ['app-w/task-1', 'app-w/task-3'], deleted: 0 });
  expect(look.listed).toMatchObject([
    { path: 'app-w/.deleting-task-9-x', state: 'leftover', action: 'delete' },
    { path: 'app-w/task-1', state: 'finished', action: 'delete', play: 'w', inodes: 3, measured: true },
    { path: 'app-w/task-2', state: 'running', action: 'keep', reason: 'in use' },
    { path: 'app-w/task-3', state: 'failed', action: 'delete' },
    {
      path: 'app-w/task-4',
      state: 'orphaned',
      action: 'keep',
      reason: expect.stringContaining('no run tells'),
    },
    { path: 'app-w/task-5', state: 'link', action: 'keep', bytes: 0 },
  ]);
  expect(look.listed.filter((each) => 'deleted' in each)).toEqual([]);
  const pruned = await sweepVolume(folder, { ...asked, saved: ['app-w/task-1'] }, Date.now());
  expect(pruned.listed.filter((each) => 'deleted' in each)).toMatchObject([
    { path: 'app-w/.deleting-task-9-x', deleted: true },
    { path: 'app-w/task-1', deleted: true },
  ]);
});
