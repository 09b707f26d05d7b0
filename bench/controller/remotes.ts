/** Decides what the remotes of the measurement hold: for every run its branch and its result, as if its script had pushed them. */
import { join } from 'node:path';
import { git } from '../../src/git.ts';
import { type RemoteServer, startRemote } from '../../src/isolation/remote/server.ts';
import { resultRef, type RunResult, summaryOf } from '../../src/play/result.ts';
import { makeBareRepository } from '../../src/workspaces/bareRepository.ts';

export interface BenchRun {
  name: string;
  task: string;
  branch: string;
  /** Which of the remotes. */
  remote: string;
}

export interface Remotes {
  address: (remote: string) => string;
  /** The same in all of them. */
  base: string;
  /** What a pod says at its end, with `{{ $run }}` and `{{ $task }}` where those go. */
  summary: string;
  server: RemoteServer;
}

export const token = 'token-of-the-bench';

/** Runs share remotes, as tasks of one repository do: one for each 100. */
export function benchRuns(count: number): BenchRun[] {
  return Array.from({ length: count }, (_, index) => {
    const task = `t${index + 1}`;
    const remote = `app-${Math.floor(index / 100) + 1}`;
    return { name: `run-${task}`, task, branch: `bench/${task}`, remote };
  });
}

export async function makeRemotes(folder: string, runs: readonly BenchRun[]): Promise<Remotes> {
  const commits = { base: '', head: '' };
  for (const remote of new Set(runs.map((run) => run.remote))) {
    const repository = join(folder, `${remote}.git`);
    await makeBareRepository(repository);
    await git(repository, ['config', 'http.receivepack', 'true']);
    await git(repository, ['fast-import', '--quiet'], { input: commitText('main', 'base') });
    commits.base = await git(repository, ['rev-parse', 'refs/heads/main']);
    await git(repository, ['fast-import', '--quiet'], { input: commitText('work', 'work', commits.base) });
    commits.head = await git(repository, ['rev-parse', 'refs/heads/work']);
    const own = runs.filter((run) => run.remote === remote);
    await git(repository, ['fast-import', '--quiet'], {
      input: own.map((run) => pushed(run, commits)).join(''),
    });
  }
  const server = await startRemote(folder);
  for (const { remote } of runs) server.allow(remote, [{ user: 'x-access-token', token }]);
  const template = { name: '{{ $run }}', task: '{{ $task }}', branch: 'bench/{{ $task }}', remote: '' };
  return {
    address: (remote) => `http://${server.host}/${remote}.git`,
    base: commits.base,
    summary: JSON.stringify(summaryOf(resultOf(template, commits))),
    server,
  };
}

function commitText(branch: string, text: string, from?: string): string {
  const lines = [
    `commit refs/heads/${branch}`,
    'committer Bench <bench@example.com> 0 +0000',
    `data ${text.length}`,
    text,
    ...(from === undefined ? [] : [`from ${from}`]),
    `M 100644 inline ${text}.txt`,
    `data ${text.length}`,
    text,
  ];
  return `${lines.join('\n')}\n`;
}

function pushed(run: BenchRun, commits: { base: string; head: string }): string {
  const result = resultOf(run, commits);
  const text = JSON.stringify(result);
  const lines = [
    `reset refs/heads/${run.branch}`,
    `from ${commits.head}`,
    '',
    `commit ${resultRef(result)}`,
    'committer Bench <bench@example.com> 0 +0000',
    'data 6',
    'Result',
    'M 100644 inline result.json',
    `data ${Buffer.byteLength(text)}`,
    text,
  ];
  return `${lines.join('\n')}\n`;
}

function resultOf(
  { name, task, branch }: BenchRun,
  { base, head }: { base: string; head: string },
): RunResult {
  return {
    version: 1,
    play: name,
    task,
    stage: 'implementation',
    attempt: 1,
    agent: 'rex',
    cli: 'claude',
    model: 'm',
    templates: '0'.repeat(64),
    phase: 'done',
    branch,
    base,
    commit: head,
    findings: [],
  };
}
