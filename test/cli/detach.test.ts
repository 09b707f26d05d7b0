import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { packageFolder } from '../../src/packageFolder.ts';
import { runProcess } from '../../src/processes.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

it('a play that can’t begin is told, and the command ends', async () => {
  const folder = await temporaryFolder();
  const words = ['play', '--detach', '--plan', 'none.json', '--root', join(folder, 'root')];
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  // Its own process: one that goes on looking for a play would never end.
  const command = runProcess(process.execPath, [join(packageFolder(), 'src/cli.ts'), ...words], {
    cwd: folder,
    signal: ending.signal,
  });
  await expect(command).rejects.toMatchObject({ hint: expect.stringContaining('[file-missing]') });
});
