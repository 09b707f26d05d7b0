import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { release, type Released, type ReleaseSettings } from '../../src/release/release.ts';
import type { Signer } from '../../src/release/signer.ts';
import { toolPath } from '../../src/tools/tool.ts';
import { afterAllTests, temporaryFolder } from '../helpers/temporaryFolder.ts';
import { releasableProject } from './support/project.ts';
import { keyPair } from './support/keyPair.ts';
import { startRegistry, type Registry } from './support/registry.ts';

const later = afterAllTests();
let registry: Registry;
let signer: Signer;
let stranger: Signer;

beforeAll(async () => {
  registry = await startRegistry(later);
  signer = await keyPair(later);
  stranger = await keyPair(later);
});

interface Ran {
  released: Released;
  told: readonly string[];
  gates: number;
}

/** Releases the project to `oci://<registry>/<path>`. */
async function run(root: string, path: string, more: Partial<ReleaseSettings> = {}): Promise<Ran> {
  const told: string[] = [];
  let gates = 0;
  const settings: ReleaseSettings = {
    root,
    registry: `oci://${registry.host}/${path}`,
    secrets: { login: registry.login, keyPassword: 'key password', identityToken: {} },
    signer,
    gate: async () => {
      gates += 1;
      expect(await manifest(path)).toBeUndefined();
    },
    tell: (line) => told.push(line),
    ...more,
  };
  return { released: await release(settings), told, gates };
}

async function manifest(path: string, version = '1.2.3'): Promise<string | undefined> {
  return registry.get(`${path}/controller/manifests/${version}`);
}

/** Environment with which users reach the registry: a login file of Docker's form. */
async function user(): Promise<Record<string, string>> {
  const { user: name, password } = registry.login;
  const auth = Buffer.from(`${name}:${password}`).toString('base64');
  const text = JSON.stringify({ auths: { [registry.host]: { auth } } });
  const folder = await temporaryFolder({ 'config.json': text });
  return { DOCKER_CONFIG: folder, HELM_REGISTRY_CONFIG: join(folder, 'config.json') };
}

describe('a release', () => {
  it('is pushed, signed and verified; users verify, pull and render it with Helm 4 and Helm 3', async () => {
    const root = await releasableProject();
    const { released, told, gates } = await run(root, 'first');
    expect(released).toMatchObject({
      outcome: 'released',
      version: '1.2.3',
      chart: `${registry.host}/first/controller`,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect(gates).toBe(1);
    expect(told.at(-1)).toBe('pulled again: the same bytes');
    expect(await manifest('first')).toContain('application/vnd.cncf.helm.chart.content.v1.tar+gzip');

    const env = await user();
    const [, ...words] = released.verify?.split(' ') ?? [];
    expect((await execa(await toolPath('cosign'), words, { env })).stdout).toContain(released.digest);
    for (const name of ['helm', 'helm3']) {
      const options = ['--version', '1.2.3', '--plain-http', '--set', 'greeting=moin'];
      const args = ['template', 'one', `oci://${released.chart}`, ...options];
      const { stdout } = await execa(await toolPath(name), args, { env });
      expect(stdout).toContain('name: one-map\ndata:\n  greeting: moin\n  version: "1.2.3"');
    }
  });

  it('leaves the npm package, its bill of materials, checksums and notes', async () => {
    const root = await releasableProject();
    const { released } = await run(root, 'files');
    const folder = join(root, 'dist', 'release');
    expect(released.files.map((file) => file.slice(folder.length + 1))).toEqual([
      'controller-1.2.3.tgz',
      'sample-thing-1.2.3.tgz',
      'sample-thing-1.2.3.cdx.json',
      'SHA256SUMS',
      'NOTES.md',
    ]);
    await execa('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: folder });
    expect(await readFile(join(folder, 'NOTES.md'), 'utf8')).toBe('- What is new.\n');
    const bill: unknown = JSON.parse(await readFile(join(folder, 'sample-thing-1.2.3.cdx.json'), 'utf8'));
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      metadata: { component: { name: '@sample/thing', version: '1.2.3' } },
      components: [{ name: 'used', version: '1.0.0', purl: 'pkg:npm/used@1.0.0' }],
    });
  });

  it('is not repeated: the second run verifies and changes nothing', async () => {
    const root = await releasableProject();
    const { released } = await run(root, 'twice');
    const before = await manifest('twice');
    const second = await run(root, 'twice');
    expect(second).toMatchObject({ gates: 0, released: { outcome: 'skipped', digest: released.digest } });
    expect(second.told.at(-1)).toBe('its signature holds');
    expect(await manifest('twice')).toBe(before);
  });

  it('is not believed when another chart stands under its version, or another key signed it', async () => {
    const root = await releasableProject();
    const { released } = await run(root, 'tampered');
    await expect(run(root, 'tampered', { signer: stranger })).rejects.toMatchObject({
      code: 'release-unverified',
    });

    const env = await user();
    const helm = await toolPath('helm');
    const other = await temporaryFolder({
      'chart/Chart.yaml': 'apiVersion: v2\nname: controller\nversion: 1.2.3\n',
    });
    await execa(helm, ['package', 'chart'], { cwd: other });
    const to = `oci://${registry.host}/tampered`;
    await execa(helm, ['push', 'controller-1.2.3.tgz', to, '--plain-http'], { cwd: other, env });
    await expect(run(root, 'tampered')).rejects.toMatchObject({
      code: 'release-unverified',
      cause: { hint: expect.stringMatching(/no signatures found/) },
    });
    const [, ...words] = released.verify?.split(' ') ?? [];
    const verified = await execa(await toolPath('cosign'), words, { env, reject: false });
    expect(verified.exitCode).toBe(0);
  });
});

async function failing(): Promise<void> {
  throw new Error('a test failed');
}

describe('nothing is pushed', () => {
  it('in a dry run, which makes the files', async () => {
    const root = await releasableProject();
    await writeFile(join(root, 'index.js'), 'export const changed = true;\n');
    const { released, gates } = await run(root, 'dry', { signer: undefined });
    expect(released).toMatchObject({ outcome: 'tried', files: { length: 5 } });
    expect(gates).toBe(1);
    expect(await manifest('dry')).toBeUndefined();
  });

  it('when the gate fails', async () => {
    await expect(run(await releasableProject(), 'gate', { gate: failing })).rejects.toThrow('a test failed');
    expect(await manifest('gate')).toBeUndefined();
  });

  it('when something is in no commit, or the tag is that of another version', async () => {
    const root = await releasableProject();
    await expect(run(root, 'tag', { tag: 'v1.2.4' })).rejects.toMatchObject({ code: 'release-tag' });
    await writeFile(join(root, 'left.js'), '');
    await expect(run(root, 'tag')).rejects.toMatchObject({ code: 'release-uncommitted' });
  });

  it('when the registry refuses the login or can’t be reached: that is no “not there yet”', async () => {
    const root = await releasableProject();
    const login = { ...registry.login, password: 'wrong' };
    const secrets = { login, keyPassword: 'key password', identityToken: {} };
    await expect(run(root, 'login', { secrets, gate: failing })).rejects.toMatchObject({
      code: 'process-failed',
      hint: expect.stringContaining('401'),
    });
    await expect(
      run(root, 'login', { registry: 'oci://127.0.0.1:9/login', gate: failing }),
    ).rejects.toMatchObject({
      code: 'process-failed',
    });
  });
});
