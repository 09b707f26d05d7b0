/** Applies one mutation to a copy of the project and tells how the tests that should notice it end there. */
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { packageFolder } from '../../../src/packageFolder.ts';
import { runProcess } from '../../../src/processes.ts';
import { type Later, longLivedFolder } from '../../helpers/temporaryFolder.ts';
import type { Mutation } from './mutation.ts';

/** A copy of what tests need; the packages are a link. */
export async function copyProject(later: Later): Promise<string> {
  const copy = join(await longLivedFolder(later), 'project');
  await mkdir(copy);
  for (const name of [
    'src',
    'test',
    'agent-templates',
    'package.json',
    'vitest.config.ts',
    'tsconfig.json',
  ]) {
    await cp(join(packageFolder(), name), join(copy, name), { recursive: true });
  }
  await symlink(join(packageFolder(), 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

export interface Ended {
  passed: readonly string[];
  failed: readonly string[];
}

/** Takes the heart out, runs the tests, and puts it back. */
export async function mutated(
  project: string,
  { file, replace: [text, by], test: [tests, name] }: Mutation,
): Promise<Ended> {
  const path = join(project, file);
  const before = await readFile(path, 'utf8');
  if (before.split(text).length !== 2) throw new Error(`${file} does not hold this exactly once: ${text}`);
  await writeFile(
    path,
    before.replace(text, () => by),
  );
  try {
    return await runTests(project, tests, [name]);
  } finally {
    await writeFile(path, before);
  }
}

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      message: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/**
 * Runs the tests of one file whose full names hold one of `names`.
 * @throws when none is there or the file can't be loaded, so that neither counts as a failing test.
 */
export async function runTests(project: string, file: string, names: readonly string[]): Promise<Ended> {
  const output = join(project, 'result.json');
  const pattern = names.map(patternOf).join('|');
  // Without its heart a check may let something run on for ever: that is noticed after five minutes.
  const limit = '--testTimeout=300000';
  const args = ['run', file, '-t', pattern, limit, '--reporter=json', `--outputFile.json=${output}`];
  const vitest = join(project, 'node_modules/.bin/vitest');
  await runProcess(vitest, args, { cwd: project, answers: [0, 1] });
  const { testResults } = reportSchema.parse(JSON.parse(await readFile(output, 'utf8')));
  await rm(output);
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const of = (wanted: string): string[] =>
    all.flatMap(({ fullName, status }) => (status === wanted ? [fullName] : []));
  const ended = { passed: of('passed'), failed: of('failed') };
  if (ended.passed.length + ended.failed.length > 0) return ended;
  const messages = testResults.map(({ message }) => message).join('\n');
  throw new Error(`${file} ran no test of ${names.join(', ')}. ${messages}`);
}

/** Between a describe and what is in it vitest puts ` > ` for `-t`, and a blank in its reports. */
function patternOf(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(' ', '( | > )');
}
