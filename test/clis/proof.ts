/** What every agent CLI has to show with its real program, besides what is special about it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type RealCli, scriptOf } from './agentScript.ts';
import { fileStates, filesWith } from './fileStates.ts';
import { stoppedFiles } from './hostileRepository.ts';
import { jsonLines, ownProcesses, strayPlaces } from './observe.ts';
import { promptText } from './playOptions.ts';
import { recordStream } from './recordStream.ts';
import { type CliSandbox, type RunEnd, type Task, makeCliSandbox } from './sandbox.ts';

export interface Facts {
  cli: RealCli;
  /** Whom a start asks besides its model. */
  hosts: readonly string[];
  /** The repository's AGENTS.md comes with the first request. */
  readsAgents: boolean;
}

/** A run of Rex whose agent calls its MCP server, writes one file and two notes. */
export async function implement(box: CliSandbox, cli: RealCli, task: Task): Promise<RunEnd> {
  const script = scriptOf(cli, { file: `made-by-${task.id}.txt`, state: task.state });
  return (await box.start({ task, stage: 'implementation', script })).ended;
}

/** Declares the tests that are the same for all CLIs. */
export function proveCli({ cli, hosts, readsAgents }: Facts): void {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  describe(cli, () => {
    it('does two tasks at once, each in its own workspace, whatever the repository plants', async () => {
      const box = await makeCliSandbox(cli, { files: stoppedFiles });
      const [one, two] = [box.task('1'), box.task('2')];
      const before = await watched(box, [one, two]);

      const [endOne, endTwo] = await Promise.all([implement(box, cli, one), implement(box, cli, two)]);

      await expectNothingRuns(box);
      expect(await watched(box, [one, two])).toEqual(before);
      for (const { task, other, end } of [
        { task: one, other: two, end: endOne },
        { task: two, other: one, end: endTwo },
      ]) {
        await expectDone(box, task, end);
        await expectSecret(task, end);
        await expectOwn(task, other);
        expectAsked(box, task, readsAgents);
      }
      expect([...box.model.hosts].filter((host) => !hosts.includes(host))).toEqual([]);
      expect(box.model.requests.filter(({ path }) => path.includes('planted'))).toEqual([]);
      await recordStream(cli, 'good', one);
    });

    it('gives a verdict as a reviewer', async () => {
      const box = await makeCliSandbox(cli);
      const task = box.task('1');
      const finding = { file: 'AGENTS.md', line: 1, severity: 'warning', text: 'Say more.' };
      const verdict = JSON.stringify({ verdict: 'changes', findings: [finding] });
      const script = scriptOf(cli, { file: '/dev/null', state: task.state, verdict });
      const end = await (await box.start({ task, stage: 'quality', script })).ended;
      const summary = { phase: 'nothing', verdict: 'changes', findings: 1 };
      expect(end, end.log).toMatchObject({ code: 0, summary });
      expect(await end.result()).toMatchObject({
        cli,
        agent: 'cleo',
        verdict: 'changes',
        findings: [finding],
      });
      expect(box.model.requests[0]?.body).toContain('You are Cleo, the quality reviewer of task 1.');
    });

    it('fails as the agent’s fault when its key is refused', async () => {
      const box = await makeCliSandbox(cli);
      const task = box.task('1');
      const end = await (await box.start({ task, stage: 'implementation', script: 'refuse' })).ended;
      const failed = { phase: 'failed', reason: 'cli-failed' };
      expect(end, end.log).toMatchObject({ code: 20, summary: failed });
      const commit = await box.repository.git('rev-parse', 'main');
      expect(await end.result()).toMatchObject({ ...failed, commit });
      expect(box.model.requests.map(({ key }) => key)).toContain(task.key);
      expect(end.log).not.toContain(task.key);
      await recordStream(cli, 'refused', task);
    });

    it('ends with everything that it started when it is stopped', async () => {
      const box = await makeCliSandbox(cli);
      const task = box.task('1');
      const run = await box.start({ task, stage: 'implementation', script: 'hang' });
      await box.model.asked(task.key);
      expect(await ownProcesses(box.folder)).not.toEqual([]);
      process.kill(run.pid, 'SIGTERM');
      const end = await run.ended;
      expect(end, end.log).toMatchObject({ code: 30, summary: { phase: 'failed', reason: 'deadline' } });
      await expectNothingRuns(box);
      await recordStream(cli, 'stopped', task);
    });
  });
}

async function expectNothingRuns({ folder }: CliSandbox): Promise<void> {
  await vi.waitFor(async () => expect(await ownProcesses(folder)).toEqual([]), { timeout: 10_000 });
}

/** Everything in the sandbox and the CLIs' places on this machine, without what the runs are to change. */
async function watched({ folder }: CliSandbox, tasks: readonly Task[]): Promise<unknown> {
  const changed = ['remote.git', 'results'].map((name) => join(folder, name));
  const rendered = tasks.flatMap(({ id }) => [`runs/${id}.implementation`, `secrets/${id}`]);
  const except = [
    ...changed,
    ...rendered.map((name) => join(folder, name)),
    ...tasks.map(({ workspace }) => workspace),
  ];
  return [await fileStates(folder, except), await strayPlaces()];
}

async function expectDone({ repository }: CliSandbox, task: Task, end: RunEnd): Promise<void> {
  expect(end, end.log).toMatchObject({ code: 0, summary: { phase: 'done' } });
  expect(end.log).toContain(`📁 Using task-specific workspace: ${task.workspace}`);
  const branch = `feature/task-${task.id}`;
  const result = await end.result();
  expect(result).toMatchObject({
    phase: 'done',
    agent: 'rex',
    branch,
    commit: await repository.git('rev-parse', branch),
  });
  expect(await repository.git('show', `${branch}:made-by-${task.id}.txt`)).toBe('made by an agent');
  const message = await repository.git('log', '-1', '--format=%B', branch);
  expect(message.split('\n')).toEqual(
    expect.arrayContaining(['CTO-Play: proof', `CTO-Task: ${task.id}`, `CTO-CLI: ${result.cli}`]),
  );
  expect(await repository.git('diff', '--name-only', 'main', branch)).toBe(`made-by-${task.id}.txt`);
}

/** The key is nowhere but with the model, and in what our own script wrote down of a command's environment (docs/clis.md). */
async function expectSecret(task: Task, { log }: RunEnd): Promise<void> {
  expect(log).not.toContain(task.key);
  const argumentsSeen = await readFile(join(task.state, 'arguments.txt'), 'utf8');
  expect(argumentsSeen).toContain(task.state);
  expect(argumentsSeen).not.toContain(task.key);
  const files = await filesWith(task.workspace, task.key);
  expect(files.filter((name) => name !== '.agent-state/environment.txt')).toEqual([]);
}

/** Its own MCP server was called, and nothing in its workspace knows of the other's. */
async function expectOwn(task: Task, other: Task): Promise<void> {
  expect(await jsonLines(join(task.state, 'mcp.jsonl'))).toMatchObject([
    { event: 'started', task: task.id },
    { event: 'called', task: task.id },
  ]);
  const files = await filesWith(task.workspace, other.workspace);
  expect(files.filter((name) => name !== '.agent-state/arguments.txt')).toEqual([]);
}

/** System prompt, guidelines and prompt reached the model as they were written. */
function expectAsked({ model }: CliSandbox, task: Task, readsAgents: boolean): void {
  const first = model.requests.find(({ key }) => key === task.key)?.body ?? '';
  const persona = `You are Rex, the implementation engineer of task ${task.id}.`;
  for (const text of [persona, '# How work goes here', promptText]) {
    expect(first).toContain(JSON.stringify(text).slice(1, -1));
  }
  expect(first.includes('the repository’s own AGENTS.md')).toBe(readsAgents);
}
