/** Decides what the controller's image holds: the packed npm package and its locked dependencies, nothing else. */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CtoError } from '../errors.ts';
import { runProcess } from '../processes.ts';
import { packNpm } from '../release/npmFiles.ts';

/**
 * Builds the project in `root` into `folder` and starts the program there.
 * @returns the version that it says.
 * @throws CtoError `image-broken`, or of npm.
 */
export async function makeControllerFolder(root: string, folder: string): Promise<string> {
  const packed = await mkdtemp(join(tmpdir(), 'cto-controller-'));
  try {
    const tarball = await packNpm(root, packed);
    await mkdir(folder, { recursive: true });
    await runProcess('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  } finally {
    await rm(packed, { recursive: true, force: true });
  }
  // Not part of the package: without it the dependencies would be those of the day.
  await copyFile(join(root, 'package-lock.json'), join(folder, 'package-lock.json'));
  const options = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await runProcess('npm', ['ci', ...options], { cwd: folder });
  const { stdout } = await runProcess('node', [join(folder, 'dist', 'cli.js'), '--version']);
  if (/^\d+\.\d+\.\d+/.test(stdout)) return stdout;
  throw new CtoError(
    'image-broken',
    `The program of the image says ${JSON.stringify(stdout)} for its version`,
  );
}
