/** How often the sign-in program of a kubeconfig is started. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { expect, onTestFinished, test } from 'vitest';
import { readSix } from '../../src/apply/applySet.ts';
import { configMapClient } from '../../src/cluster/configMaps.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

test('the six are read with one sign-in', async () => {
  const server = createServer((_, answer) => void answer.writeHead(404).end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const log = join(await temporaryFolder(), 'log');
  const credential = JSON.stringify({ status: { token: 'secret' } });
  const exec = { command: 'bash', args: ['-c', `echo started >>'${log}'; echo '${credential}'`] };
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'u', exec },
  );
  expect(await readSix(configMapClient(config, 'agents'))).toEqual([]);
  expect(await readFile(log, 'utf8')).toBe('started\n');
});
