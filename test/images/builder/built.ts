/** Builds an image of the release for a test, with the arguments that the release itself gives. */
import { join } from 'node:path';
import { inject } from 'vitest';
import { packageFolder } from '../../../src/packageFolder.ts';
import { buildArguments } from '../../../src/release/image.ts';
import { type Later, longLivedFolder } from '../../helpers/temporaryFolder.ts';
import { build } from './buildkit.ts';
import { start, type Start, type Started, unpack } from './container.ts';
import { type BuiltImage, readLayout } from './layout.ts';

export interface Attempt {
  name: string;
  ok: boolean;
  /** What the builder said. */
  told: string;
  /** @throws unless it was built. */
  image: () => Promise<BuiltImage>;
  /** Starts it, as a pod would. */
  start: (what: Start) => Promise<Started>;
}

export interface Differently {
  /** The folder that is sent to the builder; default: the project's. */
  context?: string;
  /** Build arguments besides those of the release. */
  args?: Readonly<Record<string, string>>;
}

/** `name`: as the release calls it, such as `controller` or `cli-codex`. */
export async function attempt(
  name: string,
  later: Later,
  { context = packageFolder(), args = {} }: Differently = {},
): Promise<Attempt> {
  const folder = await longLivedFolder(later);
  const [layout, files] = [join(folder, 'layout'), join(folder, 'files.tar')];
  const [dockerfile = '', given] = parsed(buildArguments(context, name));
  const request = {
    image: `cto.invalid/${name}:test`,
    context,
    dockerfile,
    args: { ...given, ...args },
    layout,
    files,
  };
  const { ok, told } = await build(inject('builder'), request);
  let root: Promise<string> | undefined;
  return {
    name,
    ok,
    told,
    image: async () => readLayout(layout),
    start: async (what) => {
      root ??= unpack(folder, files);
      return start(await readLayout(layout), await root, what);
    },
  };
}

/** The words that Docker gets: the Dockerfile, and the build arguments. */
function parsed(words: readonly string[]): [dockerfile: string | undefined, args: Record<string, string>] {
  const after = (flag: string): string[] => words.filter((_, index) => words[index - 1] === flag);
  const args = after('--build-arg').map((each): [string, string] => {
    const [name = '', ...value] = each.split('=');
    return [name, value.join('=')];
  });
  return [after('--file')[0], Object.fromEntries(args)];
}
