/** The chart as users get it: released to a registry, signed, verified, and installed from there by Helm 3 and 4. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { readSix } from '../../../src/apply/applySet.ts';
import { release } from '../../../src/release/release.ts';
import { adoptSet } from '../../../src/templates/adoptSet.ts';
import { setDigestOf } from '../../../src/templates/configMaps.ts';
import { afterAllTests } from '../../helpers/temporaryFolder.ts';
import { keyPair } from '../../release/support/keyPair.ts';
import { releasableProject } from '../../release/support/project.ts';
import { startRegistry, type Registry } from '../../release/support/registry.ts';
import { testNamespace } from '../harness/namespace.ts';
import { chartWith, helm3, helm4, releaseIn } from '../support/chart.ts';
import { setWith } from '../support/templates.ts';

const later = afterAllTests();
let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry(later);
});

test.each([helm3, helm4])('$title installs what was released', async (way) => {
  const data = setWith('released');
  const root = await releasableProject();
  await rm(join(root, 'chart'), { recursive: true });
  await cp(await chartWith(data), join(root, 'chart'), { recursive: true });
  await execa('git', ['add', '--all'], { cwd: root });
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];
  await execa('git', [...identity, 'commit', '--quiet', '--message', 'Chart'], { cwd: root });
  const released = await release({
    root,
    registry: `oci://${registry.host}/${way.program}`,
    secrets: { login: registry.login, keyPassword: 'key password', identityToken: {} },
    signer: await keyPair(onTestFinished),
    gate: async () => {},
    tell: () => {},
  });
  expect(released.outcome).toBe('released');

  const there = await testNamespace();
  const helm = await releaseIn(there, way);
  const { user, password } = registry.login;
  const login = ['--username', user, '--password', password, '--plain-http'];
  await helm.install(`oci://${released.chart}`, '--version', released.version, ...login);
  expect(adoptSet(await readSix(there.configMaps))).toEqual({
    kind: 'complete',
    digest: setDigestOf(data),
    data,
  });
  const { metadata } = (await there.configMaps.get('controller-agent-templates-claude')) ?? {};
  expect(metadata?.annotations?.['meta.helm.sh/release-name']).toBe('controller');
});
