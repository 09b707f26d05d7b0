import { createHash } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { agentCli } from '../../src/clis/registry.ts';
import { packageFolder } from '../../src/packageFolder.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const script = join(packageFolder(), 'scripts', 'image-cli.ts');
const { program } = agentCli('cursor');

/** An archive like the vendor's, whose program only says a version: Cursor's own can't be had here. */
async function standInArchive(): Promise<{ archive: string; sha256: string; root: string }> {
  const root = await temporaryFolder({ [`dist-package/${program}`]: '#!/bin/sh\necho 2026.1.2-abc\n' });
  await chmod(join(root, 'dist-package', program), 0o755);
  const archive = join(root, 'package.tar.gz');
  await execa('tar', ['--create', '--gzip', `--file=${archive}`, '--directory', root, 'dist-package']);
  const sha256 = createHash('sha256')
    .update(await readFile(archive))
    .digest('hex');
  return { archive, sha256, root };
}

const make = async (root: string, ...words: string[]) =>
  execa(process.execPath, [script, 'cursor', join(root, 'cli'), ...words], { reject: false });

describe('the folder of a CLI from its vendor’s archive', () => {
  it('has the program, which says the version', async () => {
    const { archive, sha256, root } = await standInArchive();
    expect(await make(root, archive, '2026.1.2-abc', sha256)).toMatchObject({
      exitCode: 0,
      stdout: 'Cursor: 2026.1.2-abc',
    });
    expect((await execa(join(root, 'cli', 'bin', program))).stdout).toBe('2026.1.2-abc');
  });

  it('is not made of an archive that is another one', async () => {
    const { archive, root } = await standInArchive();
    const { exitCode, stderr } = await make(root, archive, '2026.1.2-abc', '0'.repeat(64));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('[archive-changed]');
  });

  it('is not made when the program says another version', async () => {
    const { archive, sha256, root } = await standInArchive();
    const { exitCode, stderr } = await make(root, archive, '2026.9.9', sha256);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('[cli-broken]');
  });

  it('says what to do without an archive', async () => {
    const { root } = await standInArchive();
    const { exitCode, stderr } = await make(root, '', '', '');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('[no-package]');
    expect(stderr).toContain('images/cli/archives/README.md');
  });
});
