/** The whole chart on a real API server under the restricted Pod Security Standard: installed, upgraded, rolled back, uninstalled. */
import { expect, it } from 'vitest';
import { ciValues, chartFolder } from '../../chart/helpers/helm.ts';
import { kubectl } from '../support/kubectl.ts';
import { helm3, helm4, helm4Client } from '../support/chart.ts';
import { definitions, made, names, restrictedNamespace } from '../support/restricted.ts';

it.each([helm3, helm4, helm4Client])(
  '$title: installs, upgrades, rolls back, and leaves what is documented',
  async (way) => {
    const { name, helm } = await restrictedNamespace();
    const claims = ['--set', 'storage.claims[0].service=api'];
    const installed = await helm(way, 'install', 'controller', chartFolder, ...way.flags, ...claims);
    expect(installed).not.toMatch(/would violate|Warning/);
    // The six and the settings, three policies, two of each account, Role and binding, one of each other kind.
    expect(await names(name, made)).toHaveLength(20);
    const replicas = ['get', 'deployment', 'controller', '-n', name, '-o', 'jsonpath={.spec.replicas}'];
    await helm(way, 'upgrade', 'controller', chartFolder, '--reuse-values', '--set', 'controller.replicas=2');
    expect((await kubectl(replicas)).text).toBe('2');
    await helm(way, 'rollback', 'controller', '1');
    expect((await kubectl(replicas)).text).toBe('1');
    await helm(way, 'uninstall', 'controller');
    expect(await names(name, made)).toEqual(['persistentvolumeclaim/workspace-api']);
    for (const definition of definitions)
      expect(await kubectl(['get', 'crd', definition])).toMatchObject({ ok: true });
    // Under the same name and in the same namespace what stayed is taken over.
    await helm(way, 'install', 'controller', chartFolder, ...way.flags, ...claims);
  },
);

/** What needs definitions of others, or namespaces and classes of its own, is named where it is left out. */
const without = [
  'metrics.serviceMonitor.enabled=false',
  'metrics.alerts.enabled=false',
  'watchNamespaces=[]',
];

it.each(await ciValues())('installs with the values of %s', async (_, file) => {
  const { name, helm } = await restrictedNamespace();
  const sets = without.flatMap((each) => ['--set-json', each]);
  const said = await helm(helm4, 'install', 'controller', chartFolder, '--values', file, ...sets);
  expect(said).not.toMatch(/would violate|Warning/);
  expect((await names(name, made)).length).toBeGreaterThan(7);
  await helm(helm4, 'uninstall', 'controller');
});
