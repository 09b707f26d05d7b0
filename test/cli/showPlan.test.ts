import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { capturedIo } from '../helpers/capturedIo.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const tasks = [
  { id: 1, title: 'Done before', status: 'done' },
  { id: 2, title: 'Back end', dependencies: [1] },
  { id: 3, title: 'Front end', labels: ['frontend'], dependencies: [2] },
  { id: 4, title: 'Put off', status: 'deferred' },
  { id: 5, title: 'Behind it', dependencies: [4] },
];
const config = {
  defaults: { play: { implementationAgent: 'rex', frontendAgent: 'blaze', autoMerge: true } },
  agents: { blaze: { cli: 'opencode', model: 'some/model' } },
};

async function plan(
  files: Record<string, unknown>,
  ...argv: string[]
): Promise<{ code: number; out: string; err: string }> {
  const texts = Object.entries(files).map(([path, value]) => [path, JSON.stringify(value)]);
  const { io, out, err } = capturedIo(await temporaryFolder(Object.fromEntries(texts)));
  return { code: await main(['plan', ...argv], io), out: out(), err: err() };
}

describe('cto plan', () => {
  it('shows levels, roles, agents, CLIs and models, and what will not run', async () => {
    const { code, out, err } = await plan({ 'tasks.json': tasks, 'cto-config.json': config });
    expect({ code, err }).toEqual({
      code: 0,
      err: '',
    });
    expect(out).toMatchInlineSnapshot(`
      "level  task  title      role            agent  CLI       model              after
      1      2     Back end   implementation  Rex    claude    claude-sonnet-4-5
      2      3     Front end  front-end       Blaze  opencode  some/model         2

      Task 4 will not run: the plan says deferred
      Task 5 will not run: needs task 4, which the plan says is deferred
      1 of 5 tasks are done already.
      Reviews of every task: quality: Cleo on claude, security: Cipher on claude, testing: Tess on claude.
      At most 3 runs at once.
      2 tasks on 2 levels: 8 agent runs when nothing has to be mended.
      "
    `);
  });

  it('prints the same as JSON', async () => {
    const { out } = await plan(
      { '.taskmaster/tasks/tasks.json': { tasks } },
      '--json',
      '--cli',
      'codex',
      '--model',
      'm',
    );
    expect(JSON.parse(out)).toMatchObject({
      levels: [
        { level: 1, tasks: [{ id: '2', agent: 'rex', cli: 'codex', model: 'm', role: 'implementation' }] },
        { level: 2, tasks: [{ id: '3', agent: 'blaze', role: 'front-end', after: ['2'] }] },
      ],
      runs: 8,
    });
  });

  it('says which file and place is wrong', async () => {
    const { code, err } = await plan({ 'tasks.json': [{ id: 1, title: 'a', dependencies: [7] }] });
    expect(code).toBe(2);
    expect(err).toMatch(/^cto: tasks\.json:1:\d+: /);
    expect((await plan({ 'tasks.json': tasks, 'cto-config.json': { agnets: {} } })).err).toContain(
      'Did you mean "agents"?',
    );
    expect((await plan({})).err).toContain('[plan-missing]');
  });

  it('refuses a front-end task without an agent for it', async () => {
    const { code, err } = await plan({
      'tasks.json': tasks,
      'cto-config.json': { defaults: { play: { implementationAgent: 'rex' } } },
    });
    expect(code).toBe(2);
    expect(err).toContain('cto-config.json:1:21: Task 3 is a front-end task');
  });
});
