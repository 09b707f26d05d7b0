/** `cto templates apply` against a real API server: what is written, what is not, what it says. */
import { expect, test } from 'vitest';
import { readSix } from '../../../src/apply/applySet.ts';
import { adoptSet } from '../../../src/templates/adoptSet.ts';
import { compileTemplates } from '../../../src/templates/compile.ts';
import { testNamespace } from '../harness/namespace.ts';
import { sourcesWith, templatesCommand, versions } from '../support/templates.ts';

test('brings all six, with the digest of the set; a second time nothing is written', async () => {
  const there = await testNamespace();
  const folder = await sourcesWith('one');
  const first = await templatesCommand(there, 'apply', '--yes', '--templates', folder);
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toContain('There are no templates in the cluster yet.');
  expect(first.out).toContain(
    'Running pods keep the templates that they started with until they are restarted.',
  );
  const { set } = await compileTemplates(folder);
  const six = await readSix(there.configMaps);
  expect(six).toHaveLength(6);
  expect(adoptSet(six)).toMatchObject({ kind: 'complete', digest: set.digest });
  const before = await versions(there.configMaps);
  const second = await templatesCommand(there, 'apply', '--yes', '--templates', folder);
  expect(second.out).toContain('nothing to change, nothing was written');
  expect(await versions(there.configMaps)).toEqual(before);
});

test('shows a change once for all keys that have it, and applies it', async () => {
  const there = await testNamespace();
  await templatesCommand(there, 'apply', '--yes', '--templates', await sourcesWith('one'));
  const { out } = await templatesCommand(there, 'apply', '--yes', '--templates', await sourcesWith('two'));
  expect(out).toContain('-  echo "Rex works one"');
  expect(out).toContain('+  echo "Rex works two"');
  expect(out.match(/echo "Rex works two"/g)).toHaveLength(1);
  expect(out).toMatch(/the same change in 1 more key: code_codex_container-rex/);
  expect(out).toContain('recorded as revision 2.');
});

test('tries and shows everything with --dry-run, and writes nothing', async () => {
  const there = await testNamespace();
  const fresh = await templatesCommand(there, 'apply', '--dry-run', '--templates', await sourcesWith('one'));
  expect(fresh.out).toContain('The server accepts all of it.\nDry run: nothing was written.');
  expect(await versions(there.configMaps)).toEqual({});
  await templatesCommand(there, 'apply', '--yes', '--templates', await sourcesWith('one'));
  const before = await versions(there.configMaps);
  const { code, out } = await templatesCommand(
    there,
    'apply',
    '--dry-run',
    '--templates',
    await sourcesWith('two'),
  );
  expect(code).toBe(0);
  expect(out).toContain('+  echo "Rex works two"');
  expect(await versions(there.configMaps)).toEqual(before);
});

test('is asked for where there is no terminal', async () => {
  const there = await testNamespace();
  const { code, err } = await templatesCommand(there, 'apply', '--templates', await sourcesWith('one'));
  expect(code).toBe(2);
  expect(err).toContain('[not-confirmed]');
  expect(await versions(there.configMaps)).toEqual({});
});

test('says as JSON what it did, and nothing else', async () => {
  const there = await testNamespace();
  const folder = await sourcesWith('one');
  const { out } = await templatesCommand(there, 'apply', '--yes', '--json', '--templates', folder);
  const told: unknown = JSON.parse(out);
  expect(told).toMatchObject({ outcome: 'applied', before: null, revision: 1, namespace: there.name });
  expect(told).toMatchObject({ configMaps: Array.from({ length: 6 }, () => ({ action: 'create' })) });
});

test('says that a namespace is missing, and how to make it', async () => {
  const { kubeconfig } = await testNamespace();
  const missing = { kubeconfig, name: 'cto-test-nowhere' };
  const { code, err } = await templatesCommand(
    missing,
    'apply',
    '--yes',
    '--templates',
    await sourcesWith('one'),
  );
  expect(code).toBe(2);
  expect(err).toContain('kubectl create namespace cto-test-nowhere');
});

test('applies no templates with findings', async () => {
  const there = await testNamespace();
  const folder = await sourcesWith('$HOME/outside /etc/passwd');
  const { code, err } = await templatesCommand(there, 'apply', '--yes', '--templates', folder);
  expect(code).toBe(1);
  expect(err).toContain('so nothing is applied [templates-broken]');
  expect(await versions(there.configMaps)).toEqual({});
});
