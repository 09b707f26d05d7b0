/** One commit as git's fast-import reads it: changes upon another commit, contents straight from the working tree. */
import { type FileHandle, readlink } from 'node:fs/promises';
import { posix } from 'node:path';
import { CtoError } from '../errors.ts';
import { type HeldFolder, below, bytesOf } from './heldFolder.ts';
import { openPlain } from './plainFile.ts';
import { quoted } from './quoted.ts';
import type { Change } from './salvageTree.ts';

export interface CommitStream {
  /** Ref of ours that gets the commit. */
  ref: string;
  message: string;
  now: Date;
  /** The first one is what changes are made upon; without `upon` they are made upon nothing. */
  parents: readonly string[];
  upon: boolean;
  /** Changes, and the working tree that has their contents. */
  changes: readonly Change[];
  tree: HeldFolder | undefined;
}

/** @throws CtoError `salvage-changed` when somebody works in the tree meanwhile. */
export async function* commitStream(commit: CommitStream): AsyncGenerator<Buffer> {
  const [first, ...others] = commit.parents;
  const message = Buffer.from(commit.message);
  const who = `CTO <cto@localhost> ${Math.floor(commit.now.getTime() / 1000)} +0000`;
  yield bytesOf(`feature done\ncommit ${commit.ref}\ncommitter ${who}\ndata ${message.length}\n`);
  yield message;
  yield bytesOf(first === undefined ? '\n' : `\nfrom ${first}\n`);
  for (const parent of others) yield bytesOf(`merge ${parent}\n`);
  if (!commit.upon) yield bytesOf('deleteall\n');
  // What is gone makes room first: a file may have become a folder.
  for (const { path, mode } of commit.changes) if (mode === 'gone') yield bytesOf(`D ${quoted(path)}\n`);
  for (const change of commit.changes) {
    if (change.mode !== 'gone' && commit.tree !== undefined) yield* contentOf(commit.tree, change);
  }
  yield bytesOf('done\n');
}

async function* contentOf(tree: HeldFolder, { path, mode }: Change): AsyncGenerator<Buffer> {
  yield bytesOf(`M ${mode} inline ${quoted(storedPath(path))}\ndata `);
  if (mode === '120000') {
    const target = await inItsFolder(tree, path, async (at) => readlink(at, { encoding: 'buffer' }));
    yield bytesOf(`${target.length}\n`);
    yield target;
  } else {
    const file = await inItsFolder(tree, path, async (at) => openPlain(at, bytesOf(path).toString()));
    yield* fileContent(file, path);
  }
  yield bytesOf('\n');
}

/** The size that was announced has to come, not a byte more or less. */
async function* fileContent(file: FileHandle, path: string): AsyncGenerator<Buffer> {
  try {
    let { size: left } = await file.stat();
    yield bytesOf(`${left}\n`);
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      left -= chunk.length;
      if (left < 0) throw changed(path);
      yield chunk;
    }
    if (left > 0) throw changed(path);
  } finally {
    await file.close();
  }
}

async function inItsFolder<Result>(
  tree: HeldFolder,
  path: string,
  use: (at: Buffer) => Promise<Result>,
): Promise<Result> {
  const folder = posix.dirname(path);
  return below(tree, folder === '.' ? '' : folder, async (held) => use(held.at(posix.basename(path))));
}

function changed(path: string): CtoError {
  return new CtoError('salvage-changed', `${bytesOf(path).toString()} changed while it was saved`, {
    hint: 'Somebody still works in the workspace: try again when it is quiet.',
  });
}

/** Characters that some file systems leave out of names, as bytes. */
const ignored = /\u00e2\u0080[\u008c-\u008f\u00aa-\u00ae]|\u00e2\u0081[\u00aa-\u00af]|\u00ef\u00bb\u00bf/g;

/** Names that git takes for its own folder somewhere get a prefix: hosts refuse commits that hold them. */
export function storedPath(path: string): string {
  const parts = path.split('/').map((part) => {
    const plain =
      part
        .replaceAll(ignored, '')
        .split(':')[0]
        ?.replace(/[ .]+$/, '') ?? '';
    return /^(\.git|git~\d+)$/i.test(plain) ? `cto-salvaged-${part}` : part;
  });
  return parts.join('/');
}
