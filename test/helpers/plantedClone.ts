/** A task's workspace as a hostile agent leaves it: every setting by which git starts programs is planted in its clone. */
import { existsSync } from 'node:fs';
import { appendFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitIn, makeGitDir, writeScript, type GitDir } from './gitDir.ts';

export interface TaskFolder extends GitDir {
  /** The task's folder. */
  task: string;
  clone: string;
  mirror: string;
  /** Runs git in the clone as the agent would. */
  agent: (...args: string[]) => Promise<string>;
}

/** `root/volume/app-p/task-1/app`, a clone of the remote that borrows from `root/mirror.git`, on a pushed branch. */
export async function makeTaskFolder(): Promise<TaskFolder> {
  const dir = await makeGitDir();
  const task = join(dir.folder, 'root', 'workspace-app', 'app-p', 'task-1');
  const [clone, mirror] = [join(task, 'app'), join(dir.folder, 'root', 'mirror.git')];
  await mkdir(clone, { recursive: true });
  await gitIn(dir.folder, ['clone', '-q', '--mirror', dir.remote, mirror]);
  const agent = async (...args: string[]): Promise<string> => gitIn(clone, args);
  await agent('init', '-q');
  await writeFile(join(clone, '.git/objects/info/alternates'), `${mirror}/objects\n`);
  await agent('remote', 'add', 'origin', dir.remote);
  await agent('fetch', '-q', 'origin');
  await agent('checkout', '-q', '--no-track', '-B', 'work', 'origin/main');
  return { ...dir, task, clone, mirror, agent };
}

export interface Canary {
  /** Shell command that leaves a trace outside the task. */
  command: string;
  /** Path of the same as a program. */
  program: string;
  hasRun: () => boolean;
}

export async function makeCanary(folder: string): Promise<Canary> {
  const trace = join(folder, 'the-canary-ran');
  const program = await writeScript(
    join(folder, 'canary.sh'),
    `#!/bin/sh\necho "$@" >>"${trace}"\ncat\nexit 0\n`,
  );
  return { command: program, program, hasRun: () => existsSync(trace) };
}

const hooks = [
  'pre-commit',
  'post-commit',
  'post-index-change',
  'post-checkout',
  'pre-push',
  'reference-transaction',
  'pre-auto-gc',
  'update',
  'pre-receive',
  'post-receive',
  'post-update',
  'fsmonitor-watchman',
  'proc-receive',
  'sendemail-validate',
];

/** Settings that start a program, or lead git to configuration that does. */
export function plantedConfig({ command, program }: Canary, elsewhere: string): string {
  return `
[core]
	fsmonitor = ${command}
	sshCommand = ${command}
	gitProxy = ${command}
	hooksPath = ${elsewhere}/hooks
	attributesFile = ${elsewhere}/attributes
	excludesFile = ${elsewhere}/excludes
	editor = ${command}
	pager = ${command}
	askPass = ${command}
	alternateRefsCommand = ${command}
	worktree = ${elsewhere}/tree
[include]
	path = ${elsewhere}/included
[filter "canary"]
	clean = ${command}
	smudge = ${command}
	process = ${command}
	required = true
[diff]
	external = ${command}
[diff "canary"]
	textconv = ${command}
	command = ${command}
[merge "canary"]
	driver = ${command}
[credential]
	helper = !${command}
[url "ext::${program} %S"]
	insteadOf = /
	pushInsteadOf = /
[remote "origin"]
	uploadpack = ${program}
	receivepack = ${program}
[uploadpack]
	packObjectsHook = ${program}
[protocol "ext"]
	allow = always
[commit]
	gpgSign = true
[gpg]
	program = ${program}
[submodule]
	recurse = true
[submodule "sub"]
	update = !${command}
	active = true
[gc]
	auto = 1
[maintenance]
	auto = true
`;
}

/** Puts all of it into a repository; `tree` has its files, `git` is its git folder. */
export async function plant(tree: string, git: string, canary: Canary): Promise<void> {
  const elsewhere = join(git, 'elsewhere');
  const attributes = '* filter=canary diff=canary merge=canary text eol=crlf\n';
  await mkdir(join(elsewhere, 'tree'), { recursive: true });
  await writeFile(join(elsewhere, 'included'), `[core]\n\tfsmonitor = ${canary.command}\n`);
  await writeFile(join(elsewhere, 'attributes'), attributes);
  await writeFile(join(elsewhere, 'excludes'), '*\n');
  for (const folder of [join(git, 'hooks'), join(elsewhere, 'hooks')]) {
    for (const hook of hooks)
      await writeScript(join(folder, hook), `#!/bin/sh\nexec ${canary.program} ${hook}\n`);
  }
  await writeFile(join(git, 'info', 'attributes'), attributes);
  await writeFile(join(tree, '.gitattributes'), attributes);
  await writeFile(
    join(tree, '.gitmodules'),
    `[submodule "sub"]\n\tpath = sub\n\turl = ext::${canary.program}\n\tupdate = !${canary.command}\n`,
  );
  await appendFile(join(git, 'config'), plantedConfig(canary, elsewhere));
}

/** Links out of the tree, and names that differ in case only. */
export async function plantNames(tree: string, outside: string): Promise<void> {
  await symlink(outside, join(tree, 'link-to-file'));
  await symlink('/', join(tree, 'link-to-root'));
  await writeFile(join(tree, 'Case.txt'), 'upper\r\n');
  await writeFile(join(tree, 'case.txt'), 'lower\n');
  await mkdir(join(tree, '.GIT'));
  await writeFile(join(tree, '.GIT', 'config'), 'not git’s\n');
  await writeFile(join(tree, 'new\nline "quoted" \\ ü'), 'odd name\n');
  await writeFile(Buffer.concat([Buffer.from(`${tree}/bytes-`), Buffer.from([0xff, 0xfe])]), 'no text\n');
}
