/** A docker for tests: it pushes an index of nothing to a real registry, with the login that it was given, and says what it was asked. */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

export interface StandInDocker {
  /** To be first on the PATH. */
  folder: string;
  /** Words of each call, in order. */
  calls: () => Promise<string[]>;
}

const program = (folder: string, bill: string): string => `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const words = process.argv.slice(2);
appendFileSync('${join(folder, 'calls')}', words.join(' ') + '\\n');
const image = words.includes('--tag') ? words[words.indexOf('--tag') + 1] : words[3];
const [, host, path, by] = /^([^/]+)[/]([^@]+?)[:@]((?:sha256:)?[^:@]+)$/.exec(image) ?? [];
const auths = JSON.parse(readFileSync(process.env.DOCKER_CONFIG + '/config.json', 'utf8')).auths;
const type = 'application/vnd.oci.image.index.v1+json';
const ask = (method, body) =>
  fetch('http://' + host + '/v2/' + path + '/manifests/' + by, {
    method, body, headers: { authorization: 'Basic ' + auths[host].auth, accept: type, 'content-type': type },
  });
(async () => {
  if (words[1] === 'build') {
    const index = { schemaVersion: 2, mediaType: type, manifests: [], annotations: { built: words.at(-1) } };
    const { status } = await ask('PUT', JSON.stringify(index));
    if (status !== 201) throw new Error('the registry says ' + status);
  } else if (words[1] === 'imagetools' && words.at(-1) === '{{json .SBOM}}') {
    console.log('${bill}');
  } else if (words[1] === 'imagetools') {
    const answer = await ask('HEAD');
    if (answer.status === 404) throw new Error(image + ': not found');
    console.log(answer.headers.get('docker-content-digest'));
  }
})().catch((error) => {
  console.error('ERROR: ' + error.message);
  process.exitCode = 1;
});
`;

/** `bill`: what it says when it is asked for the bill of materials of what was pushed. */
export async function standInDocker(bill: string): Promise<StandInDocker> {
  const folder = await temporaryFolder({ calls: '' });
  await writeFile(join(folder, 'docker'), program(folder, bill));
  await chmod(join(folder, 'docker'), 0o755);
  const calls = async (): Promise<string[]> =>
    (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n');
  return { folder, calls };
}
