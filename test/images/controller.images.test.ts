/** The controller's image, built from its Dockerfile: it starts in a restricted pod, and its user can change nothing in it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { packageVersion } from '../../src/packageFolder.ts';
import { afterAllTests } from '../helpers/temporaryFolder.ts';
import { type Attempt, attempt } from './builder/built.ts';
import { itIsReleasable } from './builder/releasable.ts';

describe('the image `controller`', () => {
  const later = afterAllTests();
  let built: Attempt;
  beforeAll(async () => {
    built = await attempt('controller', later);
    expect(built.ok, built.told).toBe(true);
  });

  itIsReleasable(() => built, { folder: 'controller', user: '65532:65532', baseLayers: 2, most: 45 });

  it('starts as it is, and says the version of the package', async () => {
    expect(await built.start({})).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Usage: cto'),
    });
    expect(await built.start({ args: ['--version'] })).toMatchObject({
      exitCode: 0,
      stdout: packageVersion(),
    });
  });

  it('starts the controller, which asks for its settings', async () => {
    const { exitCode, stderr } = await built.start({ args: ['controller', '--settings', '/nowhere.json'] });
    expect(stderr).toContain('/nowhere.json');
    expect(exitCode).not.toBe(0);
  });

  it('has git and ssh, a name for its user, and nothing that installs packages of npm', async () => {
    const script =
      'id -un; git --version >&2; ssh -V; for each in npm npx corepack yarn; do ! command -v "$each" || exit 1; done';
    expect(await built.start({ command: ['bash', '-euc', script] })).toMatchObject({
      exitCode: 0,
      stdout: 'controller',
      stderr: expect.stringMatching(/git version [^]*OpenSSH/),
    });
  });

  it('has no file that its user may change', async () => {
    const open = ['(', '-user', '65532', '-o', '-perm', '-o=w', ')', '!', '-type', 'l', '-print'];
    const command = ['find', '/', '-xdev', '-path', '/proc', '-prune', '-o', ...open];
    const { stdout } = await built.start({ command });
    expect(stdout.split('\n').toSorted()).toEqual(['/run/lock', '/tmp', '/var/tmp']);
  });
});
