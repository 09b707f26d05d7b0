import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CtoError } from '../../src/errors.ts';
import { packageFolder } from '../../src/packageFolder.ts';
import { runProcess } from '../../src/processes.ts';
import { chartFolder } from './helpers/helm.ts';

/** Runs a script as the pods do, as text given to node; what it printed when it was content, else what it complained of. */
async function run(name: string, env: Record<string, string>): Promise<{ content: boolean; text: string }> {
  const script = await readFile(join(chartFolder, 'scripts', `${name}.mjs`), 'utf8');
  try {
    const args = ['--input-type=module', '--eval', script];
    return { content: true, text: (await runProcess(process.execPath, args, { env })).stdout };
  } catch (error) {
    if (error instanceof CtoError) return { content: false, text: error.hint ?? '' };
    throw error;
  }
}

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cto-helm-test-'));
});
afterEach(async () => rm(folder, { recursive: true }));

describe('test-network', () => {
  let server: Server;
  let port = 0;
  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterEach(() => server.close());
  const env = (more: object): Record<string, string> => ({
    KUBERNETES_SERVICE_HOST: '127.0.0.1',
    KUBERNETES_SERVICE_PORT: String(port),
    TRIES: '2',
    PAUSE: '1',
    REQUIRED: 'true',
    ...more,
  });

  it('fails where an agent reaches the API server, and says why', async () => {
    const { content, text } = await run('test-network', env({}));
    expect(content).toBe(false);
    expect(text).toContain(
      `NOT ENFORCED: a pod labelled as an agent reaches the API server at 127.0.0.1:${port}`,
    );
  });

  it('only tells where that is not required', async () => {
    expect((await run('test-network', env({ REQUIRED: 'false' }))).content).toBe(true);
  });

  it('is content where the connection is refused', async () => {
    await new Promise((resolve) => server.close(resolve));
    const { content, text } = await run('test-network', env({}));
    expect(content).toBe(true);
    expect(text).toContain('Enforced');
  });
});

describe('test-templates', () => {
  const env = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: '1' };
  beforeEach(async () => cp(join(chartFolder, 'files/agent-templates'), folder, { recursive: true }));

  it('finds the set that was compiled', async () => {
    const manifest = join(packageFolder(), 'dist/configmaps/controller-agent-templates-shared.yaml');
    const digest: string = parse(await readFile(manifest, 'utf8')).metadata.annotations[
      'agents.platform/set-digest'
    ];
    const { content, text } = await run('test-templates', { ...env, TEMPLATES: folder });
    expect(content).toBe(true);
    expect(text).toContain(`digest of what is mounted: ${digest.slice(0, 12)}`);
  });

  it('names a script without its preamble', async () => {
    const key = 'code_codex_container-rex.sh.hbs';
    await writeFile(join(folder, 'controller-agent-templates-codex', key), 'cd /workspace\n');
    const { content, text } = await run('test-templates', { ...env, TEMPLATES: folder });
    expect(content).toBe(false);
    expect(text).toContain(`${key} does not begin in its task's workspace`);
  });
});

describe('test-isolation', () => {
  it('finds that everything may be written where nothing is mounted read-only', async () => {
    expect((await run('test-prepare', { VOLUME: folder })).content).toBe(true);
    const WORKSPACE = join(folder, 'play');
    const { content, text } = await run('test-isolation', {
      WORKSPACE,
      ROOT_FILE: join(folder, 'root'),
      TOKEN: join(WORKSPACE, 'task-2/context'),
    });
    expect(content).toBe(false);
    expect(text).toContain('FAULT: it does not hold that a task does not write to a sibling');
    expect(text).toContain('FAULT: it does not hold that no API token is mounted');
    expect(text).not.toContain('a task writes to its own workspace');
  });
});
