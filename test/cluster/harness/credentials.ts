/** Decides who may use a test cluster: an administrator by a token, and the keys with which it signs its own accounts' tokens. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { innerKubeconfigOf, keys, kubeconfigOf, type Site } from './components.ts';

/** `server`: the address of the API server as tests reach it. */
export async function writeCredentials(site: Site, server: string): Promise<void> {
  await mkdir(site.folder, { recursive: true, mode: 0o700 });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const token = randomBytes(24).toString('hex');
  const authority = join(keys(site).serving, 'apiserver.crt');
  const files = {
    [keys(site).private]: privateKey,
    [keys(site).public]: publicKey,
    [keys(site).tokens]: `${token},admin,admin,system:masters\n`,
    [kubeconfigOf(site)]: kubeconfigText({ server, token, authority }),
    ...(site.enclosed && {
      [innerKubeconfigOf(site)]: kubeconfigText({
        server: `https://${site.enclosed.service}:${site.ports.api}`,
        token,
        authority,
      }),
    }),
  };
  for (const [path, text] of Object.entries(files)) await writeFile(path, text, { mode: 0o600 });
}

function kubeconfigText({
  server,
  token,
  authority,
}: Readonly<Record<'server' | 'token' | 'authority', string>>): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority': authority } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    'current-context': 'test',
  });
}
