/** The images that bring a CLI, built from their Dockerfile: the CLI arrives in a pod and starts in the image of the run. */
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { agentCli, agentClis } from '../../src/clis/registry.ts';
import { packageFolder } from '../../src/packageFolder.ts';
import { afterAllTests, longLivedFolder } from '../helpers/temporaryFolder.ts';
import { type Attempt, attempt } from './builder/built.ts';
import { itIsReleasable } from './builder/releasable.ts';

const later = afterAllTests();

/** Where the controller mounts what the init container has copied. */
const mounted = '/opt/cto/cli';

/** Runs the image's own command as an init container, then the program in the image of the run. */
async function versionInPod(cli: Attempt, workspace: Attempt, program: string): Promise<string> {
  const folder = await longLivedFolder(later);
  await chmod(folder, 0o777);
  const folders = { [mounted]: folder };
  const copied = await cli.start({ folders });
  expect(copied.stdout + copied.stderr).toBe(`${mounted}/bin/${program}`);
  const { stdout, stderr, exitCode } = await workspace.start({
    command: [`${mounted}/bin/${program}`, '--version'],
    folders,
  });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return stdout;
}

/** MiB: what was measured, and a little. */
const most: Readonly<Record<string, number>> = { claude: 190, codex: 180, factory: 115, opencode: 70 };
const packaged = agentClis.filter((cli) => cli.package !== undefined);

describe.each(packaged)('the image `cli-$name`', (cli) => {
  const version = cli.package?.version ?? '';
  let built: Attempt;
  beforeAll(async () => {
    built = await attempt(`cli-${cli.name}`, later);
    expect(built.ok, built.told).toBe(true);
  });

  itIsReleasable(() => built, {
    folder: 'cli',
    user: '65532:65532',
    baseLayers: 1,
    most: most[cli.name] ?? 0,
  });

  it('was built after its program had said the pinned version', () => {
    const line = built.told.split('\n').find((each) => each.includes(` ${cli.title}: `)) ?? '';
    expect(line.split(/\s+/)).toContain(version);
  });

  it('brings the program into a pod, where it starts in the image of the run', async () => {
    const workspace = await attempt('workspace', later);
    expect((await versionInPod(built, workspace, cli.program)).split(/\s+/)).toContain(version);
  });
});

/** What the Dockerfile needs of the project, in a folder that a test may change. */
async function contextCopy(): Promise<string> {
  const context = await longLivedFolder(later);
  for (const path of ['package.json', 'package-lock.json', 'src', 'scripts/image-cli.ts', 'images/cli'])
    await cp(join(packageFolder(), path), join(context, path), { recursive: true });
  return context;
}

it('no image is built of a version that its program does not have', async () => {
  const context = await contextCopy();
  const { version } = agentCli('codex').package ?? { version: '' };
  const adapter = join(context, 'src', 'clis', 'codex', 'codex.ts');
  const text = await readFile(adapter, 'utf8');
  expect(text).toContain(version);
  await writeFile(adapter, text.replaceAll(version, '0.0.77'));
  const { ok, told } = await attempt('cli-codex', later, { context });
  expect(told).toContain('0.0.77');
  expect(ok).toBe(false);
});

describe('the image of a CLI that npm does not have', () => {
  const { program } = agentCli('cursor');
  let context: string;
  let args: Record<string, string>;

  /** An archive like the vendor's, whose program only says a version: Cursor's own can't be had here. */
  beforeAll(async () => {
    context = await contextCopy();
    const [root, archive] = [await longLivedFolder(later), 'stand-in.tar.gz'];
    await mkdir(join(root, 'dist-package'));
    await writeFile(join(root, 'dist-package', program), '#!/bin/sh\necho 2026.1.2-abc\n', { mode: 0o755 });
    const path = join(context, 'images', 'cli', 'archives', archive);
    await execa('tar', ['--create', '--gzip', `--file=${path}`, '--directory', root, 'dist-package']);
    const digest = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    args = { CLI_ARCHIVE: archive, CLI_VERSION: '2026.1.2-abc', CLI_SHA256: digest };
  });

  it('is built of its vendor’s archive', async () => {
    const built = await attempt('cli-cursor', later, { context, args });
    expect(built.ok, built.told).toBe(true);
    const workspace = await attempt('workspace', later);
    expect(await versionInPod(built, workspace, program)).toBe('2026.1.2-abc');
  });

  it.each([
    ['no archive', { CLI_ARCHIVE: '' }, '[no-package]'],
    ['another version', { CLI_VERSION: '2026.9.9' }, '[cli-broken]'],
    ['another archive', { CLI_SHA256: '0'.repeat(64) }, '[archive-changed]'],
  ])('is not built of %s', async (_, wrong, code) => {
    const { ok, told } = await attempt('cli-cursor', later, { context, args: { ...args, ...wrong } });
    expect(told).toContain(code);
    expect(ok).toBe(false);
  });
});
