/** Decides what the repositories of the check hold: one seed commit, copied for every script, and a branch to merge. */
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from '../../git.ts';
import { runProcess } from '../../processes.ts';

const person = {
  GIT_AUTHOR_NAME: 'Seed',
  GIT_AUTHOR_EMAIL: 'seed@example.com',
  GIT_COMMITTER_NAME: 'Seed',
  GIT_COMMITTER_EMAIL: 'seed@example.com',
  GIT_AUTHOR_DATE: '2024-01-01T00:00:00Z',
  GIT_COMMITTER_DATE: '2024-01-01T00:00:00Z',
};

export interface Seed {
  repository: string;
  /** Head of `main`. */
  base: string;
}

/** Makes the repository that all others are copies of. */
export async function makeSeed(repository: string): Promise<Seed> {
  await runProcess('git', ['init', '-q', '--bare', '-b', 'main', repository]);
  await git(repository, ['config', 'http.receivepack', 'true']);
  const base = await commit(repository, { 'README.md': '# Sample\n', 'src/app.txt': 'one\ntwo\n' });
  await git(repository, ['update-ref', 'refs/heads/main', base]);
  const other = await commit(repository, { 'src/other.txt': 'another task\n' }, base);
  await git(repository, ['update-ref', 'refs/heads/other', other]);
  return { repository, base };
}

/** A copy of the seed for one script; returns its folder. */
export async function copySeed(seed: Seed, to: string): Promise<string> {
  await mkdir(join(to, '..'), { recursive: true });
  await cp(seed.repository, to, { recursive: true });
  return to;
}

async function commit(
  repository: string,
  files: Readonly<Record<string, string>>,
  parent?: string,
): Promise<string> {
  const env = { ...person, GIT_INDEX_FILE: join(repository, 'seed-index') };
  for (const [path, text] of Object.entries(files)) {
    const blob = await git(repository, ['hash-object', '-w', '--stdin'], { input: text });
    await git(repository, ['update-index', '--index-info'], { env, input: `100644 ${blob}\t${path}\n` });
  }
  const tree = await git(repository, ['write-tree'], { env });
  const parents = parent === undefined ? [] : ['-p', parent];
  return git(repository, ['commit-tree', tree, '-m', 'Seed', ...parents], { env });
}
