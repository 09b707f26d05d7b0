/** Decides what a CLI's image holds: a folder that works wherever it is copied, its program at `bin/<program>`. */
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { AgentCli } from '../clis/agentCli.ts';
import { CtoError } from '../errors.ts';
import { runProcess } from '../processes.ts';
import { nativePackage, type Architecture } from './nativePackages.ts';

/**
 * Installs the CLI's program at its pinned version into `folder`, which must not be there, and starts it.
 * @returns what it says for its version.
 * @throws CtoError `no-package`, `cli-broken`, or of npm.
 */
export async function makeCliFolder(
  cli: AgentCli,
  folder: string,
  architecture: Architecture,
): Promise<string> {
  const native = nativePackage(cli, architecture);
  const download = await mkdtemp(join(tmpdir(), 'cto-cli-'));
  try {
    const options = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', '--no-save'];
    await runProcess('npm', ['install', '--prefix', download, ...options, native.spec]);
    const library = join('lib', cli.name);
    await mkdir(join(folder, 'bin'), { recursive: true });
    await cp(join(download, 'node_modules', native.name, native.tree), join(folder, library), {
      recursive: true,
      verbatimSymlinks: true,
    });
    await symlink(join('..', library, native.program), join(folder, 'bin', cli.program));
  } finally {
    await rm(download, { recursive: true, force: true });
  }
  return provenVersion(cli, folder, cli.package?.version ?? '');
}

/** A vendor's own archive (.tar.gz) of a program that npm does not have, and what it has to be. */
export interface CliArchive {
  path: string;
  version: string;
  /** Hexadecimal, of the archive. */
  sha256: string;
}

/**
 * Makes `folder`, which must not be there, from the vendor's archive: one folder that has the program at its top.
 * @returns what it says for its version.
 * @throws CtoError `archive-changed`, `cli-broken`, or of tar.
 */
export async function unpackCliFolder(cli: AgentCli, folder: string, archive: CliArchive): Promise<string> {
  const found = createHash('sha256')
    .update(await readFile(archive.path))
    .digest('hex');
  if (found !== archive.sha256) {
    throw new CtoError('archive-changed', `${archive.path} has the SHA-256 ${found}, not ${archive.sha256}`, {
      hint: 'Download it again, look at what changed, and give the new digest.',
    });
  }
  const library = join('lib', cli.name);
  await mkdir(join(folder, library), { recursive: true });
  await mkdir(join(folder, 'bin'));
  const options = ['--strip-components=1', '--no-same-owner', '--directory', join(folder, library)];
  await runProcess('tar', ['--extract', '--gzip', `--file=${archive.path}`, ...options]);
  await symlink(join('..', library, cli.program), join(folder, 'bin', cli.program));
  return provenVersion(cli, folder, archive.version);
}

/** Starts the program in `folder` and compares what it says with `wanted`. @throws CtoError `cli-broken`. */
export async function provenVersion(cli: AgentCli, folder: string, wanted: string): Promise<string> {
  const program = join(folder, 'bin', cli.program);
  // A home of its own: some leave files there even when they only say their version.
  const home = await mkdtemp(join(tmpdir(), 'cto-cli-home-'));
  try {
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: home };
    const { stdout } = await runProcess(program, ['--version'], { env });
    if (stdout.split(/\s+/).includes(wanted)) return stdout.trim();
    throw new CtoError('cli-broken', `${basename(program)} says ${JSON.stringify(stdout)}, not ${wanted}`);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
