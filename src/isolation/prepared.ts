/** Decides what scripts find on the machine: neighbours that have finished, a repository planted above them, a mirror, a home. */
import { appendFile, cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from '../git.ts';
import { runProcess } from '../processes.ts';
import { writeFiles } from './files.ts';
import type { Seed } from './remote/repositories.ts';

/** Neighbours that sort before and after every task of the check: what is done to all siblings is done to them. */
const neighbours = ['task-0', 'task-zz'];

/** Where scripts are told to write: on no path that temporary files are on, so that these are seen. */
export const resultsFolder = '/cto/results';

/** Fills the folder that is laid over the machine: `workspace/`, `home/` and the one for results. */
export async function prepareMachine(folder: string, seed: Seed): Promise<void> {
  const workspace = join(folder, 'workspace');
  await mkdir(workspace, { recursive: true });
  await mkdir(join(folder, resultsFolder), { recursive: true });
  await plantRepository(workspace);
  await cp(seed.repository, join(workspace, '.cache/git'), { recursive: true });
  for (const name of neighbours) await makeNeighbour(join(workspace, name), seed);
  await writeFiles([
    [join(folder, 'home/agent/.gitconfig'), '[user]\n\tname = Somebody\n\temail = somebody@example.com\n'],
    [join(folder, 'home/agent/.bashrc'), '# nobody reads this\n'],
    [join(folder, 'home/agent/.claude/settings.json'), '{}\n'],
  ]);
}

/** Whoever takes it for its own repository runs what it planted, which leaves a file. */
async function plantRepository(workspace: string): Promise<void> {
  await runProcess('git', ['init', '-q', workspace]);
  const planted = join(workspace, '.git');
  await writeFiles([[join(workspace, 'planted.txt'), 'planted\n']]);
  await git(planted, [`--work-tree=${workspace}`, 'add', 'planted.txt']);
  const ran = 'git rev-parse --absolute-git-dir >>"$(git rev-parse --absolute-git-dir)/ran"; false';
  await appendFile(
    join(planted, 'config'),
    `[core]\n\tfsmonitor = "${ran.replaceAll('"', String.raw`\"`)}"\n`,
  );
}

async function makeNeighbour(folder: string, seed: Seed): Promise<void> {
  await writeFiles([
    [join(folder, '.gitconfig'), '[user]\n\tname = Neighbour\n'],
    [join(folder, 'client-config.json'), '{}\n'],
    [join(folder, '.agent-state/owner'), 'another play\n'],
    [join(folder, '.agent-state/verdict.json'), '{"verdict":"changes"}\n'],
    [join(folder, '.agent-state/home/.claude/settings.json'), '{}\n'],
  ]);
  await symlink('elsewhere/git-credentials', join(folder, '.git-credentials'));
  await runProcess('git', ['clone', '-q', '--no-hardlinks', seed.repository, join(folder, 'sample-repo')]);
}
