/** Which files a run finds beside its script, and how they are put there: rendered anew for every start, then read-only. */
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { agentCli } from '../clis/registry.ts';
import type { RunBrief } from '../play/run/contexts.ts';
import { renderRun } from '../play/run/render.ts';
import { hasCode } from '../workspaces/errno.ts';
import { endpointOf } from './environment.ts';
import type { LocalPlayOptions } from './types.ts';

export interface RunFolderOptions {
  brief: RunBrief;
  /** Absolute path of the task's workspace. */
  workspace: string;
  /** Folder for the files. */
  files: string;
  /** What the run clones from and pushes to. */
  repository: string;
}

/** Renders all files of a run and puts them into its folder, read-only; what an earlier try left there is replaced. */
export async function makeRunFolder(options: LocalPlayOptions, run: RunFolderOptions): Promise<void> {
  const { files: folder } = run;
  const draft = `${folder}.new`;
  await removeReadOnly(draft);
  const endpoint = endpointOf(agentCli(options.agents[run.brief.agent]?.cli ?? ''));
  for (const [name, text] of renderRun(options, { ...run, endpoint })) {
    const path = join(draft, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: 0o444 });
  }
  await setFolderModes(draft, 0o555);
  await removeReadOnly(folder);
  await rename(draft, folder);
}

/** A folder that is read-only can't be emptied by anybody but root: it is made writable first. */
async function removeReadOnly(folder: string): Promise<void> {
  await setFolderModes(folder, 0o755);
  await rm(folder, { recursive: true, force: true });
}

/** The modes of a folder and all folders below it; nothing when it is not there. */
async function setFolderModes(folder: string, mode: number): Promise<void> {
  try {
    await chmod(folder, 0o755);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await setFolderModes(join(folder, entry.name), mode);
  }
  await chmod(folder, mode);
}
