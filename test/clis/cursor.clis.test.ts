/** Cursor's adapter and script with a stand-in for its program, which could not be had: shows what it would be given. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { cursor } from '../../src/clis/cursor/cursor.ts';
import { defaultModels } from '../../src/config/defaultModels.ts';
import { makeCliSandbox } from './sandbox.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const standIn = `#!/usr/bin/env bash
set -euo pipefail
printf '%s\\n' "$@" >"$TASK_WORKSPACE/.agent-state/arguments.txt"
env >"$TASK_WORKSPACE/.agent-state/environment.txt"
test -f .cursor/cli.json
echo made >made.txt
echo '{"verdict": "pass"}' >"$TASK_WORKSPACE/.agent-state/verdict.json"
echo '${JSON.stringify(cursor.goodEvents[0])}'
`;

it.each(['implementation', 'quality'] as const)(
  'gives a STAND-IN of cursor-agent (the real program is not here) arguments, files and key for %s',
  async (stage) => {
    const box = await makeCliSandbox('cursor', { standIn });
    const task = box.task('1');
    const end = await (await box.start({ task, stage, script: 'refuse' })).ended;
    expect(end, end.log).toMatchObject({ code: 0, summary: { phase: 'done' } });
    const given = (await readFile(join(task.state, 'arguments.txt'), 'utf8')).trim().split('\n');
    const flags = ['-p', '--force', '--trust', '--approve-mcps', '--sandbox', 'disabled'];
    const chosen = ['--workspace', join(task.workspace, 'app'), '--model', defaultModels.cursor];
    expect(given).toEqual([
      ...flags,
      '--output-format',
      'stream-json',
      ...chosen,
      `Follow ${task.state}/cursor/AGENTS.md and do the task that ${join(box.folder, 'runs', `1.${stage}`)}/prompt.md describes.`,
    ]);
    const environment = await readFile(join(task.state, 'environment.txt'), 'utf8');
    expect(environment.split('\n')).toContain(`CURSOR_API_KEY=${task.key}`);
    expect(environment.split('\n')).toContain(`CURSOR_CONFIG_DIR=${task.state}/cursor`);
    const mcp = await readFile(join(task.state, 'home/.cursor/mcp.json'), 'utf8');
    expect(JSON.parse(mcp)).toMatchObject({ mcpServers: { probe: { env: { TASK_ID: '1' } } } });
    const instructions = await readFile(join(task.state, 'cursor/AGENTS.md'), 'utf8');
    expect(instructions).toContain(stage === 'quality' ? 'You are Cleo' : 'You are Rex');
    expect(await box.repository.git('diff', '--name-only', 'main', 'feature/task-1')).toBe('made.txt');
    expect(end.log).not.toContain(task.key);
  },
);
