import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { git, ownerVariable } from '../../src/git.ts';
import { processesOwnedBy } from '../../src/workspaces/processTable.ts';
import { type JsonLine, startCto } from '../helpers/ctoProcess.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const fast = { CTO_REHEARSAL_SECONDS: '0' };

function ofType(lines: readonly JsonLine[], type: string): JsonLine[] {
  return lines.filter((line) => line.type === type);
}

async function integrated(root: string): Promise<string> {
  return git(`${root}/sample/weather.git`, ['rev-parse', 'refs/heads/cto/sample/integration']);
}

async function tree(root: string): Promise<string> {
  return git(`${root}/sample/weather.git`, ['rev-parse', 'refs/heads/cto/sample/integration^{tree}']);
}

/** Tree of a sample that nobody disturbs, as soon as a test has played one. */
let undisturbed: string | undefined;

async function treeOfSample(): Promise<string> {
  const root = await temporaryFolder();
  await startCto(sample(root), fast).ended;
  return tree(root);
}

function sample(root: string, ...more: string[]): string[] {
  return ['play', '--local', '--sample', '--root', root, ...more];
}

describe('cto play --local --sample', () => {
  it('plays five tasks on two levels, mends a review and a conflict, and does nothing twice', async () => {
    const root = await temporaryFolder();
    const { code, lines, stderr } = await startCto(sample(root), fast).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const summary = ofType(lines, 'summary')[0];
    expect(summary).toMatchObject({ outcome: 'succeeded', started: 23 });

    const workspaces = ofType(lines, 'run-workspace').filter(({ run }) => run?.stage === 'implementation');
    expect(new Set(workspaces.map(({ path }) => path)).size).toBe(5);
    const ended = ofType(lines, 'run-ended');
    expect(ended).toContainEqual(
      expect.objectContaining({
        run: { task: '2', stage: 'quality', attempt: 1 },
        outcome: expect.objectContaining({ verdict: 'changes', findings: 2 }),
      }),
    );
    expect(ended).toContainEqual(
      expect.objectContaining({
        outcome: expect.objectContaining({ kind: 'conflict', task: '5', files: ['src/sections.js'] }),
      }),
    );

    const remote = `${root}/sample/weather.git`;
    for (const id of [1, 2, 3, 4, 5]) {
      await git(remote, [
        'merge-base',
        '--is-ancestor',
        `feature/task-${id}-implementation`,
        'cto/sample/integration',
      ]);
    }
    const clone = await temporaryFolder();
    await execa('git', ['clone', '-q', '-b', 'cto/sample/integration', remote, `${clone}/page`]);
    const tests = await execa(process.execPath, ['--test'], {
      cwd: `${clone}/page`,
      env: { NODE_OPTIONS: '' },
    });
    expect(tests.stdout).toMatch(/pass 9\n/);

    undisturbed = await tree(root);
    const before = await integrated(root);
    const again = await startCto(sample(root, '--resume'), fast).ended;
    expect(again.code).toBe(0);
    expect(ofType(again.lines, 'run-started')).toEqual([]);
    expect(ofType(again.lines, 'summary')[0]).toMatchObject({ outcome: 'succeeded', started: 0 });
    expect(await integrated(root)).toBe(before);
  });

  it('stops at Ctrl-C, at once at the second one, leaves no process, and goes on with --resume', async () => {
    undisturbed ??= await treeOfSample();
    const root = await temporaryFolder();
    const slow = { CTO_REHEARSAL_SECONDS: '3600' };

    for (const presses of [1, 2]) {
      const cto = startCto(sample(root, ...(presses === 2 ? ['--resume'] : [])), slow);
      await cto.line(({ type, section }) => type === 'run-section' && section === 'agent');
      // So that the play still waits for its scripts when the second press comes: they can't answer the first one.
      if (presses === 2) {
        const pids = (await processesOwnedBy(ownerVariable, root)).map(String);
        // One that has ended meanwhile is no fault.
        await execa('kill', ['-STOP', ...pids], { reject: false });
      }
      for (let press = 0; press < presses; press += 1) {
        cto.signal('SIGINT');
        await cto.line(({ type, text }) => type === 'notice' && text === 'Stopping');
      }
      const { code, lines } = await cto.ended;
      expect({ presses, code }).toEqual({ presses, code: 130 });
      expect(await processesOwnedBy(ownerVariable, root)).toEqual([]);
      const summary = ofType(lines, 'summary');
      if (presses === 1) expect(summary[0]).toMatchObject({ outcome: 'stopped' });
      else expect(summary).toEqual([]);
    }

    const resumed = await startCto(sample(root, '--resume'), fast).ended;
    expect({ code: resumed.code, stderr: resumed.stderr }).toEqual({ code: 0, stderr: '' });
    expect(await tree(root)).toBe(undisturbed);
  });

  it('refuses to begin again without --resume what was stopped', async () => {
    const root = await temporaryFolder();
    const cto = startCto(sample(root), { CTO_REHEARSAL_SECONDS: '3600' });
    await cto.line(({ type }) => type === 'run-started');
    cto.signal('SIGTERM');
    expect((await cto.ended).code).toBe(130);
    const again = await startCto(sample(root), fast).ended;
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('--resume');
  });
});

describe('cto play on a repository of one’s own', () => {
  it('rehearses a plan without a file, with the checks that were named, and publishes nothing when told so', async () => {
    const folder = await temporaryFolder({
      'tasks.json': JSON.stringify([
        { id: 'a', title: 'One' },
        { id: 'b', title: 'Two', dependencies: ['a'] },
      ]),
    });
    await execa('git', ['init', '-q', '-b', 'trunk', `${folder}/repo`]);
    const who = ['-c', 'user.name=T', '-c', 'user.email=t@localhost'];
    await execa('git', ['-C', `${folder}/repo`, ...who, 'commit', '-q', '--allow-empty', '-m', 'one']);
    const argv = [
      'play',
      '--plan',
      `${folder}/tasks.json`,
      '--repository',
      `${folder}/repo`,
      '--root',
      `${folder}/root`,
    ];
    const flags = [
      '--rehearse',
      '--stages',
      'none',
      '--no-publish',
      '--check',
      'test -d rehearsal',
      '--name',
      'mine',
    ];
    const { code, lines, stderr } = await startCto([...argv, ...flags], fast).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(ofType(lines, 'run-started').map(({ run }) => run?.task)).toEqual([
      'a',
      'integration-1',
      'b',
      'integration-2',
    ]);
    const { stdout } = await execa('git', ['-C', `${folder}/repo`, 'branch', '--format=%(refname:short)']);
    expect(stdout).toBe('trunk');
  });

  it('fails with exit code 1 when a task fails', async () => {
    const folder = await temporaryFolder({ 'tasks.json': JSON.stringify([{ id: 'a', title: 'One' }]) });
    const argv = [
      'play',
      '--sample',
      '--plan',
      `${folder}/tasks.json`,
      '--root',
      `${folder}/root`,
      '--check',
      'false',
    ];
    const { code, lines } = await startCto([...argv, '--max-retries', '0', '--stages', 'none'], fast).ended;
    expect(code).toBe(1);
    expect(ofType(lines, 'summary')[0]).toMatchObject({
      outcome: 'failed',
      tasks: [{ id: 'a', end: { state: 'failed' } }],
    });
  });
});
