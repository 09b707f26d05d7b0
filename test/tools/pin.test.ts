import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFolder } from '../../src/packageFolder.ts';
import { toolNamed, tools } from '../../src/tools/catalogue.ts';
import { pinnedIn, pinOf } from '../../src/tools/pin.ts';

/** A go.mod with these lines. */
function goMod(tool: string, ...modules: string[]): string {
  const lines = modules.map((each) => `\t${each} // indirect\n`);
  return `module x\n\ngo 1.26.0\n\n${tool}\n\nrequire (\n${lines.join('')})\n`;
}

describe('what go.mod pins', () => {
  it('is the version of the module that holds the program', () => {
    const text = goMod(
      'tool example.org/a/b/cmd/b',
      'example.org/a v1.0.0',
      'example.org/a/b v2.0.0',
      'example.org/a/bc v3.0.0',
    );
    expect(pinnedIn(text, 'go.mod')).toEqual({ goPackage: 'example.org/a/b/cmd/b', version: 'v2.0.0' });
    expect(pinnedIn('tool a.b/c\nrequire a.b/c v0.1.0\n', 'go.mod').version).toBe('v0.1.0');
  });

  it('is chosen by the name of the program where one module makes several', () => {
    const block = 'tool (\n\ta.b/c/cmd/one\n\ta.b/c/cmd/another\n)';
    const text = goMod(block, 'a.b/c v1.2.3');
    expect(pinnedIn(text, 'go.mod', 'another').goPackage).toBe('a.b/c/cmd/another');
    expect(() => pinnedIn(text, 'go.mod', 'other')).toThrow('has no line');
  });

  it('is an error with its place when there is none', () => {
    expect(() => pinnedIn(goMod('', 'a.b/c v1.0.0'), 'tools/c/go.mod')).toThrow(
      expect.objectContaining({ code: 'tool-not-pinned', at: { file: 'tools/c/go.mod' } }),
    );
    expect(() => pinnedIn(goMod('tool a.b/d', 'a.b/c v1.0.0'), 'go.mod')).toThrow(
      'requires no module of a.b/d',
    );
  });

  it('is known for every tool, and every folder below tools/ is one', async () => {
    const pins = await Promise.all(tools.map((tool) => pinOf(tool)));
    for (const { version, goPackage } of pins) {
      expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
      expect(goPackage).toMatch(/\/cmd\/|^go\.etcd\.io\/etcd\/server\//);
    }
    expect(pins[0]?.version).toMatch(/^v4\./);
    // What comes from elsewhere than Go has no go.mod.
    const files = await readdir(join(packageFolder(), 'tools'), { recursive: true });
    const folders = files.filter((file) => basename(file) === 'go.mod').map(dirname);
    const modules = new Set(tools.map(({ name, module }) => module ?? name));
    expect(folders.toSorted()).toEqual([...modules].toSorted());
  });

  it('names the tools that there are when asked for another', () => {
    expect(() => toolNamed('hlem')).toThrow(
      expect.objectContaining({ code: 'unknown-tool', hint: expect.stringContaining('helm, helm3') }),
    );
  });
});
