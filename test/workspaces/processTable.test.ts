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
    for (let look = 0; look < 300; look += 1)
      expect(await processesOwnedBy('CTO_TEST_OWNER', owner), `look ${look}`).toEqual([restless.pid]);
  },
);
