/** Which kubeconfig is read, and that what is in one never shows up in an error. */
import { join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

function kubeconfig(name: string, current = name): string {
  return `apiVersion: v1
kind: Config
clusters: [{name: ${name}, cluster: {server: "https://${name}.example.com"}}]
users: [{name: ${name}, user: {token: secret-${name}}}]
contexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}}}]
current-context: "${current}"
`;
}

function withUser(user: string): string {
  return kubeconfig('a').replace('{token: secret-a}', user);
}

async function files(): Promise<string> {
  return temporaryFolder({ a: kubeconfig('a'), b: kubeconfig('b'), 'home/.kube/config': kubeconfig('home') });
}

test('KUBECONFIG wins over ~/.kube/config; files that are missing are left out, the first current context counts', async () => {
  const folder = await files();
  const list = ['missing', 'a', 'b', 'a'].map((file) => join(folder, file)).join(':');
  const config = loadKubeconfig({ env: { KUBECONFIG: list, HOME: join(folder, 'home') } });
  expect(config.getCurrentCluster()?.server).toBe('https://a.example.com');
  expect(config.getContexts().map(({ name }) => name)).toEqual(['a', 'b']);
  const home = loadKubeconfig({ env: { KUBECONFIG: '', HOME: join(folder, 'home') } });
  expect(home.getCurrentContext()).toBe('home');
});

test('another context is chosen by name; a wrong name is told with the nearest', async () => {
  const folder = await files();
  const env = { KUBECONFIG: `${join(folder, 'a')}:${join(folder, 'b')}` };
  expect(loadKubeconfig({ env, context: 'b' }).getCurrentUser()?.token).toBe('secret-b');
  expect(() => loadKubeconfig({ env, context: 'c' })).toThrow(
    expect.objectContaining({ code: 'unknown-context' }),
  );
});

test('an empty file of the list says nothing', async () => {
  const folder = await temporaryFolder({ a: kubeconfig('a'), empty: '\n' });
  const env = { KUBECONFIG: `${join(folder, 'empty')}:${join(folder, 'a')}` };
  expect(loadKubeconfig({ env }).getCurrentContext()).toBe('a');
});

test('files and programs for signing in are found from the folder of the file', async () => {
  const folder = await temporaryFolder({
    file: withUser('{tokenFile: keys/token}'),
    'keys/token': 'secret-f',
    program: withUser('{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./sign-in}}'),
    known: withUser('{exec: {apiVersion: client.authentication.k8s.io/v1, command: sign-in}}'),
  });
  const load = (name: string): KubeConfig => loadKubeconfig({ env: { KUBECONFIG: join(folder, name) } });
  const request = { headers: {} };
  await load('file').applyToHTTPSOptions(request);
  expect(request.headers).toMatchObject({ Authorization: 'Bearer secret-f' });
  expect(load('program').getCurrentUser()?.exec).toMatchObject({ command: join(folder, 'sign-in') });
  expect(load('known').getCurrentUser()?.exec).toMatchObject({ command: 'sign-in' });
});

test('no file at all is told; in a pod its own account is used', async () => {
  const HOME = await temporaryFolder();
  expect(() => loadKubeconfig({ env: { HOME } })).toThrow(expect.objectContaining({ code: 'no-kubeconfig' }));
  expect(() => loadKubeconfig({ env: { HOME, KUBECONFIG: '/missing' } })).toThrow('/missing');
});

test.each([
  ['broken YAML', 'users:\n- name: a\n  user: {token: "very-secret\n', 'bad-kubeconfig'],
  ['no context', kubeconfig('a', ''), 'no-context'],
  ['a cluster that is not there', kubeconfig('a').replace('cluster: a,', 'cluster: z,'), 'bad-kubeconfig'],
  ['a server that is none', kubeconfig('a').replace('https://', 'secret'), 'bad-kubeconfig'],
  ['no encryption', kubeconfig('a').replace('https://', 'http://u:secret@'), 'bad-kubeconfig'],
])('%s is told without a word of the file', async (_, text, code) => {
  const file = join(await temporaryFolder({ config: text }), 'config');
  let thrown: unknown;
  try {
    loadKubeconfig({ env: { KUBECONFIG: file } });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code });
  expect(JSON.stringify([thrown, String(thrown)])).not.toContain('secret');
});
