import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { buildTool } from '../../src/tools/build.ts';
import type { Tool } from '../../src/tools/catalogue.ts';
import { builtPaths, findTool, saysVersion } from '../../src/tools/find.ts';
import { pinOf } from '../../src/tools/pin.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const tool: Tool = {
  name: 'mill',
  group: 'test',
  versionArgs: ['--version'],
  versionVariable: 'main.version',
};

const goMod = 'module m\n\ngo 1.22\n\ntool example.org/mill\n\nrequire example.org/mill v1.2.3 // indirect\n';

/** A project that pins `mill` 1.2.3. */
async function project(): Promise<string> {
  return temporaryFolder({ 'tools/mill/go.mod': goMod, 'tools/mill/go.sum': '' });
}

/** A folder with a program of that name that says this when asked for its version. */
async function pathWith(says: string): Promise<string> {
  const folder = await temporaryFolder({ mill: `#!/bin/sh\n[ "$1" = --version ] && echo "${says}"\n` });
  await chmod(join(folder, 'mill'), 0o755);
  return folder;
}

/** Puts a built program there, as a build leaves it. */
async function leaveBuilt(root: string): Promise<string> {
  const { program, digest } = builtPaths(tool, root);
  for (const path of [program, digest]) await mkdir(join(path, '..'), { recursive: true });
  await writeFile(program, '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(digest, (await pinOf(tool, root)).digest);
  return program;
}

describe('a tool on the PATH', () => {
  it('is used in exactly the pinned version only', async () => {
    const root = await project();
    const right = await pathWith('mill version v1.2.3, built by hand');
    const wrong = await pathWith('mill version v1.2.30');
    expect(await findTool(tool, { root, path: wrong })).toBeUndefined();
    expect(await findTool(tool, { root, path: `${wrong}:${right}` })).toBe(join(right, 'mill'));
    expect(await findTool({ ...tool, program: 'mill2' }, { root, path: right })).toBeUndefined();
  });

  it('is never used when it can’t say its version', async () => {
    const root = await project();
    const path = await pathWith('v1.2.3');
    const { versionArgs: _, ...silent } = tool;
    expect(await findTool(silent, { root, path })).toBeUndefined();
    expect(await findTool({ ...tool, versionArgs: ['-V'] }, { root, path })).toBeUndefined();
  });

  it('says its version as a word of its own', () => {
    for (const text of ['v1.2.3', '1.2.3', 'x: v1.2.3+g12ab', 'a (1.2.3)', 'V:\tv1.2.3, c'])
      expect(saysVersion(text, 'v1.2.3')).toBe(true);
    for (const text of ['v1.2.30', 'v1.2.3-rc.1', '11.2.3', 'v1x2x3', ''])
      expect(saysVersion(text, 'v1.2.3')).toBe(false);
  });
});

describe('a built tool', () => {
  it('is used until another one is pinned', async () => {
    const root = await project();
    const program = await leaveBuilt(root);
    expect(await findTool(tool, { root, path: '' })).toBe(program);
    await writeFile(join(root, 'tools/mill/go.sum'), 'example.org/mill v1.2.3 h1:changed=\n');
    expect(await findTool(tool, { root, path: '' })).toBeUndefined();
    expect(await findTool({ ...tool, versionVariable: 'main.v' }, { root, path: '' })).toBeUndefined();
  });

  it('that could not be built leaves the one before, and says why', async () => {
    const root = await project();
    const program = await leaveBuilt(root);
    const before = await readFile(program, 'utf8');
    await expect(buildTool(tool, root)).rejects.toMatchObject({
      code: expect.stringMatching(/^(tool-not-built|go-missing)$/),
    });
    expect(await readFile(program, 'utf8')).toBe(before);
    expect((await stat(program)).mode & 0o111).not.toBe(0);
  });

  it('needs Go, and says so', async () => {
    vi.stubEnv('PATH', '/nowhere');
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(buildTool(tool, await project())).rejects.toMatchObject({
      code: 'go-missing',
      message: 'mill v1.2.3 has to be built, and Go is not on the PATH',
    });
  });
});
