import { existsSync, readFileSync } from 'node:fs';
import { chmod, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { agentCli, agentClis } from '../../src/clis/registry.ts';
import { provenVersion } from '../../src/images/cliFolder.ts';
import { nativePackage } from '../../src/images/nativePackages.ts';
import { packageFolder } from '../../src/packageFolder.ts';
import { buildArguments } from '../../src/release/image.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const script = join(packageFolder(), 'images', 'cli', 'copy.sh');

/** A folder as `image-cli.ts` makes it. */
async function cliFolder(mode = 0o755): Promise<string> {
  const folder = await temporaryFolder({ 'lib/mill/mill': '#!/bin/sh\necho 1.2.3\n', 'bin/.keep': '' });
  await chmod(join(folder, 'lib/mill/mill'), mode);
  await symlink('../lib/mill/mill', join(folder, 'bin/mill'));
  return folder;
}

async function copy(from: string, to: string): Promise<{ exitCode: number | undefined; stderr: string }> {
  const { exitCode, stderr } = await execa('sh', [script, to], {
    env: { CTO_CLI_FOLDER: from },
    reject: false,
  });
  return { exitCode, stderr };
}

describe('copy.sh', () => {
  it('brings a CLI that starts where it was copied, also a second time', async () => {
    const from = await cliFolder();
    const to = await temporaryFolder();
    expect((await copy(from, to)).exitCode).toBe(0);
    expect(await readlink(join(to, 'bin/mill'))).toBe('../lib/mill/mill');
    await writeFile(join(to, 'lib/mill/mill'), 'half of i');
    expect((await copy(from, to)).exitCode).toBe(0);
    expect(await readFile(join(to, 'lib/mill/mill'), 'utf8')).toBe('#!/bin/sh\necho 1.2.3\n');
    expect((await execa(join(to, 'bin/mill'))).stdout).toBe('1.2.3');
  });

  it('fails without a folder, and when the program can’t be started', async () => {
    expect(await copy(await cliFolder(), '/nowhere')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('there is no folder "/nowhere"'),
    });
    expect(await copy(await cliFolder(0o644), await temporaryFolder())).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('bin/mill can'),
    });
  });
});

describe('a CLI’s program', () => {
  it('has to say exactly the pinned version', async () => {
    const claude = agentCli('claude');
    const pinned = claude.package?.version ?? '';
    const saying = async (version: string): Promise<string> => {
      const folder = await temporaryFolder({ 'bin/claude': `#!/bin/sh\necho "${version} (Claude Code)"\n` });
      await chmod(join(folder, 'bin/claude'), 0o755);
      return provenVersion(claude, folder, pinned);
    };
    expect(await saying(pinned)).toBe(`${pinned} (Claude Code)`);
    await expect(saying(`${pinned}1`)).rejects.toMatchObject({ code: 'cli-broken' });
  });
});

describe('the package of a CLI’s program', () => {
  it('has the version that its adapter pins', () => {
    expect(nativePackage(agentCli('codex'), 'arm64')).toMatchObject({
      spec: `@openai/codex@${agentCli('codex').package?.version}-linux-arm64`,
      tree: 'vendor/aarch64-unknown-linux-musl',
    });
    for (const cli of agentClis.filter((each) => each.package !== undefined)) {
      expect(nativePackage(cli, 'x64').spec).toContain(`@${cli.package?.version}`);
    }
  });

  it('is not there for Cursor, and its error says what to do instead', () => {
    expect(() => nativePackage(agentCli('cursor'), 'x64')).toThrow(
      expect.objectContaining({ code: 'no-package', hint: expect.stringContaining('cursor-agent') }),
    );
  });
});

describe('Dockerfiles', () => {
  it('are there for every image that the workflow releases, and the workflow for every image', async () => {
    const root = packageFolder();
    const workflow = await readFile(join(root, '.github', 'workflows', 'release.yml'), 'utf8');
    const names = /image: \[(.*)\]/.exec(workflow)?.[1]?.split(', ');
    const packaged = agentClis.filter((cli) => cli.package !== undefined);
    expect(names).toEqual(['controller', 'workspace', ...packaged.map(({ name }) => `cli-${name}`)]);
    for (const name of names ?? []) expect(existsSync(buildArguments(root, name)[1] ?? '')).toBe(true);
    expect(buildArguments(root, 'cli-codex').slice(2)).toEqual(['--build-arg', 'CLI=codex']);
  });

  it('are there for every image that the chart names by default', async () => {
    const root = packageFolder();
    const values = await readFile(join(root, 'chart', 'values.yaml'), 'utf8');
    const names = [...values.matchAll(/repository: agents-platform\/(\S+)/g)].map(([, name]) => name ?? '');
    expect(names).toContain('workspace');
    const workflow = await readFile(join(root, '.github', 'workflows', 'release.yml'), 'utf8');
    expect(/image: \[(.*)\]/.exec(workflow)?.[1]?.split(', ')).toEqual(expect.arrayContaining(names));
  });

  it.each([
    ['cli', '65532'],
    ['controller', '65532'],
    ['workspace', '10001'],
  ])(
    'of %s: every base image has a digest, the user is not root, and commands take no shell',
    (name, user) => {
      const text = readFileSync(join(packageFolder(), 'images', name, 'Dockerfile'), 'utf8');
      const bases = [...text.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
      expect(bases).not.toEqual([]);
      for (const base of bases) expect(base).toMatch(/^[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
      expect(text.match(/^USER (.*)$/gm)?.at(-1)).toBe(`USER ${user}:${user}`);
      for (const [, command] of text.matchAll(/^(?:ENTRYPOINT|CMD) (.*)$/gm)) expect(command).toMatch(/^\[/);
    },
  );
});
