/** Which run's log is read of a play on this machine, and what is said when there is none. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { localLog } from '../../src/cli/localLog.ts';
import type { LogRequest } from '../../src/cli/plays.ts';
import type { PlayStatus } from '../../src/local/playStatus.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

async function playOf(runs: readonly string[]): Promise<PlayStatus> {
  const folder = await temporaryFolder();
  for (const run of runs) {
    await mkdir(join(folder, 'runs', run), { recursive: true });
    await writeFile(join(folder, 'runs', run, 'log.txt'), `log of ${run}\n`);
  }
  const names = {
    job: 'app-weather',
    play: 'weather',
    repository: 'app',
    integration: 'cto/weather/integration',
  };
  return { ...names, state: 'running', rehearsal: true, tasks: [], running: [], folder };
}

const wanted = (run: string | undefined): LogRequest => ({ run, lines: 10, what: 'log' });

it('is that of the task, not of one whose name begins alike', async () => {
  const play = await playOf(['1.quality.1', '10.quality.1']);
  expect(await localLog(play, wanted('1'))).toMatchObject({
    run: '1/quality/1',
    text: 'log of 1.quality.1\n',
  });
  expect(await localLog(play, wanted('10/quality/1'))).toMatchObject({ run: '10/quality/1' });
});

it('of a task without runs: those that there are, as they are asked for', async () => {
  const play = await playOf(['2.quality.1', '1.implementation.1']);
  await expect(localLog(play, wanted('9'))).rejects.toMatchObject({
    code: 'log-missing',
    hint: 'Runs: 1/implementation/1, 2/quality/1',
  });
  await expect(localLog(await playOf([]), wanted(undefined))).rejects.toMatchObject({
    hint: 'Nothing of it has run yet.',
  });
});
