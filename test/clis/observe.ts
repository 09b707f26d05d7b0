/** What is left to see of a run on this machine: notes in files, living processes, and places that it should not know. */
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownerVariable } from '../../src/git.ts';
import { runProcess } from '../../src/processes.ts';
import { processesOwnedBy } from '../../src/workspaces/processTable.ts';

export async function jsonLines(path: string): Promise<unknown[]> {
  return (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

/** Arguments of living processes that name the folder, and pids of those whose environment does. */
export async function ownProcesses(folder: string): Promise<string[]> {
  const { stdout } = await runProcess('ps', ['-A', '-ww', '-o', 'args=']);
  const owned = await processesOwnedBy(ownerVariable, folder);
  return [...stdout.split('\n').filter((line) => line.includes(folder)), ...owned.map(String)];
}

const homeNames = [
  '.claude',
  '.claude.json',
  '.codex',
  '.factory',
  '.cursor',
  '.opencode',
  ...['.config', '.cache', '.local/share', '.local/state'].flatMap((folder) => [
    `${folder}/opencode`,
    `${folder}/cursor`,
  ]),
  '.cache/claude-cli-nodejs',
];

/** Places of the CLIs in the real home and the real temporary folder, which no environment names: those that are there. */
export async function strayPlaces(): Promise<string[]> {
  const temporary = await readdir(tmpdir());
  return [
    ...homeNames.map((name) => join(homedir(), name)).filter((path) => existsSync(path)),
    ...temporary.filter((name) => /^(\.bcf|claude|codex|cursor|droid|factory|opencode)/.test(name)),
  ];
}
