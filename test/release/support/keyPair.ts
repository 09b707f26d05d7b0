/** Makes keys of cosign for a test. */
import { join } from 'node:path';
import { execa } from 'execa';
import type { Signer } from '../../../src/release/signer.ts';
import { toolPath } from '../../../src/tools/tool.ts';
import { type Later, longLivedFolder } from '../../helpers/temporaryFolder.ts';

/** A key pair of cosign with the password `key password`. */
export async function keyPair(later: Later): Promise<Signer> {
  const folder = await longLivedFolder(later);
  const prefix = join(folder, 'cosign');
  const env = { COSIGN_PASSWORD: 'key password' };
  await execa(await toolPath('cosign'), ['generate-key-pair', '--output-key-prefix', prefix], { env });
  return { kind: 'key', keyFile: `${prefix}.key`, publicKeyFile: `${prefix}.pub` };
}
