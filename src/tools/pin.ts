/** Decides from `tools/<name>/go.mod` which version of a tool is pinned, and what a build of it is known by. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CtoError } from '../errors.ts';
import { packageFolder } from '../packageFolder.ts';
import type { Tool } from './catalogue.ts';

export interface Pin {
  /** Folder of the Go module. */
  folder: string;
  /** The Go package that is the program. */
  goPackage: string;
  /** As Go writes it, with the `v`. */
  version: string;
  /** As the program says it. */
  said: string;
  /** Changes whenever another program would be built. */
  digest: string;
}

/**
 * The program and version that the text of a go.mod names; `program` chooses where it names several.
 * @throws CtoError `tool-not-pinned`.
 */
export function pinnedIn(
  goMod: string,
  file: string,
  program?: string,
): { goPackage: string; version: string } {
  const goPackage = toolsIn(goMod).find((each) => program === undefined || each.endsWith(`/${program}`));
  if (goPackage === undefined) throw notPinned(file, 'has no line `tool <package>`');
  const versions = [...goMod.matchAll(/^(?:require |\t)(\S+) (v\S+)/gm)].map(
    ([, path = '', version = '']) => ({ path, version }),
  );
  const modules = versions.filter(({ path }) => goPackage === path || goPackage.startsWith(`${path}/`));
  const [nearest] = modules.toSorted((one, other) => other.path.length - one.path.length);
  if (nearest === undefined) throw notPinned(file, `requires no module of ${goPackage}`);
  return { goPackage, version: nearest.version };
}

/** Packages of the lines `tool <package>` and of the block `tool (…)`. */
function toolsIn(goMod: string): string[] {
  const block = /^tool \(\n([^)]*)\)/m.exec(goMod)?.[1] ?? '';
  const lines = [...goMod.matchAll(/^tool (\S+)$/gm)].map(([, one = '']) => one);
  return [...lines, ...block.split('\n').map((line) => line.trim())].filter((each) => each !== '');
}

function notPinned(file: string, why: string): CtoError {
  return new CtoError('tool-not-pinned', why, {
    at: { file },
    hint: 'Make it with `go mod init` and `go get -tool <package>@<version>` in that folder.',
  });
}

/** What is pinned of this tool. `root` is the project's folder. */
export async function pinOf(tool: Tool, root: string = packageFolder()): Promise<Pin> {
  const module = tool.module ?? tool.name;
  const folder = join(root, 'tools', module);
  const goMod = await readFile(join(folder, 'go.mod'), 'utf8');
  const goSum = await readFile(join(folder, 'go.sum'), 'utf8');
  const { goPackage, version } = pinnedIn(
    goMod,
    join('tools', module, 'go.mod'),
    tool.module === undefined ? undefined : tool.name,
  );
  const said = tool.bare === true ? version.slice(1) : version;
  const digest = createHash('sha256').update(JSON.stringify([goMod, goSum, tool.versionVariable, said]));
  return { folder, goPackage, version, said, digest: digest.digest('hex') };
}
