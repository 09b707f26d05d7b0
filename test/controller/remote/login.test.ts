/** What a Secret for git may hold, and what is refused with a word on what to do. */
import { expect, test } from 'vitest';
import { objectSchema, type KubeObject } from '../../../src/controller/api/object.ts';
import { checkFits, loginIn } from '../../../src/controller/remote/login.ts';
import { lifeOf, renewalOf, runSecret } from '../../../src/controller/remote/runSecret.ts';

function secret(data: Record<string, string>): KubeObject {
  const encoded = Object.entries(data).map(([name, text]) => [name, Buffer.from(text).toString('base64')]);
  return objectSchema.parse({ metadata: { name: 'git' }, data: Object.fromEntries(encoded) });
}

test.each([
  [{ token: 't\n' }, { kind: 'password', username: 'x-access-token', password: 't' }],
  [
    { token: 't', username: 'oauth2' },
    { kind: 'password', username: 'oauth2', password: 't' },
  ],
  [
    { username: 'u', password: 'p' },
    { kind: 'password', username: 'u', password: 'p' },
  ],
  [
    { 'ssh-privatekey': 'k', known_hosts: 'h' },
    { kind: 'ssh', privateKey: 'k\n', knownHosts: 'h\n' },
  ],
  [{ 'ssh-privatekey': 'k' }, { kind: 'ssh', privateKey: 'k\n', knownHosts: 'of the chart\n' }],
])('%j', (data, login) => {
  expect(loginIn(secret(data), 'of the chart')).toEqual(login);
});

test.each([
  [{ 'ssh-privatekey': 'k' }, /has an ssh-privatekey and no known_hosts/],
  [{ username: 'u' }, /neither token, nor username and password, nor ssh-privatekey/],
  [{}, /neither token/],
])('%j is refused', (data, message) => {
  expect(() => loginIn(secret(data))).toThrow(message);
});

const password = { kind: 'password', username: 'u', password: 'p:@/ %' } as const;
const ssh = { kind: 'ssh', privateKey: 'k\n', knownHosts: 'h\n' } as const;

test('a login and an address of another kind are refused, before git asks anybody', () => {
  expect(() => checkFits(password, 'git@example.com:a/b.git')).toThrow(/reached by SSH/);
  expect(() => checkFits(ssh, 'https://example.com/a/b.git')).toThrow(/reached by https/);
  expect(() => checkFits(ssh, 'ssh://git@example.com/a/b.git')).not.toThrow();
});

const metadata = { name: 'run-git', namespace: 'agents' };

function files(body: ReturnType<typeof runSecret>): unknown {
  const data = Object.entries(body['data'] ?? {});
  return Object.fromEntries(
    data.map(([name, text]) => [name, Buffer.from(String(text), 'base64').toString()]),
  );
}

test('the Secret of a run holds what its scripts read, and nothing else', () => {
  expect(files(runSecret({ login: password, repository: 'https://h:8443/a/b.git' }, metadata))).toEqual({
    'git-credentials': 'https://u:p%3A%40%2F%20%25@h:8443\n',
  });
  expect(files(runSecret({ login: ssh, repository: 'git@h:a/b.git' }, metadata))).toEqual({
    'ssh-privatekey': 'k\n',
    known_hosts: 'h\n',
  });
});

test('a token is renewed when a quarter of its life is left', () => {
  const life = { made: Date.parse('2026-01-01T00:00:00Z'), expires: Date.parse('2026-01-01T01:00:00Z') };
  const body = runSecret({ login: password, repository: 'https://h/a/b.git', life }, metadata);
  expect(lifeOf(objectSchema.parse(body))).toEqual(life);
  expect(new Date(renewalOf(life)).toISOString()).toBe('2026-01-01T00:45:00.000Z');
});
