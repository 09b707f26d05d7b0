/** The real programs read the entry that `cto mcp install` writes, start cto-mcp and connect to it; taken back, it is gone. */
import { mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { capturedIo } from '../helpers/capturedIo.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const clis = join(import.meta.dirname, '../../.tools/clis');

/** Its own list of servers asks each of them. Cursor's program can't be had here; Codex plays in a test of its own. */
const programs = [
  { cli: 'claude', program: 'claude', connected: /^cto: .* ✔ Connected$/m },
  { cli: 'factory', program: 'droid', connected: /^\s*cto\s+stdio\s+connected/m },
  { cli: 'opencode', program: 'opencode', connected: /✓ cto connected/ },
];

describe.each(programs)('the entry of $cli', ({ cli, program, connected }) => {
  it('is connected by the real program, until it is taken back', async () => {
    const folder = await temporaryFolder();
    const home = join(folder, 'home');
    const project = join(folder, 'project');
    await Promise.all([mkdir(home), mkdir(project)]);
    const env = {
      HOME: home,
      // Claude Code makes a folder there, and other tests watch what appears in the machine's.
      TMPDIR: folder,
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      TERM: 'dumb',
      NO_COLOR: '1',
    };
    const listed = async (): Promise<string> => {
      const path = join(clis, cli, 'node_modules/.bin', program);
      const options = { cwd: project, env, extendEnv: false, all: true, reject: false } as const;
      // OpenCode colours what it says whatever NO_COLOR says.
      return stripVTControlCharacters((await execa(path, ['mcp', 'list'], options)).all);
    };
    const { io, err } = capturedIo(project, env);
    expect(await main(['mcp', 'install', cli, '--yes'], io), err()).toBe(0);
    // On a busy machine Factory lists a server that is still "connecting".
    await expect.poll(listed, { timeout: 200_000 }).toMatch(connected);
    expect(await main(['mcp', 'uninstall', cli, '--yes'], io), err()).toBe(0);
    expect(await listed()).not.toMatch(/\bcto\b/);
  });
});
