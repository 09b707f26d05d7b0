import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { packageVersion } from '../../src/packageFolder.ts';
import { capturedIo } from '../helpers/capturedIo.ts';

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const { io, out, err } = capturedIo('/nonexistent');
  return { code: await main(argv, io), out: out(), err: err() };
}

describe('cto', () => {
  it('prints help with examples for every command', async () => {
    const open: string[][] = [[]];
    const seen: string[] = [];
    for (let words = open.pop(); words !== undefined; words = open.pop()) {
      const { code, out, err } = await run(...words, '--help');
      expect({ words, code, err }).toEqual({ words, code: 0, err: '' });
      expect(out).toMatch(/^Usage: cto/);
      expect({ words, out }).toEqual({
        words,
        out: expect.stringMatching(/Examples?:\n {2}(cto |source <\(cto )/),
      });
      const listed = /\nCommands:\n([^]*?)\n\n/.exec(`${out}\n\n`)?.[1] ?? '';
      const names = [...listed.matchAll(/^ {2}([a-z]+)[^\n]*?(?: {2,}(\S[^\n]*))?$/gm)];
      // One form for all of them: a list of what can be done.
      for (const [line, , summary = ''] of names) expect(summary, line).toMatch(/^[a-z]/);
      const inner = names.flatMap(([, name = '']) => (name === 'help' ? [] : [[...words, name]]));
      open.push(...inner);
      seen.push(words.join(' '));
    }
    expect(seen).toEqual(
      expect.arrayContaining(['', 'play', 'config check', 'mcp install', 'templates show']),
    );
  });

  it('has no help for a command that is not there', async () => {
    for (const words of [
      ['plau', '--help'],
      ['-h', 'plau'],
      ['help', 'plau'],
    ]) {
      const { code, err } = await run(...words);
      expect({ words, code, err }).toEqual({
        words,
        code: 2,
        err: expect.stringContaining('Did you mean one of plan, play?'),
      });
    }
    expect((await run('help', 'plan')).out).toContain('Usage: cto plan');
    expect((await run('help')).code).toBe(0);
  });

  it('prints its version', async () => {
    expect(await run('--version')).toEqual({ code: 0, out: `${packageVersion()}\n`, err: '' });
  });

  it('asks for a command, and for a subcommand', async () => {
    expect(await run()).toMatchObject({
      code: 2,
      err: expect.stringContaining('A command is missing [bad-usage]'),
    });
    expect((await run('templates')).code).toBe(2);
  });

  it('tells the nearest flag and command', async () => {
    expect(await run('play', '--resum')).toMatchObject({
      code: 2,
      out: '',
      err: "cto: unknown option '--resum' [bad-usage]\n  → Did you mean --resume? See: cto play --help\n",
    });
    expect((await run('plau')).err).toContain('Did you mean one of plan, play?');
    expect((await run('plan', 'a', 'b')).code).toBe(2);
    expect((await run('templates', 'show')).err).toContain("missing required argument 'key'");
  });

  it('refuses bad values with what would be right', async () => {
    const refusals = {
      '--max-parallel': ['0', '-1', '1.5', 'many', ''],
      '--deadline': ['0', '1h'],
      '--stages': ['review', 'quality,none', ''],
      '--cli': ['claud', 'Claude'],
      '--model': ['a b', '$(id)', '-x'],
      '--name': ['a/b', '..', '-a', ''],
      '--service': ['a b'],
      '--check': [' '],
      '--max-retries': ['-1'],
      '--environment-retries': ['x'],
    };
    for (const [flag, values] of Object.entries(refusals)) {
      for (const value of values) {
        const { code, err } = await run('play', `${flag}=${value}`);
        expect({ flag, value, code, err }).toMatchObject({
          code: 2,
          err: expect.stringMatching(/^cto: --[a-z-]+ can't be .* \[bad-flag\]\n {2}→ .+\n$/),
        });
      }
    }
  });

  it.each(['Bad_x', 'a,b=c', 'a'.repeat(54), ''])(
    'refuses a release that Helm can not have: %j',
    async (name) => {
      expect(await run('templates', 'apply', `--release=${name}`)).toMatchObject({
        code: 2,
        err: expect.stringContaining('[bad-flag]'),
      });
    },
  );

  it('names the file that is not there', async () => {
    expect(await run('plan', 'nothing.json')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no plan nothing.json [file-missing]'),
    });
  });
});
