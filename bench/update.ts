/** Measures how long the command takes to move 500 scripts of 1,000 lines into task workspaces (none of so many is run), and again when there is nothing to do. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const files = 500;
const lines = 1_000;
const limit = 10;
/** Of the shebang, comments and options that scripts begin with: what stands here once instead. */
const headLines = 6;
const root = join(import.meta.dirname, '..');
const corpus = join(root, 'test/fixtures/beforeIsolation/code');

/** The bodies of the corpus's scripts, in lines. */
async function bodies(): Promise<string[][]> {
  const names = (await readdir(corpus, { recursive: true }))
    .filter((name) => /container[\w-]*\.sh\.hbs$/.test(name))
    .toSorted();
  const texts = await Promise.all(names.map(async (name) => readFile(join(corpus, name), 'utf8')));
  return texts.filter((text) => !text.includes('{{>')).map((text) => text.split('\n').slice(headLines, -1));
}

/** As many bodies as there is room for, from the one of this index on, and plain commands for the rest. */
function scriptOf(sources: readonly string[][], index: number): string {
  const text = ['#!/bin/bash', `# Script ${index} of {{task_id}}`, 'set -euo pipefail', ''];
  for (let next = 0; next < sources.length; next++) {
    const body = sources[(index + next) % sources.length] ?? [];
    // The longest has no room anywhere: it stands for itself.
    if (next === 0 || text.length + body.length <= lines) text.push(...body);
  }
  while (text.length < lines) text.push(`echo "line ${text.length + 1}"`);
  return `${text.join('\n')}\n`;
}

const load = loadavg()[0] ?? 0;
if (load > availableParallelism() / 2)
  process.stdout.write(
    `The machine was busy before (load ${load.toFixed(1)}): the figures may be too high.\n`,
  );

const folder = await mkdtemp(join(tmpdir(), 'cto-bench-'));
try {
  const sources = await bodies();
  let written = 0;
  for (let index = 0; index < files; index++) {
    const text = scriptOf(sources, index);
    written += text.length;
    await writeFile(join(folder, `container-${index}.sh.hbs`), text);
  }
  for (const name of ['moved', 'again']) {
    const begun = performance.now();
    const { stdout } = await execa('make', ['-s', 'update-agent-workspaces', `DIR=${folder}`], { cwd: root });
    const seconds = (performance.now() - begun) / 1000;
    const end = stdout.slice(stdout.lastIndexOf('\n') + 1);
    process.stdout.write(
      `${name.padEnd(8)} ${(written / 1e6).toFixed(0)} MB: ${seconds.toFixed(1)} s (limit ${limit}); ${end}\n`,
    );
    if (seconds >= limit) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
