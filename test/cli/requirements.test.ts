import { chmod } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkClis, clisOf, keysOf } from '../../src/cli/requirements.ts';
import { claude } from '../../src/clis/claude/claude.ts';
import { codex } from '../../src/clis/codex/codex.ts';
import { emptyConfig } from '../../src/config/readConfig.ts';
import { resolveConfig } from '../../src/config/resolveConfig.ts';
import { errorText } from '../../src/errors.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

async function programs(...names: string[]): Promise<string> {
  const folder = await temporaryFolder(Object.fromEntries(names.map((name) => [name, '#!/bin/sh\n'])));
  for (const name of names) await chmod(`${folder}/${name}`, 0o755);
  return folder;
}

function refusal(env: Record<string, string>): string {
  try {
    checkClis([claude, codex], env);
  } catch (error) {
    return errorText(error);
  }
  return 'ready';
}

describe('checkClis', () => {
  it('names every missing program and variable at once, and the way without them', async () => {
    const text = refusal({ PATH: await programs('claude'), OPENAI_API_KEY: 'k' });
    expect(text).not.toContain('the program claude');
    expect(text).toContain('set ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN');
    expect(text).toContain('the program codex is not on the PATH (npm install -g @openai/codex)');
    expect(text).not.toContain('OPENAI_API_KEY');
    expect(text).toContain('--rehearse');
  });

  it('is content with one key of each CLI', async () => {
    const PATH = await programs('claude', 'codex');
    expect(refusal({ PATH, ANTHROPIC_AUTH_TOKEN: 'a', OPENAI_API_KEY: 'b' })).toBe('ready');
    expect(refusal({ PATH, ANTHROPIC_AUTH_TOKEN: '', OPENAI_API_KEY: 'b' })).toContain('no key');
  });

  it('does not take a file that can’t be run, or a folder, for a program', async () => {
    const folder = await temporaryFolder({ claude: '', 'codex/x': '' });
    const text = refusal({ PATH: folder, ANTHROPIC_API_KEY: 'a', OPENAI_API_KEY: 'b' });
    expect(text).toContain('the program claude');
    expect(text).toContain('the program codex');
  });
});

describe('clisOf and keysOf', () => {
  it('take each CLI once, and only keys that are there', () => {
    const config = resolveConfig({ flags: {}, file: emptyConfig, rows: ['rex', 'cleo'] });
    const clis = clisOf(['rex', 'cleo', 'unknown'], config);
    expect(clis.map(({ name }) => name)).toEqual(['claude']);
    expect(keysOf(clis, { ANTHROPIC_API_KEY: 'a', ANTHROPIC_AUTH_TOKEN: '', OTHER: 'x' })).toEqual({
      ANTHROPIC_API_KEY: 'a',
    });
  });
});
