/** What a compiled container script does with agents that behave and agents that do not. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resultSchema } from '../../src/play/result.ts';
import { good, makeSandbox, type Sandbox } from '../helpers/runScript.ts';

let box: Sandbox;
beforeEach(async () => {
  box = await makeSandbox();
});
afterEach(async () => {
  await box.remove();
});

const review = { stage: 'quality', agent_id: 'cleo', agent_name: 'Cleo' };

/** Bash that leaves this text as the verdict. */
function verdict(json: string): string {
  return `cat >"$TASK_WORKSPACE/.agent-state/verdict.json" <<'JSON'\n${json}\nJSON\n${good}`;
}

/** Bash that tells git how a credential fared: `reject` would erase it, `approve` store it. */
function ask(what: string): string {
  return `printf 'protocol=https\\nhost=example.com\\nusername=x\\npassword=other\\n\\n' | git credential ${what}`;
}

async function resultOf(stage = 'implementation', attempt = 1): Promise<unknown> {
  return JSON.parse(await box.git('show', `refs/cto/results/test/1/${stage}/${attempt}:result.json`));
}

describe('a good run', () => {
  it('commits what the agent left, with trailers, and pushes branch and result together', async () => {
    const end = await box.run({ agent: `echo new >new.txt; ${good}` });
    expect(end.exitCode).toBe(0);
    expect(end.log).toContain(`📁 Using task-specific workspace: ${box.workspace}`);
    expect(end.summary).toMatchObject({ phase: 'done', branch: 'feature/task-1' });
    const head = await box.git('rev-parse', 'feature/task-1');
    expect(resultSchema.parse(await resultOf())).toMatchObject({ commit: head, base: box.base, phase: 'done' });
    const message = await box.git('log', '-1', '--format=%an|%s|%(trailers:key=CTO-Play,valueonly)', head);
    expect(message).toContain('An "Agent" [x]|feat(task 1): $(touch injected) `id` "quoted"|test');
    expect(await box.git('show', `${head}:new.txt`)).toBe('new');
    expect(existsSync(path.join(box.folder, 'caller/injected'))).toBe(false);
  });

  it('puts trailers on commits that the agent makes itself, also past --no-verify and its own hooksPath', async () => {
    await box.run({
      agent: `git config core.hooksPath .husky; echo a >a; git add a; git commit -q --no-verify -m Mine; ${good}`,
    });
    expect(await box.git('log', '-1', '--format=%s|%(trailers:key=CTO-Task,valueonly)', 'feature/task-1')).toContain('Mine|1');
  });

  it('says "nothing" when nothing was to be done', async () => {
    const end = await box.run();
    expect(end).toMatchObject({ exitCode: 0, summary: { phase: 'nothing' } });
    expect(await box.git('rev-parse', 'feature/task-1')).toBe(box.base);
  });

  it('never commits managed files', async () => {
    await box.run({ agent: `ls "$CLAUDE_CONFIG_DIR" >listing; ${good}` });
    expect(await box.git('ls-tree', '-r', '--name-only', 'feature/task-1')).toBe('listing\nshared.txt');
    expect(await box.git('show', 'feature/task-1:listing')).toContain('settings.json');
  });

  it('gives the prompt on standard input', async () => {
    await box.run({ agent: `cat >prompt-seen; ${good}` });
    expect(await box.git('show', 'feature/task-1:prompt-seen')).toBe('the prompt');
  });
});

describe('secrets', () => {
  it('are in the environment of the CLI alone, and taken out of the log', async () => {
    await writeFile(path.join(box.folder, 'secrets/ANTHROPIC_API_KEY'), 'canary-key-0815\n');
    const end = await box.run({
      agent: `echo "$ANTHROPIC_API_KEY"; [ "$ANTHROPIC_API_KEY" = canary-key-0815 ] && ${good}`,
      checks: [{ name: 'environment', command: '! env | grep -q canary' }],
    });
    expect(end.exitCode).toBe(0);
    expect(end.log).toContain('[secret]');
    expect(end.log).not.toContain('canary');
    const found = await execa('grep', ['-rl', 'canary', box.workspace], { reject: false });
    expect(found.stdout).toBe('');
  });

  it('reads credentials through a link and never stores or erases them', async () => {
    const secret = path.join(box.folder, 'secrets/git-credentials');
    await writeFile(secret, 'https://x:token-0815@example.com\n');
    const end = await box.run({ agent: `${ask('reject')}; ${ask('approve')}; ${good}` });
    expect(end.exitCode).toBe(0);
    expect(await readFile(secret, 'utf8')).toBe('https://x:token-0815@example.com\n');
  });
});

describe('an agent that fails', () => {
  it.each([
    ['ends with an error', 'exit 3', 'ended with exit code 3'],
    ['ends without its event', 'echo something', 'without its event of success'],
    ['says that it failed', `echo '{"type":"result","is_error":true}'`, 'without its event of success'],
  ])('%s: exit 20, the work so far is pushed', async (_, agent, message) => {
    const end = await box.run({ agent: `echo half >half.txt; ${agent}` });
    expect(end).toMatchObject({ exitCode: 20, summary: { phase: 'failed', reason: 'cli-failed' } });
    expect(end.summary.message).toContain(message);
    expect(await box.git('show', 'feature/task-1:half.txt')).toBe('half');
    expect(resultSchema.parse(await resultOf()).reason).toBe('cli-failed');
  });

  it('ends on a usage limit of its provider: exit 20 with a reason of its own, the work so far is pushed', async () => {
    const event = `echo '{"type":"result","is_error":true,"api_error_status":429}'`;
    const end = await box.run({ agent: `echo half >half.txt; ${event}; exit 1` });
    expect(end).toMatchObject({ exitCode: 20, summary: { phase: 'failed', reason: 'usage-limit' } });
    expect(await box.git('show', 'feature/task-1:half.txt')).toBe('half');
    expect(resultSchema.parse(await resultOf()).reason).toBe('usage-limit');
  });

  it('leaves no process behind, and does not hold up the run', async () => {
    // Named by its folder: others on this machine may run the same test.
    const left = path.join(box.folder, 'left-behind');
    const start = `bash -c 'touch "$0"; sleep 3600; :' '${left}' & until [ -e '${left}' ]; do sleep 0.1; done`;
    const end = await box.run({ agent: `${start}; ${good}` });
    expect(end.exitCode).toBe(0);
    // What was killed may need a moment to be gone.
    const still = async (): Promise<string> => (await execa('pgrep', ['-f', left], { reject: false })).stdout;
    await expect.poll(still, { timeout: 60_000 }).toBe('');
  });

  it('fails a check: exit 20 with what the check printed as a finding', async () => {
    const end = await box.run({ agent: good, checks: [{ name: 'unit', command: 'echo broken; exit 7' }] });
    expect(end).toMatchObject({ exitCode: 20, summary: { reason: 'check-failed', findings: 1 } });
    expect(resultSchema.parse(await resultOf()).findings[0]?.text).toContain('broken');
  });
});

describe('a review', () => {
  it('hands on its findings whole', async () => {
    const findings = Array.from({ length: 500 }, (_, line) => ({ file: 'a', line, severity: 'note', text: `n ${line}` }));
    const end = await box.run({ context: review, agent: verdict(JSON.stringify({ verdict: 'changes', findings })) });
    expect(end).toMatchObject({ exitCode: 0, summary: { verdict: 'changes', findings: 500 } });
    expect(resultSchema.parse(await resultOf('quality')).findings).toEqual(findings);
  });

  it.each([
    ['no file', good],
    ['not JSON', verdict('pass')],
    ['another word', verdict('{"verdict":"maybe"}')],
    ['changes without a finding', verdict('{"verdict":"changes"}')],
    ['a list', verdict('[]')],
  ])('is not believed with %s', async (_, agent) => {
    const end = await box.run({ context: review, agent });
    expect(end).toMatchObject({ exitCode: 20, summary: { reason: 'no-verdict' } });
  });

  it('does not take an earlier run’s verdict for its own', async () => {
    await box.run({ context: review, agent: verdict('{"verdict":"pass"}') });
    const end = await box.run({ context: { ...review, attempt: '2' } });
    expect(end).toMatchObject({ exitCode: 20, summary: { reason: 'no-verdict' } });
  });

  it('asks for changes when a check fails', async () => {
    const checks = [{ name: 'unit', command: 'false' }];
    const end = await box.run({ context: review, agent: verdict('{"verdict":"pass"}'), checks });
    expect(end).toMatchObject({ exitCode: 0, summary: { verdict: 'changes', findings: 1 } });
  });
});

describe('a merge conflict', () => {
  const remediation = { stage: 'remediation', agent_id: 'rex-remediation', merge_branch: 'other' };
  beforeEach(async () => {
    await box.run({ agent: `sed -i s/two/mine/ shared.txt; ${good}` });
    const other = path.join(box.folder, 'other');
    await execa('git', ['clone', '-q', box.remote, other]);
    await writeFile(path.join(other, 'shared.txt'), 'one\ntheirs\nthree\n');
    const as = ['-c', 'user.name=o', '-c', 'user.email=o@example.com'];
    await execa('git', [...as, 'commit', '-qam', 'Theirs'], { cwd: other });
    await execa('git', ['push', '-q', 'origin', 'HEAD:other'], { cwd: other });
  });

  it('is left to the agent, and committed as a merge when resolved', async () => {
    const end = await box.run({ context: remediation, agent: `printf 'one\\nboth\\nthree\\n' >shared.txt; ${good}` });
    expect(end).toMatchObject({ exitCode: 0, summary: { phase: 'done' } });
    expect(await box.git('show', 'feature/task-1:shared.txt')).toBe('one\nboth\nthree');
    await box.git('merge-base', '--is-ancestor', 'other', 'feature/task-1');
  });

  it.each([
    ['markers are left', good],
    ['the agent takes the merge back', `git merge --abort; ${good}`],
    ['markers were added as they are', `git add -A; ${good}`],
  ])('fails where %s, and commits no marker', async (_, agent) => {
    const end = await box.run({ context: remediation, agent });
    expect(end).toMatchObject({ exitCode: 20, summary: { reason: 'conflict-unresolved' } });
    expect(await box.git('show', 'feature/task-1:shared.txt')).not.toContain('<<<<');
  });
});

describe('a workspace that was used before', () => {
  it('keeps uncommitted work of an interrupted run', async () => {
    const running = await box.start({ agent: 'echo precious >work.txt; echo $$ >"$TMPDIR/pid"; echo begun; exec sleep 3600',
    });
    await running.line('begun');
    running.kill('SIGKILL');
    process.kill(Number(await readFile(path.join(box.workspace, '.agent-state/tmp/pid'), 'utf8')), 'SIGKILL');
    await running.ended;
    const end = await box.run({ agent: `cat work.txt >copy.txt; ${good}` });
    expect(end.exitCode).toBe(0);
    expect(await box.git('show', 'feature/task-1:copy.txt')).toBe('precious');
  });

  it('pushes commits that were never pushed', async () => {
    const running = await box.start({ agent: 'echo x >x; git add x; git commit -qm Unpushed; echo begun; sleep 3600' });
    await running.line('begun');
    running.kill('SIGTERM');
    expect((await running.ended).exitCode).toBe(30);
    expect(JSON.parse(await readFile(path.join(box.folder, 'result.json'), 'utf8'))).toMatchObject({ reason: 'deadline' });
    await box.run();
    expect(await box.git('log', '-1', '--format=%s', 'feature/task-1')).toBe('Unpushed');
  });

  it('takes up what another volume pushed meanwhile', async () => {
    await box.run({ agent: `echo 1 >first; ${good}` });
    const tester = { stage: 'testing', agent_id: 'tess', agent_name: 'Tess' };
    await box.run({
      volume: 'volume-tess',
      context: tester,
      agent: `echo t >test; echo '{"verdict":"pass"}' >"$TASK_WORKSPACE/.agent-state/verdict.json"; ${good}`,
    });
    await box.run({ context: { stage: 'remediation' }, agent: `cat test >seen; ${good}` });
    expect(await box.git('show', 'feature/task-1:seen')).toBe('t');
  });

  it('brings HEAD back to its branch and keeps what was elsewhere', async () => {
    await box.run({ agent: `git checkout -q --detach; echo lost >lost; git add lost; git commit -qm Lost; exit 1` });
    const end = await box.run({ context: { attempt: '2' }, agent: `git for-each-ref refs/cto/kept >kept; ${good}` });
    expect(end.exitCode).toBe(0);
    expect(await box.git('show', 'feature/task-1:kept')).toContain('refs/cto/kept/');
  });

  it('sets a clone aside that git can’t read', async () => {
    await box.run({ agent: `echo 1 >first; ${good}` });
    await writeFile(path.join(box.repoRoot, '.git/HEAD'), 'garbage');
    const end = await box.run({ agent: `echo 2 >second; ${good}` });
    expect(end.exitCode).toBe(0);
    expect(end.log).toContain('set aside');
    expect(await box.git('ls-tree', '--name-only', 'feature/task-1')).toBe('first\nsecond\nshared.txt');
  });

  it('begins a clone again that was killed in the middle', async () => {
    await mkdir(path.join(box.repoRoot, '.git'), { recursive: true });
    await writeFile(path.join(box.repoRoot, 'shared.txt'), 'half a checkou');
    expect((await box.run()).exitCode).toBe(0);
    expect(await readFile(path.join(box.repoRoot, 'shared.txt'), 'utf8')).toBe('one\ntwo\nthree\n');
  });
});

describe('refused', () => {
  it('a workspace of another play', async () => {
    await box.run();
    const end = await box.run({ context: { play: 'other' } });
    expect(end).toMatchObject({ exitCode: 40, summary: { reason: 'bad-input' } });
  });

  it('a branch that this play did not make', async () => {
    await box.git('branch', 'feature/task-1', await box.git('commit-tree', `${box.base}^{tree}`, '-p', box.base, '-m', 'Theirs'));
    const end = await box.run({ agent: `echo x >x; ${good}` });
    expect(end).toMatchObject({ exitCode: 40 });
    expect(await box.git('log', '-1', '--format=%s', 'feature/task-1')).toBe('Theirs');
  });

  it('a remote that can’t be reached: exit 30', async () => {
    const end = await box.run({ repositoryUrl: path.join(box.folder, 'nowhere.git') });
    expect(end).toMatchObject({ exitCode: 30, summary: { reason: 'environment' } });
  });

  it('settings that lack something: exit 40, and the summary says which section', async () => {
    const end = await box.run({ checks: [{ name: 'without a command' }] });
    expect(end).toMatchObject({ exitCode: 40, summary: { reason: 'bad-input' } });
  });

  it('a program that is not there: exit 30', async () => {
    const program = path.join(box.folder, 'bin/claude');
    const running = await box.start({ before: ['bash', '-c', 'rm "$0" && exec "$@"', program] });
    expect((await running.ended).exitCode).toBe(30);
  });
});
