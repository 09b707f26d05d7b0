/** The image of runs that name none, built from its Dockerfile: what every run needs is in it, and starts in a restricted pod. */
import { beforeAll, describe, expect, it } from 'vitest';
import { afterAllTests } from '../helpers/temporaryFolder.ts';
import { type Attempt, attempt } from './builder/built.ts';
import { itIsReleasable } from './builder/releasable.ts';

describe('the image `workspace`', () => {
  const later = afterAllTests();
  let built: Attempt;
  beforeAll(async () => {
    built = await attempt('workspace', later);
    expect(built.ok, built.told).toBe(true);
  });

  itIsReleasable(() => built, { folder: 'workspace', user: '10001:10001', baseLayers: 1, most: 30 });

  it('has what every run needs, for a user who is not root', async () => {
    const script =
      'id -u; id -un; bash --version && git --version && jq --version && ssh -V && curl --version';
    const { exitCode, stdout, stderr } = await built.start({ command: ['bash', '-euc', script] });
    expect(stderr + stdout).toContain('OpenSSH');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').slice(0, 2)).toEqual(['10001', 'run']);
  });
});
