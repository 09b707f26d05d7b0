import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { packageFolder } from '../../src/packageFolder.ts';
import { capturedIo } from '../helpers/capturedIo.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

async function run(
  files: Record<string, string>,
  ...words: string[]
): Promise<{ code: number; out: string; err: string; folder: string }> {
  const folder = await temporaryFolder(files);
  const { io, out, err } = capturedIo(folder);
  const code = await main(words, io);
  return { code, out: out(), err: err(), folder };
}

const older = '{\n  "play": { "max_retries": "2", "frontendAgent": "blaze" }\n}\n';
const frontEnd = JSON.stringify([{ id: 1, title: 'The page', labels: ['ui'] }]);

function withPlanIn(folder: string): string {
  return JSON.stringify({ defaults: { play: { docsProjectDirectory: folder, frontendAgent: 'blaze' } } });
}

describe('cto config', () => {
  it('checks the template that comes with CTO', async () => {
    const { code, out } = await run({}, 'config', 'check', join(packageFolder(), 'cto-config.template.json'));
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('is valid') });
    const { io, err } = capturedIo(packageFolder());
    expect(
      await main(['plan', 'examples/sample/tasks.json', '--config', 'cto-config.template.json'], io),
    ).toBe(0);
    expect(err()).toBe('');
  });

  it('tells every mistake with its place, and ends with 1', async () => {
    const text = '{\n  "defaults": { "play": {\n    "frontendAgnet": "blaze",\n    "maxRetries": "x" } }\n}';
    const { code, out } = await run({ 'cto-config.json': text }, 'config', 'check');
    expect(code).toBe(1);
    expect(out).toContain(
      'cto-config.json:3:5: Unknown key defaults.play.frontendAgnet [config-unknown-key]',
    );
    expect(out).toContain('cto-config.json:4:19: defaults.play.maxRetries: expected number, received string');
    const json = await run({ 'cto-config.json': text }, 'config', 'check', '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      valid: false,
      errors: [{ line: 3, column: 5 }, { line: 4 }],
    });
  });

  it('finds an agent that nobody knows', async () => {
    const text = '{"defaults": {"play": {"qualityAgent": "cloe"}}}';
    const { code, out } = await run({ 'cto-config.json': text }, 'config', 'check');
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('Did you mean "cleo"?') });
  });

  it('finds all of them in one run, documentation and intake included', async () => {
    const text = `{"defaults": {
      "play": {"qualityAgent": "Acme-Cleo", "testingAgent": "Acme-Tess", "frontendAgent": "Acme-Blaze"},
      "docs": {"githubApp": "Acme-Morgan"}, "intake": {"githubApp": "Acme-Pam"}},
      "agents": {"blaze": {"githubApp": "acme-blaze"}}}`;
    const { code, out } = await run({ 'cto-config.json': text }, 'config', 'check');
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('has 4 mistakes') });
    for (const place of ['2:32', '2:61', '3:29', '3:69']) expect(out).toContain(`cto-config.json:${place}: `);
  });

  it('refuses an App that several agents have, and an address that a play would refuse', async () => {
    const shared = JSON.stringify({
      defaults: { play: { repository: 'ext::sh -c id', implementationAgent: 'Acme' } },
      agents: { rex: { githubApp: 'Acme' }, blaze: { githubApp: 'acme' } },
    });
    const { code, out } = await run({ 'cto-config.json': shared }, 'config', 'check');
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('has 2 mistakes') });
    expect(out).toContain('names the App "Acme", which rex and blaze have [agent-ambiguous]');
    expect(out).toMatch(/cto-config\.json:1:\d+: The repository's address "ext::.*\[repository-url\]/);
  });

  it('shows each value with its source', async () => {
    const text = '{"defaults": {"play": {"maxRetries": 7}}}';
    const { out } = await run({ 'cto-config.json': text }, 'config', 'show', '--cli', 'codex');
    expect(out).toMatch(/^maxRetries +7 +cto-config\.json:1:38$/m);
    expect(out).toMatch(/^agents\.rex\.cli +codex +--cli$/m);
    expect(out).toMatch(/^maxParallel +3 +default$/m);
  });

  it('migrates with a backup, and asks before it does', async () => {
    const asked = await run({ 'cto-config.json': older }, 'config', 'migrate');
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('[not-confirmed]') });
    expect(await readdir(asked.folder)).toEqual(['cto-config.json']);
    const done = await run({ 'cto-config.json': older }, 'config', 'migrate', '--yes');
    expect(done.out).toContain('+   "version": "1.0"');
    expect(await readFile(join(done.folder, 'cto-config.json.bak'), 'utf8')).toBe(older);
    const { io, out } = capturedIo(done.folder);
    expect(await main(['config', 'migrate'], io)).toBe(0);
    expect(out()).toBe('cto-config.json is current: nothing to do.\n');
  });

  it('writes nothing where something is left to decide', async () => {
    const text = '{ "play": { "frontendAgnet": "blaze" } }';
    const { code, out, folder } = await run({ 'cto-config.json': text }, 'config', 'migrate', '--yes');
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('Did you mean "frontendAgent"?') });
    expect(await readFile(join(folder, 'cto-config.json'), 'utf8')).toBe(text);
    expect(await readdir(folder)).toEqual(['cto-config.json']);
  });

  it('refuses a front-end task without its agent, at the place where it belongs', async () => {
    const config = '{\n  "defaults": {\n    "play": { "implementationAgent": "rex" }\n  }\n}';
    const { code, err } = await run({ 'cto-config.json': config, 'tasks.json': frontEnd }, 'plan');
    expect(code).toBe(2);
    expect(err).toContain('cto-config.json:3:13: Task 1 is a front-end task');
    expect(err).toContain('Add "frontendAgent": "blaze" to defaults.play');
  });

  it('takes labels and Apps from the configuration, never words', async () => {
    const config = {
      defaults: { play: { frontendAgent: 'Acme-Nova', frontendLabels: ['web'] } },
      agents: { nova: { githubApp: 'Acme-Nova', cli: 'codex' } },
    };
    const tasks = [
      { id: 1, title: 'The page', labels: ['ui'] },
      { id: 2, title: 'The queue', labels: ['Web'] },
      { id: 3, title: 'Anything', agent: 'acme-nova' },
    ];
    const files = { 'cto-config.json': JSON.stringify(config), 'tasks.json': JSON.stringify(tasks) };
    const { out, err } = await run(files, 'plan', '--json');
    const { levels } = JSON.parse(out);
    expect(levels[0].tasks).toMatchObject([
      { agent: 'rex' },
      { agent: 'nova', cli: 'codex' },
      { agent: 'nova' },
    ]);
    expect(err).toContain('Sounds like front-end work, but goes to Rex: 1 "The page"');
  });

  it('finds the plan in the folder that the configuration names, and only inside', async () => {
    const inside = await run({ 'cto-config.json': withPlanIn('work'), 'work/tasks.json': frontEnd }, 'plan');
    expect(inside.code).toBe(0);
    const outside = await run({ 'cto-config.json': withPlanIn('../work') }, 'plan');
    expect(outside.err).toContain('[plan-folder-outside]');
  });
});
