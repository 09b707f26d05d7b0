import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { capturedIo } from '../helpers/capturedIo.ts';

async function script(shell: string): Promise<{ code: number; out: string; err: string }> {
  const { io, out, err } = capturedIo('/');
  const code = await main(['completion', shell], io);
  return { code, out: out(), err: err() };
}

/** What bash offers after these words, the last of which is not finished. */
async function offered(...words: string[]): Promise<string[]> {
  const { out } = await script('bash');
  const list = words.map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _cto; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return (await execa('bash', ['--norc', '-c', `${out}\n${ask}`])).stdout.split('\n');
}

describe('cto completion', () => {
  it('offers commands, their commands and their flags in bash', async () => {
    expect(await offered('cto', 'pl')).toEqual(['play', 'plan']);
    expect(await offered('cto', 'config', '')).toEqual(['check', 'show', 'migrate', 'schema', '--help']);
    expect(await offered('cto', 'config', 'migrate', '--d')).toEqual(['--dry-run']);
    expect(await offered('cto', 'play', '--local', '--max-p')).toEqual(['--max-parallel']);
    // A word that is the name of another command.
    expect(await offered('cto', 'play', '--name', 'config', '--det')).toEqual(['--detach']);
  });

  it('has every command for every shell', async () => {
    const commands = [
      'play',
      'plan',
      'config',
      'docs',
      'intake',
      'status',
      'stop',
      'logs',
      'mcp',
      'trust',
      'workspaces',
    ];
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, out } = await script(shell);
      expect(code).toBe(0);
      for (const command of commands) expect(out, shell).toMatch(new RegExp(`\\b${command}\\b`));
    }
    expect(await script('csh')).toMatchObject({ code: 2, err: expect.stringContaining('[shell-unknown]') });
  });
});
