/** Decides where a call works: its folder, its root, and the outside world of the command that it stands for. */
import { PassThrough } from 'node:stream';
import { isAbsolute } from 'node:path';
import type { Io } from '../cli/io.ts';
import { rootFolder } from '../cli/playOptions.ts';
import { insideRoots } from './roots.ts';
import type { ToolWorld } from './tool.ts';

interface Named {
  workingDirectory?: string | undefined;
  root?: string | undefined;
}

export interface CallPlace {
  io: Io;
  /** Root of plays and workspaces. */
  root: string;
  /** The folder of the call, without links. */
  folder: string;
}

/** A command's output goes nowhere here: standard output belongs to the protocol. */
function silent(): PassThrough {
  const stream = new PassThrough();
  stream.resume();
  return stream;
}

/** @throws CtoError `path-outside-roots`. */
export async function placeOf({ workingDirectory, root }: Named, world: ToolWorld): Promise<CallPlace> {
  const folder = await insideRoots(workingDirectory ?? world.roots.folders[0] ?? world.cwd, world.roots);
  const io = { stdout: silent(), stderr: silent(), env: world.env, cwd: folder };
  const named = root === undefined ? {} : { root: await insideRoots(root, world.roots, folder) };
  return { io, folder, root: rootFolder(named, io) };
}

/** A file that a call names. @throws CtoError `path-outside-roots`. */
export async function fileIn(path: string, { folder }: CallPlace, { roots }: ToolWorld): Promise<string> {
  return insideRoots(path, roots, folder);
}

/** The repository as it was named; a path has to be in the roots. */
export async function repositoryIn(
  named: string | undefined,
  place: CallPlace,
  world: ToolWorld,
): Promise<string | undefined> {
  if (named === undefined) return undefined;
  const path = named.replace(/^file:\/\//, '');
  return isAbsolute(path) || /^\.{1,2}(\/|$)/.test(path) ? fileIn(path, place, world) : named;
}
