/** One remote at a time in a bare repository of its own: what is there, fetched from it, pushed to it, signed in for as long as it takes. */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gitToRemote } from '../../git.ts';
import { makeBareRepository } from '../../workspaces/bareRepository.ts';
import { checkRepositoryUrl } from '../../workspaces/repositoryUrl.ts';
import type { GitLogin } from './login.ts';
import { withLogin } from './loginEnvironment.ts';

export interface RemoteOptions {
  /** Folder for bare repositories, one a remote: what is in it can be lost. */
  folder: string;
  /** Folder in memory for an SSH key. */
  memory: string;
  url: string;
  login: GitLogin | undefined;
}

export interface Connection {
  /** The bare repository. */
  repository: string;
  /** Commits of the remote's refs that match, by full name. */
  refs: (patterns: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  fetch: (refspecs: readonly string[], how?: { whole: boolean }) => Promise<void>;
  /** All or none, and only refs that are where `lease` says: `<ref>:<commit or nothing>`. */
  push: (refspecs: readonly string[], lease: readonly string[]) => Promise<void>;
}

/** Without the files of commits: history alone tells who descends from whom. Servers that can't leave them out send all. */
const promised = ['remote.cto.promisor=true', 'remote.cto.partialclonefilter=tree:0'].flatMap((setting) => [
  '-c',
  setting,
]);

/** One process at a time in each repository. */
const queues = new Map<string, Promise<unknown>>();

/** @throws CtoError `process-failed` when the remote can't be reached. */
export async function connect<Result>(
  { folder, memory, url, login }: RemoteOptions,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  checkRepositoryUrl(url);
  const name = createHash('sha256').update(url).digest('hex').slice(0, 16);
  const repository = join(folder, `${name}.git`);
  const before = queues.get(repository) ?? Promise.resolve();
  const mine = before.then(async () => {
    await mkdir(folder, { recursive: true });
    await makeBareRepository(repository);
    return withLogin(login, memory, (env) => work(connection(repository, url, env)));
  });
  queues.set(
    repository,
    mine.catch(() => undefined),
  );
  return mine;
}

function connection(repository: string, url: string, env: Record<string, string>): Connection {
  const ask = async (args: readonly string[]): Promise<string> =>
    (await gitToRemote(repository, args, { env })).stdout;
  return {
    repository,
    refs: async (patterns) => {
      const lines = (await ask(['ls-remote', '--', url, ...patterns])).split('\n').filter(Boolean);
      return new Map(
        lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))]),
      );
    },
    fetch: async (refspecs, { whole } = { whole: false }) => {
      const quiet = ['-q', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
      // A result is a commit without parents that holds one file.
      const filter = whole ? '--no-filter' : '--filter=tree:0';
      await ask(['-c', `remote.cto.url=${url}`, ...promised, 'fetch', ...quiet, filter, 'cto', ...refspecs]);
    },
    push: async (refspecs, lease) => {
      const leases = lease.map((each) => `--force-with-lease=${each}`);
      await ask(['push', '-q', '--atomic', '--no-verify', ...leases, '--', url, ...refspecs]);
    },
  };
}
