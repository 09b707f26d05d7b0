import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { main } from '../../src/cli/main.ts';
import { capturedIo } from '../helpers/capturedIo.ts';

const listed = z.array(z.object({ key: z.string(), path: z.string(), bytes: z.number() }));

async function templates(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const { io, out, err } = capturedIo('/nonexistent');
  return { code: await main(['templates', ...argv], io), out: out(), err: err() };
}

describe('cto templates', () => {
  it('shows the same template by key and by path', async () => {
    const byKey = await templates('show', 'code_claude_container-rex.sh.hbs');
    const byPath = await templates('show', 'code/claude/container-rex.sh.hbs');
    expect(byKey).toEqual(byPath);
    expect(byKey.code).toBe(0);
    expect(byKey.out).toMatch(/^#!\/usr\/bin\/env bash\n/);
    expect(byKey.out).toContain('TASK_WORKSPACE="/workspace/task-{{task_id}}"');
  });

  it('names the nearest one', async () => {
    expect(await templates('show', 'code/claude/container-rx.sh.hbs')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('Did you mean code/claude/container-rex.sh.hbs?'),
    });
    expect((await templates('show', 'codex_container-tess')).err).toContain(
      'Did you mean code_codex_container-tess.sh.hbs?',
    );
    expect((await templates('show', 'zzzzzzzzz')).err).toContain('cto templates list');
  });

  it('lists all of them with ConfigMap, key and size', async () => {
    const { out } = await templates('list');
    expect(out).toMatch(/^configmap +key +bytes\n/);
    expect(out).toMatch(/^claude +code_claude_container-rex\.sh\.hbs +\d+$/m);
    const { out: json } = await templates('list', '--json');
    const rows = listed.parse(JSON.parse(json));
    expect(rows).toHaveLength(out.trim().split('\n').length - 1);
    for (const { key, path, bytes } of rows) {
      expect(key).toBe(path.replaceAll('/', '_'));
      expect(bytes).toBeGreaterThan(0);
    }
  });

  it('says that there is no such folder', async () => {
    expect(await templates('list', '--templates', 'nothing')).toMatchObject({
      code: 2,
      err: expect.stringContaining('[templates-missing]'),
    });
  });
});
