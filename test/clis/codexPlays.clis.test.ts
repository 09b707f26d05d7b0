/** Codex, the real program, with the entry that `cto mcp install` writes: a model that calls `play` starts a play. */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { main } from '../../src/cli/main.ts';
import { capturedIo } from '../helpers/capturedIo.ts';
import { makeMcpWorld } from '../mcp/world.ts';
import { startModelServer } from './modelServer.ts';

const key = 'sk-of-codex-0123456789';
const codex = join(import.meta.dirname, '../../.tools/clis/codex/node_modules/.bin/codex');

function configOf(address: string): string {
  return [
    'model = "gpt-5.5"',
    'model_provider = "scripted"',
    'check_for_update_on_startup = false',
    '[model_providers.scripted]',
    'name = "scripted"',
    `base_url = "${address}/v1"`,
    'env_key = "OPENAI_API_KEY"',
    'wire_api = "responses"',
    '[features]',
    'plugins = false',
    '',
  ].join('\n');
}

const bodySchema = z.object({
  input: z.array(z.looseObject({ type: z.string(), output: z.unknown().optional() })),
});

/** What the model was told of its calls in a request. */
function outputsOf(body: string): string[] {
  const { input } = bodySchema.parse(JSON.parse(body));
  const outputs = input.filter(({ type }) => type === 'function_call_output');
  return outputs.map(({ output }) => (typeof output === 'string' ? output : JSON.stringify(output)));
}

it('calls play, and the play of three tasks succeeds', async () => {
  const world = await makeMcpWorld();
  const model = await startModelServer();
  onTestFinished(async () => model.close());
  const home = join(world.folder, 'codex');
  await mkdir(home);
  await mkdir(world.env['HOME'] ?? '');
  await writeFile(join(home, 'config.toml'), configOf(model.address));
  const { io, err } = capturedIo(world.clone, { ...world.env, CODEX_HOME: home });
  expect(await main(['mcp', 'install', 'codex', '--yes'], io), err()).toBe(0);
  await appendFile(join(home, 'config.toml'), 'required = true\n');

  const input = { plan: 'tasks.json', rehearse: true, name: 'three', stages: 'none', wait: 240 };
  model.expect(key, [{ tool: 'play', namespace: 'mcp__cto', input }]);
  const words = [
    'exec',
    '--strict-config',
    '--json',
    '--dangerously-bypass-approvals-and-sandbox',
    '--skip-git-repo-check',
  ];
  const { exitCode, stdout, stderr } = await execa(codex, [...words, '-C', world.clone, '-'], {
    input: 'Play the plan of this folder as a rehearsal.',
    env: {
      ...world.env,
      CODEX_HOME: home,
      OPENAI_API_KEY: key,
      HTTPS_PROXY: model.address,
      HTTP_PROXY: model.address,
      NO_PROXY: '127.0.0.1',
    },
    extendEnv: false,
    reject: false,
  });
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
  // Codex tells its model the structured part of an answer.
  const told = model.requests.flatMap(({ body }) => outputsOf(body));
  expect(told.join('\n')).toContain('"job":"remote-three"');
  expect(told.join('\n')).toContain('"state":"succeeded"');
  const plan: unknown = JSON.parse(
    await readFile(join(world.root, 'plays', 'remote-three', 'plan.json'), 'utf8'),
  );
  expect(plan).toMatchObject({ plan: { tasks: [{ id: '1' }, { id: '2' }, { id: '3' }] }, rehearsal: true });
});
