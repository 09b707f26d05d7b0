import { hash } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliNames } from '../../src/clis/agentCli.ts';
import { main } from '../../src/cli/main.ts';
import { capturedIo } from '../helpers/capturedIo.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const places = {
  claude: '.claude.json',
  codex: '.codex/config.toml',
  cursor: '.cursor/mcp.json',
  factory: '.factory/mcp.json',
  opencode: '.config/opencode/opencode.json',
} as const;

const looseJson =
  '{\r\n\t// mine\r\n\t"theme": "dark",\r\n\t"mcpServers": { "other": { "command": "x" } }, \r\n}\r\n';
const toml = '# mine\nmodel = "gpt" # here\n\n[mcp_servers.other]\ncommand = "x"\n\n[tui]\ntheme = "dark"';

async function homeWith(cli: keyof typeof places, text?: string): Promise<{ home: string; file: string }> {
  const home = await temporaryFolder();
  const file = join(home, places[cli]);
  if (text !== undefined) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return { home, file };
}

async function mcp(home: string, ...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const { io, out, err } = capturedIo(home, { HOME: home, XDG_STATE_HOME: join(home, 'state') });
  const code = await main(['mcp', ...words], io);
  return { code, out: out(), err: err() };
}

describe('cto mcp install', () => {
  for (const cli of cliNames) {
    const before =
      cli === 'codex' ? toml : looseJson.replace('mcpServers', cli === 'opencode' ? 'mcp' : 'mcpServers');

    it(`${cli}: adds an entry, changes nothing else, and takes back exactly that`, async () => {
      const { home, file } = await homeWith(cli, before);
      expect(await mcp(home, 'install', cli, '--yes')).toMatchObject({ code: 0, err: '' });
      const after = await readFile(file, 'utf8');
      expect(after).toContain('mcp.ts');
      for (const line of before
        .split(/\r?\n/)
        .filter((each) => each.includes('mine') || each.includes('dark')))
        expect(after).toContain(line);
      const again = await mcp(home, 'install', cli, '--yes');
      expect(again.out).toBe(`${file}: nothing to do.\n`);
      await mcp(home, 'uninstall', cli, '--yes');
      expect(await readFile(file, 'utf8')).toBe(before);
    });

    it(`${cli}: makes the file where there is none, and takes it away again`, async () => {
      const { home, file } = await homeWith(cli);
      await mcp(home, 'install', cli, '--yes');
      expect(await readFile(file, 'utf8')).toContain('mcp.ts');
      await mcp(home, 'uninstall', cli, '--yes');
      await expect(readFile(file)).rejects.toThrow('ENOENT');
    });

    it(`${cli}: takes only its entry out of a file that was changed since`, async () => {
      const { home, file } = await homeWith(cli, before);
      await mcp(home, 'install', cli, '--yes');
      const changed = (await readFile(file, 'utf8')).replace('dark', 'light');
      await writeFile(file, changed);
      await mcp(home, 'uninstall', cli, '--yes');
      const left = await readFile(file, 'utf8');
      expect(left).not.toContain('mcp.ts');
      expect(left.replaceAll(/\s/g, '')).toBe(before.replace('dark', 'light').replaceAll(/\s/g, ''));
    });
  }

  it('gives back what was there before the first of several installations', async () => {
    const own = '{"mcpServers":{"cto":{"command":"other"}}}';
    const { home, file } = await homeWith('cursor', own);
    await mcp(home, 'install', 'cursor', '--yes');
    const { out } = await mcp(home, 'install', 'cursor', '--yes');
    expect(out).toBe(`${file}: nothing to do.\n`);
    // An entry of ours with another place of the program, as after an update.
    const state = join(home, 'state', 'cto', 'mcp', 'cursor.json');
    const older = (await readFile(file, 'utf8')).replace('mcp.ts', 'older.ts');
    await writeFile(file, older);
    const memory = (await readFile(state, 'utf8')).replace(/[0-9a-f]{64}/, hash('sha256', older));
    await writeFile(state, memory);
    await mcp(home, 'install', 'cursor', '--yes');
    await mcp(home, 'uninstall', 'cursor', '--yes');
    expect(await readFile(file, 'utf8')).toBe(own);
  });

  it.each([
    'mcp_servers = { other = { command = "x" } }\n',
    's = """\n[mcp_servers.cto]\n"""\n[mcp_servers.cto]\ncommand = "x"\n',
  ])('leaves a form of TOML alone that it can’t change safely: %j', async (text) => {
    const { home, file } = await homeWith('codex', text);
    const { code, err } = await mcp(home, 'install', 'codex', '--yes');
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('[toml-elsewhere]') });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it.each(['{"mcpServers": null}', '{"mcpServers": []}', '[]', '"x"'])(
    'refuses %s, and changes nothing',
    async (text) => {
      const { home, file } = await homeWith('cursor', text);
      const { code, err } = await mcp(home, 'install', 'cursor', '--yes');
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('[json-shape]') });
      expect(await readFile(file, 'utf8')).toBe(text);
    },
  );

  it('shows the difference, and without a terminal writes nothing that nobody agreed to', async () => {
    const { home, file } = await homeWith('codex', toml);
    const { code, out, err } = await mcp(home, 'install', 'codex');
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('[not-confirmed]') });
    expect(out).toContain('+ [mcp_servers.cto]');
    expect((await mcp(home, 'install', 'codex', '--dry-run')).out).toContain('Nothing was written.');
    expect(await readFile(file, 'utf8')).toBe(toml);
    expect(await readdir(join(home, '.codex'))).toEqual(['config.toml']);
  });

  it('refuses a file that its CLI can’t read either, and forms that it can’t change safely', async () => {
    const broken = await homeWith('cursor', '{ "mcpServers": ');
    expect((await mcp(broken.home, 'install', 'cursor', '--yes')).err).toMatch(/mcp\.json:1:\d+: Not JSON/);
    const inline = await homeWith('codex', 'mcp_servers = { cto = { command = "x" } }\n');
    expect((await mcp(inline.home, 'install', 'codex', '--yes')).err).toMatch(/\[toml-/);
    expect((await mcp(inline.home, 'install', 'codx', '--yes')).err).toContain('Did you mean codex?');
  });

  it('keeps a header of another table that looks alike', async () => {
    const alike =
      '[mcp_servers.cto]\ncommand = "old"\n[mcp_servers.cto.env]\nA = "1"\n[mcp_servers.cto2]\ncommand = "x"\n';
    const { home, file } = await homeWith('codex', alike);
    await mcp(home, 'install', 'codex', '--yes');
    const text = await readFile(file, 'utf8');
    expect(text).toContain('[mcp_servers.cto2]\ncommand = "x"\n');
    expect(text).not.toContain('old');
  });
});
