/** Decides how a chart is packaged, asked for, pushed and pulled: helm against one registry. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { CtoError } from '../errors.ts';
import type { Programs } from './programs.ts';
import type { Target } from './target.ts';

const chartSchema = z.object({ name: z.string() });

/** The name that the chart in this folder gives itself. @throws CtoError `chart-missing`. */
export async function chartName(folder: string): Promise<string> {
  const text = await readFile(join(folder, 'Chart.yaml'), 'utf8').catch((cause: unknown) => {
    throw new CtoError('chart-missing', `There is no chart in ${folder}`, { cause });
  });
  return chartSchema.parse(parse(text)).name;
}

export interface Published {
  /** Of the manifest: `sha256:…`. */
  digest: string;
  /** Path of the pulled archive. */
  archive: string;
}

function saidDigest(said: string): string {
  const digest = /^Digest: (sha256:[0-9a-f]{64})$/m.exec(said)?.[1];
  if (digest === undefined) throw new CtoError('no-digest', `helm named no digest, it said: ${said}`);
  return digest;
}

export class ChartRegistry {
  readonly #helm: Programs['helm'];
  readonly #target: Target;

  constructor({ helm }: Programs, target: Target) {
    this.#helm = helm;
    this.#target = target;
  }

  /** Packages the chart with this version for both its own and the application's; returns the path of the archive. */
  async package(chart: string, version: string, folder: string): Promise<string> {
    const versions = ['--version', version, '--app-version', version];
    const said = await this.#helm(['package', chart, ...versions, '--destination', folder]);
    const path = /saved it to: (.+)$/m.exec(said)?.[1];
    if (path === undefined) throw new CtoError('chart-not-packaged', `helm package said: ${said}`);
    return path;
  }

  /** What the registry has under this version, its archive pulled into `folder`; undefined when there is none. */
  async pull(version: string, folder: string): Promise<Published | undefined> {
    const to = ['--version', version, '--destination', folder];
    try {
      const said = await this.#helm(['pull', `oci://${this.#target.repository}`, ...to, ...this.#plain]);
      const name = `${this.#target.repository.split('/').at(-1)}-${version}.tgz`;
      return { digest: saidDigest(said), archive: join(folder, name) };
    } catch (error) {
      if (error instanceof CtoError && /: not found\s*$/m.test(error.hint ?? '')) return undefined;
      throw error;
    }
  }

  /** Pushes the archive; returns the digest under which the registry has it. */
  async push(archive: string): Promise<string> {
    return saidDigest(await this.#helm(['push', archive, this.#target.parent, ...this.#plain]));
  }

  get #plain(): readonly string[] {
    return this.#target.isPlain ? ['--plain-http'] : [];
  }
}
