import { once } from 'node:events';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { endUnwatched, stopPlay } from '../../src/local/stopPlay.ts';
import { holderOf } from '../../src/workspaces/lock.ts';
import { processRow } from '../../src/workspaces/processTable.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const lockModule = new URL('../../src/workspaces/lock.ts', import.meta.url).href;

/** A process that holds the lock; asked to end it gives it back, and goes on for as long as it is told. */
async function holderProcess(lock: string, afterwards: string) {
  const holder = execa(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const { tryLock } = await import('${lockModule}');
       const lock = await tryLock(process.argv[1]);
       process.once('SIGTERM', async () => { await lock.release(); setTimeout(() => process.exit(0), ${afterwards}); });
       setInterval(() => {}, 1000);
       console.log('held');`,
      lock,
    ],
    { reject: false },
  );
  await once(holder.stdout, 'data');
  // In an object: a promise that returned it would wait for its end.
  return { holder };
}

async function lockFolder() {
  return join(await temporaryFolder(), 'lock');
}

describe('stopPlay', () => {
  it('returns when the process is gone, not when it gave its lock back', async () => {
    const lock = await lockFolder();
    const { holder } = await holderProcess(lock, '500');
    expect(await stopPlay(lock, hostname())).toBe(true);
    expect(await processRow(holder.pid ?? 0)).toBeUndefined();
    expect(await stopPlay(lock, hostname())).toBe(false);
  });

  it('says that a process takes too long', async () => {
    const lock = await lockFolder();
    const { holder } = await holderProcess(lock, '60_000');
    await expect(stopPlay(lock, hostname(), 0.3)).rejects.toMatchObject({ code: 'stop-slow' });
    holder.kill('SIGKILL');
    await holder;
  });

  it('leaves a play of another machine alone', async () => {
    const lock = await lockFolder();
    const { holder } = await holderProcess(lock, '0');
    await expect(stopPlay(lock, 'elsewhere')).rejects.toMatchObject({ code: 'stop-elsewhere' });
    expect(await processRow(holder.pid ?? 0)).toBeDefined();
    holder.kill('SIGKILL');
    await holder;
  });
});

describe('endUnwatched', () => {
  it('ends the agents of a play whose own process was killed, and holds nothing afterwards', async () => {
    const lock = await lockFolder();
    const folder = dirname(lock);
    const { holder } = await holderProcess(lock, '0');
    const agent = execa('sleep', ['600'], { env: { CTO_OWNER: folder }, reject: false });
    expect(await endUnwatched(folder)).toBe(false);
    expect(await processRow(agent.pid ?? 0)).toBeDefined();
    holder.kill('SIGKILL');
    await holder;
    expect(await endUnwatched(folder)).toBe(true);
    expect((await agent).isTerminated).toBe(true);
    expect(await endUnwatched(folder)).toBe(false);
    expect(await holderOf(lock)).toBeUndefined();
  });
});
