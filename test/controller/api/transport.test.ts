/** Requests to the API server: what they share. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { expect, onTestFinished, test } from 'vitest';
import { kubeTransport } from '../../../src/controller/api/transport.ts';

test('requests one after the other use connections again', async () => {
  let connections = 0;
  const server = createServer((request, response) => void response.end(request.url));
  server.on('connection', () => void (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // oxlint-disable-next-line no-unsafe-type-assertion -- it listens on a port
  const { port } = server.address() as AddressInfo;
  const config = new KubeConfig();
  const cluster = { name: 'one', server: `http://127.0.0.1:${port}`, skipTLSVerify: true };
  config.loadFromClusterAndUser(cluster, { name: 'somebody', token: 'x' });
  const transport = kubeTransport(config);
  for (let count = 0; count < 20; count += 1)
    expect(await (await transport({ method: 'GET', path: `/${count}` })).text()).toBe(`/${count}`);
  // One is free again a moment after its answer was read: there may be a second one.
  expect(connections).toBeLessThan(4);
});
