import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageFolder, packageVersion } from '../../src/packageFolder.ts';
import { startCto } from '../helpers/ctoProcess.ts';
import { connect, makeMcpWorld } from '../mcp/world.ts';
import { afterAllTests, longLivedFolder, temporaryFolder } from '../helpers/temporaryFolder.ts';

/** Path of a Node of that major version, by the npm package that brings it. */
async function nodeOf(major: number, folder: string): Promise<string> {
  await execa('npm', [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--prefix',
    folder,
    `node@${major}`,
  ]);
  const path = join(folder, 'node_modules', 'node', 'bin', 'node');
  const { stdout } = await execa(path, ['--version']);
  expect(stdout).toMatch(new RegExp(`^v${major}\\.`));
  return path;
}

const later = afterAllTests();
let tarball: string;

beforeAll(async () => {
  const folder = await longLivedFolder(later);
  const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: packageFolder(),
  });
  const name = /"filename": "([^"]+\.tgz)"/.exec(stdout)?.[1];
  tarball = join(folder, name ?? 'npm pack named no file');
});

describe('the packed package', () => {
  it('holds what an installation needs, and nothing else', async () => {
    const { stdout } = await execa('tar', ['-tzf', tarball]);
    const files = stdout.split('\n').map((file) => file.replace('package/', ''));
    const wanted = [
      'package.json',
      'LICENSE',
      'README.md',
      'dist/cli.js',
      'dist/mcp.js',
      'dist/agent.sh',
      'agent-templates/partials/preamble.sh.hbs',
      'agent-templates/agents/rex.md',
      'cto-config.schema.json',
      'examples/sample/tasks.json',
      'examples/sample/rehearsal.yaml',
      'examples/sample/cto-config.json',
      'examples/sample/repository/package.json',
      'examples/sample/repository/src/sections.js',
    ];
    expect(files).toEqual(expect.arrayContaining(wanted));
    const others = files.filter(
      (file) => !/^(dist\/[^/]+\.(js|sh)|agent-templates\/.+|examples\/sample\/.+|[^/]+)$/.test(file),
    );
    expect(others).toEqual([]);
  });

  for (const major of [22, 24]) {
    it(`plays the sample on Node ${major}, installed in an empty folder`, async () => {
      const folder = await temporaryFolder({ 'package.json': '{"private": true}' });
      await execa('npm', [
        'install',
        '--no-audit',
        '--no-fund',
        '--prefer-offline',
        '--prefix',
        folder,
        tarball,
      ]);
      const node = await nodeOf(major, await temporaryFolder({ 'package.json': '{"private": true}' }));
      const cto = join(folder, 'node_modules', '.bin', 'cto');
      expect((await execa(node, [cto, '--version'])).stdout).toBe(packageVersion());

      const path = `${dirname(node)}:${process.env['PATH'] ?? ''}`;
      const env = { CTO_REHEARSAL_SECONDS: '0', PATH: path };
      const { code, lines, stderr } = await startCto(
        ['play', '--local', '--sample', '--root', join(folder, 'root')],
        env,
        [node, cto],
      ).ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(lines.at(-1)).toMatchObject({ type: 'summary', outcome: 'succeeded' });

      const mcp = join(folder, 'node_modules', '.bin', 'cto-mcp');
      const world = await makeMcpWorld();
      const { client, call } = await connect(world, { command: [node, mcp], env: { PATH: path } });
      expect((await client.listTools()).tools).toHaveLength(10);
      const played = await call('play', { rehearse: true, stages: 'none', wait: 200 });
      expect(played.data).toMatchObject({ state: 'succeeded' });
    });
  }
});
