import { describe, expect, it } from 'vitest';
import { moveWorkspace } from '../../src/templates/moveWorkspace.ts';
import { preamble } from '../helpers/templateSources.ts';

const rendered = preamble.replace('{{task_id}}', '7');
const script = `#!/usr/bin/env bash\n${rendered}echo "$TASK_WORKSPACE"\n`;

describe('moving the workspace of a script', () => {
  it('changes exactly the one line', () => {
    const moved = moveWorkspace(script, '/home/me/.cto/workspace-a/b-c/task-7');
    const changed = moved
      .split('\n')
      .flatMap((line, index) => (line === script.split('\n')[index] ? [] : [[index, line]]));
    expect(changed).toEqual([[2, 'TASK_WORKSPACE="/home/me/.cto/workspace-a/b-c/task-7"']]);
  });

  it('takes a path as it is, also with a dollar sign’s meaning in replacements', () => {
    expect(moveWorkspace(script, '/a~b/@c+d,e=f')).toContain('TASK_WORKSPACE="/a~b/@c+d,e=f"\n');
  });

  it.each([
    'relative',
    '',
    '/',
    '/a b',
    '/a"b',
    '/a$(id)',
    '/a\n',
    '/a/../b',
    '/a/./b',
    '/a/..',
    '/a//b',
    '/a/',
  ])('refuses the path %j', (path) => {
    expect(() => moveWorkspace(script, path)).toThrow(
      expect.objectContaining({ code: 'unsafe-workspace-path' }),
    );
  });

  it.each([
    ['no preamble', 'echo x\n'],
    ['the preamble twice', script + rendered],
    ['another line before', script.replace('# Task', '# task')],
    ['another line behind', script.replace('mkdir -p', 'mkdir')],
    ['the line alone', 'TASK_WORKSPACE="/workspace/task-7"\n'],
    ['an id that is none', script.replace('task-7', 'task-../x')],
    ['a template that is not rendered', script.replace('task-7', 'task-{{task_id}}')],
  ])('refuses a script with %s', (_, text) => {
    expect(() => moveWorkspace(text, '/a')).toThrow(expect.objectContaining({ code: 'preamble-missing' }));
  });
});
