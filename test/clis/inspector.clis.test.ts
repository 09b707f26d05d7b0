/** MCP Inspector's command line, the real program, lists every tool of `cto-mcp` and calls each one. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { packageFolder } from '../../src/packageFolder.ts';
import { type McpWorld, makeMcpWorld } from '../mcp/world.ts';

const version = '2.12.0';
const folder = join(packageFolder(), '.tools', 'inspector');
const program = join(folder, 'node_modules', '.bin', 'mcp-inspector');

beforeAll(async () => {
  if (existsSync(program)) return;
  const words = ['--no-audit', '--no-fund', '--loglevel=error', `@modelcontextprotocol/inspector@${version}`];
  await execa('npm', ['install', '--prefix', folder, ...words]);
}, 300_000);

const listSchema = z.object({ tools: z.array(z.object({ name: z.string() })) });
const answerSchema = z.object({
  isError: z.boolean().optional(),
  content: z.array(z.object({ text: z.string() })),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
});

/** It gives servers a bare environment, so plays are below the world's home. */
async function inspect(
  world: McpWorld,
  words: readonly string[],
  variables: readonly string[] = [],
): Promise<unknown> {
  const server = [process.execPath, join(packageFolder(), 'src', 'mcp.ts')];
  const { stdout, stderr } = await execa(
    program,
    ['--cli', '--connect-timeout', '120000', ...variables, ...server, ...words],
    {
      cwd: world.clone,
      env: { ...world.env, HOME: world.folder },
      extendEnv: false,
      reject: false,
    },
  );
  // After an answer with an error it adds a line of its own.
  const [json = ''] = /^\{[^]*?^\}/m.exec(stdout) ?? [];
  if (json === '') throw new Error(`It printed no answer: ${stdout}${stderr}`);
  return JSON.parse(json);
}

async function call(world: McpWorld, tool: string, ...args: string[]): Promise<z.infer<typeof answerSchema>> {
  const words = [
    '--method',
    'tools/call',
    '--tool-name',
    tool,
    ...args.flatMap((arg) => ['--tool-arg', arg]),
  ];
  // The play goes on until it is stopped, however long that takes.
  const variables = tool === 'play' ? ['-e', 'CTO_REHEARSAL_SECONDS=3600'] : [];
  return answerSchema.parse(await inspect(world, words, variables));
}

it('lists every tool and calls each', async () => {
  const world = await makeMcpWorld();
  const { tools } = listSchema.parse(await inspect(world, ['--method', 'tools/list']));
  const called = new Map([
    ['validate_plan', await call(world, 'validate_plan', 'plan=tasks.json')],
    ['play', await call(world, 'play', 'rehearse=true', 'stages=none', 'name=three', 'wait=2')],
    ['stop_job', await call(world, 'stop_job', 'job=three')],
    ['play_status', await call(world, 'play_status', 'job=three')],
    ['jobs', await call(world, 'jobs')],
    ['logs', await call(world, 'logs', 'job=three')],
    ['workspaces', await call(world, 'workspaces')],
    ['docs', await call(world, 'docs', 'topic=Releases', 'rehearse=true', 'wait=100')],
    [
      'intake_prd',
      await call(world, 'intake_prd', 'prd=prd.md', 'output=new.json', 'rehearse=true', 'wait=100'),
    ],
  ]);
  for (const [name, { isError, content }] of called)
    expect(isError, `${name}: ${content[0]?.text}`).not.toBe(true);
  expect(called.get('play_status')?.structuredContent).toMatchObject({
    state: 'stopped',
    tasks: [{}, {}, {}],
  });
  expect(called.get('docs')?.structuredContent).toMatchObject({ state: 'succeeded' });
  const input = await call(world, 'input', 'job=three', 'message=Hurry');
  expect(input).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('[nobody-runs]') }],
  });
  expect([...called.keys(), 'input'].toSorted()).toEqual(tools.map(({ name }) => name).toSorted());
});
