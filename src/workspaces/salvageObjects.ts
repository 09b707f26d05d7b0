/**
 * Borrows the objects of a task's repository without using the repository: a fresh bare one of ours names them as its
 * alternate. Configuration, hooks, attributes and refs of the task's repository stay out of it.
 */
import { appendFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeBareRepository } from './bareRepository.ts';
import { hasCode } from './errno.ts';
import { type HeldFolder, byteText, bytesOf, entriesOf, inFolder } from './heldFolder.ts';
import { readPlain, refused } from './plainFile.ts';
import { processRow } from './processTable.ts';
import { quoted } from './quoted.ts';

/** Nothing that only speeds git up is believed, and borrowing tells nobody of refs. */
const believeObjectsOnly = `	commitGraph = false
	multiPackIndex = false
	alternateRefsCommand = true
[pack]
	useBitmaps = false
`;

export interface Scratch {
  /** Folder for repositories that are gone when this is over. */
  scratch: string;
  /** Bare repositories of ours on this machine that know what the remote has; those that are not there are passed over. */
  mirrors: readonly string[];
  remote: string | undefined;
}

/** Gives `use` a fresh repository that borrows from our own ones, and deletes it afterwards. */
export async function withScratchRepository<Result>(
  { scratch, mirrors, remote }: Scratch,
  use: (repository: string) => Promise<Result>,
): Promise<Result> {
  await mkdir(scratch, { recursive: true });
  const repository = await mkdtemp(join(scratch, `salvage-${process.pid}-`));
  try {
    await makeBareRepository(repository, `[core]\n${believeObjectsOnly}`);
    const ours = [...mirrors, ...(remote?.startsWith('/') === true ? [remote] : [])];
    for (const each of ours) await addAlternate(repository, byteText(join(each, 'objects')));
    return await use(repository);
  } finally {
    await rm(repository, { recursive: true, force: true });
  }
}

/** Deletes repositories that processes left which were killed. */
export async function sweepScratch(scratch: string): Promise<void> {
  const names = await readdir(scratch).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  for (const name of names) {
    const pid = Number(/^salvage-(\d+)-/.exec(name)?.[1] ?? process.pid);
    if (pid === process.pid || (await processRow(pid)) !== undefined) continue;
    await rm(join(scratch, name), { recursive: true, force: true });
  }
}

/**
 * Makes the objects of a task's folder (absolute, one character a byte) readable in the repository. Their own alternates
 * may name the objects of one of `mirrors`, nothing else.
 * @throws CtoError `salvage-refused` for foreign alternates, links and anything else that is no object.
 */
export async function borrowObjects(
  repository: string,
  objects: string,
  mirrors: readonly string[],
): Promise<void> {
  await checkObjects(
    objects,
    mirrors.map((mirror) => byteText(join(mirror, 'objects'))),
  );
  await addAlternate(repository, objects);
}

/** git passes over folders that are not there. */
async function addAlternate(repository: string, objects: string): Promise<void> {
  await appendFile(join(repository, 'objects', 'info', 'alternates'), bytesOf(`${quoted(objects)}\n`));
}

async function checkObjects(objects: string, allowed: readonly string[]): Promise<void> {
  const shown = bytesOf(objects).toString();
  for (const name of ['alternates', 'http-alternates']) {
    const text = await readPlain(`${objects}/info/${name}`, 65_536);
    const lines = (text?.toString('latin1') ?? '').split('\n').filter((line) => line !== '');
    const foreign = lines.find((line) => name !== 'alternates' || !allowed.includes(line));
    if (foreign !== undefined) {
      throw refused(`${shown} borrows from ${JSON.stringify(foreign)}, which is not this play's mirror`);
    }
  }
  await inFolder(bytesOf(objects), async (folder) => checkFolder(folder, shown));
}

/** Only plain files and folders, at most two levels deep: git follows links and waits for pipes. */
async function checkFolder(folder: HeldFolder, shown: string, depth = 0): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    const place = `${shown}/${bytesOf(entry.name).toString()}`;
    if (entry.isDirectory() && depth < 3) {
      await inFolder(folder.at(entry.name), async (inner) => checkFolder(inner, place, depth + 1));
    } else if (!entry.isFile()) {
      throw refused(`${place} does not belong among git's objects`);
    }
  }
}
