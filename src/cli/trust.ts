/** Decides whether a configuration's commands and endpoints may take effect: after a person said so, of exactly these. */
import { hash } from 'node:crypto';
import { lstat, mkdir, readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config/readConfig.ts';
import { namedFiles, trustedParts, type TrustedPart } from '../config/trustedParts.ts';
import { CtoError } from '../errors.ts';
import { readJson, writeJson } from '../local/files.ts';
import { paint } from '../terminal/cells.ts';
import { visibleLine } from '../terminal/visible.ts';
import { runProcess } from '../processes.ts';
import { hasCode } from '../workspaces/errno.ts';
import { confirm } from './confirm.ts';
import type { Io } from './io.ts';
import { repositoryAddress, repositoryOf } from './repository.ts';
import { say } from './say.ts';

/** Digests by the configuration's absolute path. */
const storeSchema = z.object({ version: z.literal(1), trusted: z.record(z.string(), z.string()) });

/** Outside of every repository: in the user's own configuration folder. */
export function trustStore({ env }: Pick<Io, 'env'>): string {
  const home = env['HOME'] || homedir();
  return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'cto', 'trust.json');
}

export interface Trust {
  /** Absolute path of the configuration. */
  path: string;
  parts: readonly TrustedPart[];
  digest: string;
  state: 'nothing' | 'own' | 'trusted' | 'changed' | 'new';
}

/** The work tree that a folder lies in; the folder itself where there is none. */
async function treeOf(folder: string): Promise<string> {
  const { code, stdout } = await runProcess('git', ['-C', folder, 'rev-parse', '--show-toplevel'], {
    answers: [0, 128],
  });
  return realpath(code === 0 ? stdout : folder);
}

async function foreignRepository({ values }: Config, cwd: string): Promise<string | undefined> {
  const { repository } = values.defaults.play;
  if (repository === undefined) return undefined;
  const own = await repositoryOf(cwd).catch(() => undefined);
  const named = await repositoryAddress(repository, cwd).catch(() => repository);
  return own === undefined || plainAddress(own) === plainAddress(named) ? undefined : repository;
}

/** `git@host:a/b.git` and `https://host/a/b` are one repository. */
function plainAddress(address: string): string {
  return address
    .replace(/^(https?|ssh|git):\/\/([^@/]*@)?/, '')
    .replace(/^[^@/]+@([^:]+):/, '$1/')
    .replace(/(\.git)?\/*$/, '')
    .toLowerCase();
}

/** The parts, and what is in files beside the configuration that they name. */
async function digestOf(parts: readonly TrustedPart[], folder: string): Promise<string> {
  const files = await Promise.all(
    namedFiles(parts).map(async (word) => [word, await fileDigest(folder, word)]),
  );
  return hash('sha256', JSON.stringify([parts, files.filter(([, digest]) => digest !== undefined)]));
}

async function fileDigest(folder: string, word: string): Promise<string | undefined> {
  const path = resolve(folder, word);
  const way = relative(folder, path);
  if (way === '' || way.startsWith('..') || isAbsolute(way)) return undefined;
  try {
    if (!(await lstat(path)).isFile()) return undefined;
    return hash('sha256', await readFile(path));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EACCES')) return undefined;
    throw error;
  }
}

async function stored(io: Io): Promise<z.infer<typeof storeSchema>> {
  return (await readJson(trustStore(io), storeSchema)) ?? { version: 1, trusted: {} };
}

/**
 * `named`: the user gave the file on the command line. Outside of the repository that is his own word; a file of the
 * repository is the repository's word, however it was named.
 */
export async function trustOf(config: Config, named: boolean, io: Io): Promise<Trust> {
  if (config.file === undefined) return { path: '', parts: [], digest: '', state: 'nothing' };
  const there = resolve(io.cwd, config.file);
  // Where the file lies counts, however one came there; a link is the repository's own file.
  const path = join(await realpath(dirname(there)), basename(there));
  const parts = trustedParts(config.values, await foreignRepository(config, io.cwd));
  const digest = await digestOf(parts, dirname(path));
  if (parts.length === 0) return { path, parts, digest, state: 'nothing' };
  const outside = relative(await treeOf(io.cwd), path).startsWith('..');
  if (named && outside) return { path, parts, digest, state: 'own' };
  const known = (await stored(io)).trusted[path];
  const state = known === undefined ? 'new' : known === digest ? 'trusted' : 'changed';
  return { path, parts, digest, state };
}

/** What a person decides on. */
export function partsText({ parts, state }: Trust): string {
  const lines = parts.map(
    ({ key, kind, text }) =>
      `  ${paint('yellow', kind)} ${visibleLine(text)}  ${paint('dim', visibleLine(key))}`,
  );
  const changed = state === 'changed' ? ['It has changed since you trusted it.'] : [];
  return [
    ...changed,
    'This configuration would run these commands and ask these endpoints as you:',
    ...lines,
    '',
  ].join('\n');
}

/** Remembers that a person agreed to exactly this. */
export async function trust({ path, digest }: Trust, io: Io): Promise<void> {
  const { trusted } = await stored(io);
  const store = trustStore(io);
  await mkdir(dirname(store), { recursive: true, mode: 0o700 });
  await writeJson(store, { version: 1, trusted: { ...trusted, [path]: digest } });
}

/** Forgets it. @returns false when it was not trusted. */
export async function distrust(path: string, io: Io): Promise<boolean> {
  const { trusted } = await stored(io);
  if (!Object.hasOwn(trusted, path)) return false;
  const { [path]: _, ...others } = trusted;
  await writeJson(trustStore(io), { version: 1, trusted: others });
  return true;
}

/** Asks where there is a terminal. @throws CtoError `not-trusted` that names the command, where there is none or on a no. */
export async function requireTrust(config: Config, named: boolean, io: Io): Promise<void> {
  const found = await trustOf(config, named, io);
  if (found.state !== 'new' && found.state !== 'changed') return;
  const what = found.parts.map(({ kind, text }) => `${kind}: ${visibleLine(text)}`).join('\n  → ');
  const refused = new CtoError(
    'not-trusted',
    found.state === 'new'
      ? 'Nobody has trusted this configuration yet'
      : 'This configuration has changed since it was trusted',
    {
      hint: `It names ${what}\n  → Look at it, then a person runs: cto trust ${config.file ?? ''}`.trimEnd(),
      at: { file: config.file ?? found.path },
    },
  );
  if (!process.stdin.isTTY || io.stdout.isTTY !== true) throw refused;
  say(partsText(found), io);
  if (!(await confirm('Trust it?', io, new AbortController().signal))) throw refused;
  await trust(found, io);
}
