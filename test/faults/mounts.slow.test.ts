/** Faults that need a namespace of their own: a full disk, a read-only volume, a script as process 1. Skipped without rights. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { good, makeSandbox, type Sandbox } from '../helpers/runScript.ts';

let box: Sandbox;
let allowed: boolean;
beforeAll(async () => {
  const tried = await execa('unshare', ['-m', '--pid', '--fork', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {
    reject: false,
  });
  allowed = !tried.failed;
});
beforeEach(async ({ skip }) => {
  skip(!allowed, 'mounts in a namespace are not allowed here: run as root with CAP_SYS_ADMIN');
  box = await makeSandbox();
});
afterEach(async () => {
  if (allowed) await box.remove();
});

const work = 'echo 1 >committed; git add -A; git commit -qm First; echo 2 >loose';

interface Volume {
  /** Words that start a command where the volume is mounted. */
  before: readonly string[];
  remount: (options: string) => Promise<void>;
}

/** A volume of `size` that only commands with `before` see; it lives as long as the test. */
async function mountVolume(size: string): Promise<Volume> {
  const folder = join(box.folder, 'volume');
  await mkdir(folder);
  const mount = 'mount -t tmpfs -o "size=$1" tmpfs "$0" && echo ready && exec sleep 3600';
  const holder = execa('unshare', ['-m', 'bash', '-c', mount, folder, size], {
    reject: false,
    buffer: false,
  });
  onTestFinished(() => void holder.kill('SIGKILL'));
  for await (const line of createInterface({ input: holder.stdout })) if (line === 'ready') break;
  const before = ['nsenter', '-t', String(holder.pid), '-m'];
  const [enter = '', ...words] = before;
  const remount = async (options: string): Promise<void> => {
    await execa(enter, [...words, 'mount', '-o', `remount,${options}`, folder]);
  };
  return { before, remount };
}

async function expectWork(): Promise<void> {
  const names = await box.git('ls-tree', '--name-only', 'feature/task-1');
  expect(names.split('\n')).toEqual(expect.arrayContaining(['committed', 'loose', 'shared.txt']));
}

describe('a full disk', () => {
  it('in the middle of the clone: exit 30; with room, the run is done', async () => {
    const seed = join(box.folder, 'seed');
    await writeFile(join(seed, 'big'), randomBytes(4_000_000));
    await execa('git', ['-C', seed, 'add', '-A']);
    await execa('git', [
      '-C',
      seed,
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@example.com',
      'commit',
      '-qm',
      'Big',
    ]);
    await execa('git', ['-C', seed, 'push', '-q', box.remote, 'main']);
    const context = { base_commit: await box.git('rev-parse', 'main') };
    const { before, remount } = await mountVolume('6m');
    const full = await box.run({ before, context });
    expect(full).toMatchObject({ exitCode: 30, summary: { reason: 'environment' } });
    expect(full.log).toMatch(/space/);
    await remount('size=60m');
    expect((await box.run({ before, context, agent: `${work}; ${good}` })).exitCode).toBe(0);
    await expectWork();
  });

  it.each(['1k', '40k', '100k'])(
    '%s before the owner is known: exit 30, never a workspace that nobody owns',
    async (size) => {
      const { before, remount } = await mountVolume(size);
      expect((await box.run({ before })).exitCode).toBe(30);
      await remount('size=60m');
      expect((await box.run({ before, agent: `${work}; ${good}` })).exitCode).toBe(0);
      await expectWork();
    },
  );

  it('in the middle of the commit: exit 30; with room, the work is committed and pushed', async () => {
    const { before, remount } = await mountVolume('8m');
    const full = await box.run({ before, agent: `${work}; head -c 20000000 /dev/urandom >filler; ${good}` });
    expect(full.exitCode).toBe(30);
    await remount('size=100m');
    expect((await box.run({ before, agent: `rm filler; ${good}` })).exitCode).toBe(0);
    await expectWork();
  });
});

describe('a read-only volume', () => {
  it('with the task’s workspace: exit 30; writable again, the work is pushed', async () => {
    const { before, remount } = await mountVolume('60m');
    const checks = [{ name: 'without a command' }];
    expect((await box.run({ before, checks, agent: `${work}; ${good}` })).exitCode).toBe(40);
    await remount('ro');
    const again = await box.run({ before });
    expect(again).toMatchObject({ exitCode: 30, summary: { reason: 'environment' } });
    await remount('rw');
    expect((await box.run({ before })).exitCode).toBe(0);
    await expectWork();
  });

  it('without a workspace: the preamble itself ends with exit 1', async () => {
    const { before, remount } = await mountVolume('60m');
    await remount('ro');
    const { exitCode, all } = await (await box.start({ before })).ended;
    expect(exitCode).toBe(1);
    expect(all).toContain('Read-only file system');
    await rm(join(box.folder, 'result.json'), { force: true });
  });
});

describe('process 1', () => {
  it('passes SIGTERM on, ends with exit 30, and the tree stays', async () => {
    const agent = `${work}; trap 'echo 3 >stopped; exit 1' TERM; echo begun; while :; do sleep 0.1; done`;
    const running = await box.start({ agent, before: ['unshare', '--pid', '--fork', '--kill-child'] });
    await running.line('begun');
    const script = join(box.folder, 'run/container.sh');
    const first = await execa('pgrep', ['-o', '-f', `^bash ${script}`]);
    process.kill(Number(first.stdout), 'SIGTERM');
    expect((await running.ended).exitCode).toBe(30);
    const end = await box.run({ agent: `cat stopped >seen; ${good}` });
    expect(end.exitCode).toBe(0);
    expect(await box.git('show', 'feature/task-1:seen')).toBe('3');
    await expectWork();
  });
});
