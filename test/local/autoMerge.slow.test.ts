import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CtoProcess, startCto } from '../helpers/ctoProcess.ts';
import { makeGitDir } from '../helpers/gitDir.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const plan = JSON.stringify([{ id: 1, title: 'Say hello' }]);
const servers = { files: { command: 'files-server', args: ['.'] } };
const config = {
  defaults: { play: { autoMerge: true, stages: [] } },
  agents: { rex: { tools: { remote: ['search'], localServers: servers } } },
};

async function start(
  remote: string,
  { name, check = 'true' }: { name: string; check?: string },
): Promise<{ play: CtoProcess; root: string }> {
  const folder = await temporaryFolder({ 'tasks.json': plan, 'config.json': JSON.stringify(config) });
  const root = join(folder, 'root');
  const files = ['--plan', join(folder, 'tasks.json'), '--config', join(folder, 'config.json')];
  const places = ['--repository', remote, '--root', root, '--name', name, '--retention', 'never'];
  const words = ['play', '--local', '--rehearse', '--check', check, ...places, ...files];
  return { play: startCto(words, { CTO_REHEARSAL_SECONDS: '0' }), root };
}

it('moves the base branch forward when every task is integrated, and gives agents their tools', async () => {
  const repository = await makeGitDir();
  const { play, root } = await start(repository.remote, { name: 'hello' });
  const { code, lines } = await play.ended;
  expect(code).toBe(0);
  const published = lines.filter(({ type }) => type === 'published');
  expect(published.at(-1)).toMatchObject({ branch: 'main' });
  const main = await repository.git('ls-remote', repository.remote, 'refs/heads/main');
  const integrated = await repository.git('ls-remote', repository.remote, 'refs/heads/cto/hello/integration');
  expect(main.split('\t')[0]).toBe(integrated.split('\t')[0]);
  const files = join(root, 'plays', 'remote-hello', 'runs', '1.implementation.1', 'files');
  const client: unknown = JSON.parse(await readFile(join(files, 'client-config.json'), 'utf8'));
  expect(client).toEqual({
    remoteTools: ['search'],
    localServers: servers,
    mcpServers: { files: { ...servers.files, env: {} } },
  });
  const mcp: unknown = JSON.parse(await readFile(join(files, 'mcp.json'), 'utf8'));
  expect(mcp).toMatchObject({ mcpServers: { files: servers.files } });
});

it('leaves a base branch alone that moved meanwhile, and says so', async () => {
  const repository = await makeGitDir();
  const gate = join(repository.folder, 'moved');
  const check = `until [ -e '${gate}' ]; do sleep 0.1; done`;
  const { play } = await start(repository.remote, { name: 'moved', check });
  await play.line(({ type }) => type === 'run-started');
  const moved = await repository.commit('main', { 'other.txt': 'meanwhile\n' }, repository.base);
  await writeFile(gate, '');
  const { code, lines } = await play.ended;
  expect(code).toBe(0);
  expect(lines.findLast(({ type }) => type === 'notice')).toMatchObject({
    text: expect.stringContaining('autoMerge: main was not moved to cto/moved/integration'),
  });
  expect(await repository.git('rev-parse', 'main')).toBe(moved);
});
