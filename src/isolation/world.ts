/** Decides what all scripts of a check share: template set, remote, seed, stand-ins and how they are watched. */
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentClis } from '../clis/registry.ts';
import { runProcess } from '../processes.ts';
import type { TemplateSet } from '../templates/types.ts';
import { writeStandIn } from './agent/standIn.ts';
import { writeWrappers } from './agent/wrappers.ts';
import { prepareMachine } from './prepared.ts';
import { makeSeed, type Seed } from './remote/repositories.ts';
import { startRemote, type RemoteServer } from './remote/server.ts';
import type { Watching } from './types.ts';

export interface World {
  folder: string;
  set: TemplateSet;
  seed: Seed;
  remote: RemoteServer;
  /** Folder of the bare repositories. */
  repositories: string;
  /** Folder that is laid over the machine. */
  prepared: string;
  /** Folder of the stand-ins. */
  programs: string;
  watching: Watching;
  /** Seconds that one script may take. */
  seconds: number;
}

/** Makes everything in a temporary folder, gives it to `use`, and removes it. */
export async function withWorld<Result>(
  { set, watching, seconds }: Pick<World, 'set' | 'watching' | 'seconds'>,
  use: (world: World) => Promise<Result>,
): Promise<Result> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cto-isolation-')));
  const repositories = join(folder, 'repositories');
  await mkdir(repositories);
  const remote = await startRemote(repositories);
  try {
    const seed = await makeSeed(join(folder, 'seed.git'));
    const [prepared, programs] = [join(folder, 'prepared'), join(folder, 'bin')];
    await prepareMachine(prepared, seed);
    const { stdout: bash } = await runProcess('bash', ['-c', 'command -v bash']);
    for (const cli of agentClis) await writeStandIn(cli, programs, bash);
    if (watching.processes === 'wrappers') await writeWrappers(programs, bash);
    return await use({ folder, set, seed, remote, repositories, prepared, programs, watching, seconds });
  } finally {
    await remote.close();
    await rm(folder, { recursive: true, force: true });
  }
}
