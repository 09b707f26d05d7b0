/** Decides that tests of the Dockerfiles have a builder with stand-in bases: started once, stopped at the end. Without root on Linux there can be none. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { progressLine } from '../../../scripts/progress-line.ts';
import { CtoError } from '../../../src/errors.ts';
import { toolPath } from '../../../src/tools/tool.ts';
import { abandoned } from '../../cluster/harness/processes.ts';
import { installPrograms } from '../../cluster/node/harness/machine.ts';
import { type Builder, startBuilder } from './buildkit.ts';
import { standInBases } from './standInBase.ts';

/** A short path, for the socket, on a disk, for images. */
const sites = '/var/tmp/cto-images';

declare module 'vitest' {
  export interface ProvidedContext {
    builder: Builder;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new CtoError('no-builder', 'Images are built by BuildKit itself, which needs root on Linux', {
      hint: 'Run `make test-images` as root, in a container or virtual machine if you like.',
    });
  }
  await installPrograms({ runc: 'runc', mmdebstrap: 'mmdebstrap', unshare: 'util-linux' }, (line) =>
    process.stderr.write(`${line}\n`),
  );
  for (const left of await abandoned(sites)) await rm(left, { recursive: true, force: true });
  const folder = join(sites, `test-${process.pid}`);
  await mkdir(folder, { recursive: true });
  const remove = async (): Promise<void> =>
    rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  try {
    const bases = await during('Making what stands in for the base images', standInBases(folder));
    const programs = { buildkitd: await toolPath('buildkitd'), buildctl: await toolPath('buildctl') };
    const { address, stop } = await startBuilder(folder, programs);
    project.provide('builder', { program: programs.buildctl, address, bases });
    return async () => {
      await stop();
      await remove();
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function during<Result>(what: string, work: Promise<Result>): Promise<Result> {
  const line = progressLine(what);
  line.showTime();
  return work.finally(line.end);
}
