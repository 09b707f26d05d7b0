/** Whose a process is, also in the moment in which it becomes another program. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { processesOwnedBy } from '../../src/workspaces/processTable.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

test.runIf(process.platform === 'linux')(
  'a process that becomes another program stays its owner’s',
  async () => {
    const owner = join(await temporaryFolder(), 'owner');
    await mkdir(owner);
    const restless = spawn('bash', ['-c', 'exec bash -c "$AGAIN"'], {
      env: { PATH: process.env['PATH'], AGAIN: 'exec bash -c "$AGAIN"', CTO_TEST_OWNER: owner },
      stdio: 'ignore',
    });
    onTestFinished(() => void restless.kill('SIGKILL'));
    await once(restless, 'spawn');
    for (let look = 0; look < 100; look += 1)
      expect(await processesOwnedBy('CTO_TEST_OWNER', owner), `look ${look}`).toEqual([restless.pid]);
  },
);

test.runIf(process.platform === 'linux')(
  'one without any environment is nobody’s, and keeps nobody waiting',
  async () => {
    const bare = spawn('sleep', ['1000'], { env: {}, stdio: 'ignore' });
    onTestFinished(() => void bare.kill('SIGKILL'));
    await once(bare, 'spawn');
    expect(await processesOwnedBy('CTO_TEST_OWNER', '/nowhere')).toEqual([]);
  },
);
