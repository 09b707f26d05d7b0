/** Decides which checkov scans the chart: the pinned one, in a Python environment of the project's own. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CtoError } from '../errors.ts';
import { packageFolder } from '../packageFolder.ts';
import { runProcess } from '../processes.ts';

/**
 * Absolute path of checkov; installed from PyPI the first time, which takes a minute or more.
 * @throws CtoError `python-missing`, `checkov-not-installed`.
 */
export async function checkovPath(): Promise<string> {
  const root = packageFolder();
  const requirements = join(root, 'test/chart/checkov-requirements.txt');
  const folder = join(root, '.tools/checkov');
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const mark = join(folder, 'installed');
  if ((await readFile(mark, 'utf8').catch(() => '')) !== digest) {
    await install(folder, requirements);
    await writeFile(mark, digest);
  }
  return join(folder, 'bin/checkov');
}

async function install(folder: string, requirements: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await runProcess('python3', ['-m', 'venv', folder]);
  } catch (cause) {
    throw new CtoError(
      'python-missing',
      'checkov scans the chart, and Python can’t make an environment for it',
      {
        hint: 'Install Python 3.11 or newer with its venv module (python3-venv).',
        cause,
      },
    );
  }
  const options = ['--quiet', '--disable-pip-version-check', '--requirement', requirements];
  try {
    await runProcess(join(folder, 'bin/pip'), ['install', ...options]);
  } catch (cause) {
    const said = cause instanceof CtoError ? cause.hint : undefined;
    throw new CtoError('checkov-not-installed', 'pip could not install the pinned checkov', {
      hint: said ?? 'Look at test/chart/checkov-requirements.txt.',
      cause,
    });
  }
}
