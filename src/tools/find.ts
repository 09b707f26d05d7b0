/** Decides where a pinned tool is: on the PATH in exactly the pinned version, else built before in `.tools/bin`. */
import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { packageFolder } from '../packageFolder.ts';
import { runProcess } from '../processes.ts';
import type { Tool } from './catalogue.ts';
import { pinOf, type Pin } from './pin.ts';

export interface Places {
  /** The project's folder. */
  root?: string;
  /** Folders to look in, as PATH names them. */
  path?: string;
}

/** Absolute path of what was built, and of the file that says from what. */
export function builtPaths(tool: Tool, root: string = packageFolder()): { program: string; digest: string } {
  const bin = join(root, '.tools', 'bin');
  return { program: join(bin, tool.name), digest: join(root, '.tools', 'built', tool.name) };
}

/** Whether this text says that version, with or without `v`, and not a longer one: `v1.2.3` is not in `v1.2.3-rc.1`. */
export function saysVersion(text: string, version: string): boolean {
  const words = text.split(/[\s"',()]+/).map((word) => word.replace(/^v/, '').replace(/\+.*/, ''));
  return words.includes(version.replace(/^v/, ''));
}

/** Absolute path of the tool; undefined when it has to be built. */
export async function findTool(tool: Tool, places: Places = {}): Promise<string | undefined> {
  const pin = await pinOf(tool, places.root);
  return (await onPath(tool, pin, places)) ?? (await built(tool, pin, places));
}

async function onPath(
  tool: Tool,
  pin: Pin,
  { path = process.env['PATH'] ?? '' }: Places,
): Promise<string | undefined> {
  if (tool.versionArgs === undefined) return undefined;
  for (const folder of path.split(delimiter).filter((each) => each.startsWith('/'))) {
    const program = join(folder, tool.program ?? tool.name);
    if ((await canRun(program)) && saysVersion(await askVersion(program, tool.versionArgs), pin.said))
      return program;
  }
  return undefined;
}

async function canRun(program: string): Promise<boolean> {
  return access(program, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** What the program answers; nothing when it can't say it, and is another version for us then. */
async function askVersion(program: string, args: readonly string[]): Promise<string> {
  return runProcess(program, args).then(
    ({ stdout }) => stdout,
    () => '',
  );
}

async function built(tool: Tool, pin: Pin, { root }: Places): Promise<string | undefined> {
  const paths = builtPaths(tool, root);
  const digest = await readFile(paths.digest, 'utf8').catch(() => '');
  return digest === pin.digest && (await canRun(paths.program)) ? paths.program : undefined;
}
