/** Decides how the make targets for a cluster run: every lint of the templates first, then the `cto templates` command. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { templatesOfCommit } from '../src/apply/commitTemplates.ts';
import { main } from '../src/cli/main.ts';
import { onlyShows, outliveReader } from '../src/cli/readerGone.ts';
import { errorText } from '../src/errors.ts';
import { findingsText } from '../src/templates/report.ts';
import { countText } from '../src/terminal/countText.ts';
import { validateTemplates } from '../src/templates/scripts/validateTemplates.ts';
import { progressLine } from './progress-line.ts';

const project = join(import.meta.dirname, '..');
const templates = join(project, 'agent-templates');

/** Bash and shellcheck read every script; false, with the findings told, when there are any. */
async function isValid(folder: string, shown: string): Promise<boolean> {
  const progress = progressLine('Shellcheck reads the scripts');
  const cacheFolder = join(project, 'node_modules/.cache/cto/shellcheck');
  const { findings } = await validateTemplates(folder, { cacheFolder, onProgress: progress.show });
  progress.end();
  if (findings.length === 0) return true;
  console.error(findingsText(findings, shown));
  console.error(`Nothing was applied: ${countText(findings.length, 'finding')}`);
  return false;
}

async function isCommitValid(revision: string): Promise<boolean> {
  const target = await mkdtemp(join(tmpdir(), 'cto-commit-'));
  try {
    const { folder, commit } = await templatesOfCommit(templates, revision, target);
    return await isValid(folder, `${commit.slice(0, 12)}:agent-templates`);
  } finally {
    await rm(target, { recursive: true, force: true });
  }
}

/** Runs `cto templates <words>`; what is to be linted before: the working tree, a commit, or nothing. */
export async function templatesCommand(
  words: readonly string[],
  lint: 'working tree' | { commit: string } | 'nothing',
): Promise<void> {
  const { stdout, stderr, env } = process;
  outliveReader({ ends: onlyShows(['templates', ...words]) });
  try {
    const isSound =
      lint === 'nothing' ||
      (lint === 'working tree'
        ? await isValid(templates, relative('.', templates))
        : await isCommitValid(lint.commit));
    process.exitCode = isSound
      ? await main(['templates', ...words], { stdout, stderr, env, cwd: project })
      : 1;
  } catch (error) {
    console.error(errorText(error));
    process.exitCode = 1;
  }
}
