/** Real git repositories for tests: a bare remote with a first commit, and a clone to change it from. */
import { chmod, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { errorText } from '../../src/errors.ts';
import { runProcess } from '../../src/processes.ts';

const identity = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  PATH: process.env['PATH'] ?? '',
};

/** Files of a commit by path; `null` deletes one. */
export type Files = Readonly<Record<string, string | null>>;

export interface GitDir {
  /** Holds everything below. */
  folder: string;
  /** Absolute path of the bare remote; its branch is `main`. */
  remote: string;
  /** The first commit. */
  base: string;
  /** Runs git in the remote. */
  git: (...args: string[]) => Promise<string>;
  /** Commits files upon `from` (a commit or branch) and puts the commit on `branch` of the remote. */
  commit: (branch: string, files: Files, from?: string) => Promise<string>;
  /** The files of a commit of the remote, by path. */
  files: (commit: string) => Promise<Record<string, string>>;
}

/** A folder that is gone after the test, whatever modes things in it have. */
export async function makeFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cto-test-')));
  onTestFinished(async () => removeFolder(folder));
  return folder;
}

export async function makeGitDir(
  files: Files = { 'README.md': '# Sample\n', 'shared.txt': 'one\ntwo\nthree\n' },
): Promise<GitDir> {
  const folder = await makeFolder();
  const remote = join(folder, 'remote.git');
  await runProcess('git', ['init', '-q', '--bare', '-b', 'main', remote], { env: identity });
  const git = async (...args: string[]): Promise<string> => gitIn(remote, args);
  const commit = async (branch: string, changed: Files, from?: string): Promise<string> => {
    const made = await commitFiles(remote, changed, from);
    await git('update-ref', `refs/heads/${branch}`, made);
    return made;
  };
  return {
    folder,
    remote,
    base: await commit('main', files),
    git,
    commit,
    files: async (at) => readTree(remote, at),
  };
}

/** Runs git in any repository, as the test's own person. */
export async function gitIn(repository: string, args: readonly string[], input?: string): Promise<string> {
  const options = { env: identity, ...(input === undefined ? {} : { input }) };
  try {
    return (await runProcess('git', ['-C', repository, ...args], options)).stdout;
  } catch (error) {
    throw new Error(`git ${args.join(' ')}: ${errorText(error)}`, { cause: error });
  }
}

/** Makes a commit in a bare repository without a branch of its own. */
export async function commitFiles(repository: string, files: Files, from?: string): Promise<string> {
  const index = join(repository, `test-index-${process.hrtime.bigint()}`);
  const env = { ...identity, GIT_INDEX_FILE: index };
  const run = async (args: string[], input?: string): Promise<string> =>
    (await runProcess('git', ['-C', repository, ...args], { env, ...(input === undefined ? {} : { input }) }))
      .stdout;
  if (from !== undefined) await run(['read-tree', from]);
  for (const [path, text] of Object.entries(files)) {
    const blob = text === null ? '0'.repeat(40) : await run(['hash-object', '-w', '--stdin'], text);
    await run(['update-index', '--index-info'], `${text === null ? '0' : '100644'} ${blob}\t${path}\n`);
  }
  const tree = await run(['write-tree']);
  await rm(index, { force: true });
  return run([
    'commit-tree',
    tree,
    '-m',
    `Change ${Object.keys(files).join(', ')}`,
    ...(from === undefined ? [] : ['-p', from]),
  ]);
}

export async function readTree(repository: string, commit: string): Promise<Record<string, string>> {
  const paths = (await gitIn(repository, ['ls-tree', '-r', '--name-only', commit])).split('\n');
  const texts = await Promise.all(
    paths.map(async (path) => gitIn(repository, ['show', `${commit}:${path}`])),
  );
  return Object.fromEntries(paths.map((path, index) => [path, texts[index] ?? '']));
}

/** Writes an executable script. */
export async function writeScript(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

async function removeFolder(folder: string): Promise<void> {
  await makeWritable(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}
