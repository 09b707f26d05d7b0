/** The first container of a run's pod: makes the folders that the others mount, and brings the mirror up to date. */
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchMirror } from '../../workspaces/mirror.ts';
import { checkRepositoryUrl } from '../../workspaces/repositoryUrl.ts';
import { mountedLogin } from './login.ts';

export interface PrepareOptions {
  /** Where the volume is mounted. */
  volume: string;
  /** Folder of the play and repository, below the volume. */
  folder: string;
  task: string;
  /** Bare mirror, below the volume. */
  mirror: string;
  repository: string;
  /** Folder with what git signs in with; it need not be there. */
  credentials: string;
  tell: (line: string) => void;
}

/** Trusted: runs git in the mirror alone, never in what a task made. */
export async function prepareWorkspace(options: PrepareOptions): Promise<void> {
  const { volume, folder, task, mirror, repository, tell } = options;
  process.umask(0o022);
  const places = [join(folder, `task-${task}`), join(folder, '.cache', 'git'), mirror];
  for (const place of places) await mkdir(join(volume, place), { recursive: true });
  await chmod(join(volume, folder, `task-${task}`), 0o755);
  Object.assign(process.env, await mountedLogin(options.credentials));
  await fetchMirror({
    mirror: join(volume, mirror),
    url: checkRepositoryUrl(repository),
    signal: new AbortController().signal,
    onWait: ({ host }) => tell(`Waiting for ${host}, which fetches the same repository.`),
  });
  tell(`Workspace ${join(folder, `task-${task}`)} is ready.`);
}
