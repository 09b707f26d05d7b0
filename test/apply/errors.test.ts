/** How failed requests read: against servers and sign-in programs that go wrong; never with a token. */
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { expect, onTestFinished, test } from 'vitest';
import { configMapClient } from '../../src/cluster/configMaps.ts';
import { CtoError, errorText } from '../../src/errors.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

type User = Parameters<KubeConfig['loadFromClusterAndUser']>[1];

const token = 'eyJhbGciOiJSUzI1NiIsImtpZCI6.abcdefghijklmnopqrstuvwxyz';

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer();
  server.on('request', listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

async function errorOf(server: string, user: Partial<User> = { token }): Promise<CtoError> {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: 'c', server, skipTLSVerify: true }, { name: 'u', ...user });
  const asked = configMapClient(config, 'agents').get('x');
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CtoError)) throw new Error('no CtoError', { cause: error });
  expect(errorText(error)).not.toContain('abcdefghijklmnop');
  return error;
}

const refusing =
  (status: number, body: object | string, headers = {}): RequestListener =>
  (_, answer) => {
    answer.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };

test.each([
  [403, 'forbidden'],
  [409, 'changed-meanwhile'],
  [422, 'refused'],
  [500, 'cluster-trouble'],
])('%i is told with what the server says and what to do', async (status, code) => {
  const error = await errorOf(await listening(refusing(status, { kind: 'Status', message: 'because' })));
  expect(error).toMatchObject({
    code,
    message: "Can't read the ConfigMap agents/x: the server says: because",
  });
  expect(error.hint).toBeDefined();
});

test.each([
  ['configmaps "x" is forbidden: User "a" cannot get resource "configmaps" in API group ""', 'forbidden'],
  ['configmaps "x" is forbidden: exceeded quota: few, requested: count/configmaps=1', 'refused'],
  ['unable to create new content in namespace a because it is being terminated', 'refused'],
  ['admission webhook "w.example.com" denied the request: no', 'refused'],
])('403 is not always a missing right: %s', async (message, code) => {
  expect((await errorOf(await listening(refusing(403, { message })))).code).toBe(code);
});

test('a server that does not know the user', async () => {
  const error = await errorOf(await listening(refusing(401, { message: 'Unauthorized' })));
  // The library keeps no body of this answer.
  expect(error).toMatchObject({
    code: 'not-signed-in',
    message: expect.stringContaining('the server says: 401'),
  });
});

test('a proxy that answers with a page is told by its beginning', async () => {
  const error = await errorOf(await listening(refusing(502, '<html>bad gateway</html>')));
  expect(error.message).toContain('bad gateway');
});

test.each([{}, { 'content-type': 'text/html' }])(
  'a login page in place of the API server (%j)',
  async (headers) => {
    const error = await errorOf(await listening(refusing(200, '<html>sign in here</html>', headers)));
    expect(error).toMatchObject({
      code: 'cluster-unreachable',
      message: "Can't read the ConfigMap agents/x: what answers is no Kubernetes API server",
    });
  },
);

test('a busy server is asked again', async () => {
  let asked = 0;
  const server = await listening((_, answer) => {
    asked += 1;
    refusing(asked < 3 ? 429 : 403, { message: 'no' }, { 'retry-after': '0' })(_, answer);
  });
  expect((await errorOf(server)).code).toBe('forbidden');
  expect(asked).toBe(3);
});

test('nobody who listens', async () => {
  const error = await errorOf('http://127.0.0.1:2');
  expect(error).toMatchObject({
    code: 'cluster-unreachable',
    message: expect.stringContaining('ECONNREFUSED'),
    hint: 'Look whether http://127.0.0.1:2 of the context loaded-context is right and can be reached from here.',
  });
});

async function signIn(script: string): Promise<Partial<User>> {
  const folder = await temporaryFolder({ 'sign-in': script });
  return {
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'bash', args: [join(folder, 'sign-in')] },
  };
}

test('a sign-in program that fails, is missing, or answers nonsense', async () => {
  const failing = await errorOf(
    'http://127.0.0.1:1',
    await signIn(`echo "session ended ${token}" >&2; exit 3`),
  );
  expect(failing).toMatchObject({
    code: 'not-signed-in',
    message: expect.stringContaining('session ended [left out]'),
  });
  const missing = await errorOf('http://127.0.0.1:1', { exec: { command: 'no-such-program' } });
  expect(missing.message).toContain('ENOENT');
  expect((await errorOf('http://127.0.0.1:1', await signIn(`echo ${token}`))).message).toContain(
    'is not JSON',
  );
});

test('a sign-in program that works', async () => {
  let sent: string | undefined;
  const server = await listening((incoming, answer) => {
    sent = incoming.headers.authorization;
    refusing(403, { message: 'no' })(incoming, answer);
  });
  const credential = {
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: { token },
  };
  await errorOf(server, await signIn(`echo '${JSON.stringify(credential)}'`));
  expect(sent).toBe(`Bearer ${token}`);
});
