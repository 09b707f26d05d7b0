/** Links, pipes and git files in place of what a script writes: it never writes through one, and loses no work. */
import { lstat, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { good, makeSandbox, type Sandbox } from '../helpers/runScript.ts';
import { makeElsewhere, type Watched } from './support/watched.ts';

let box: Sandbox;
let elsewhere: Watched;
let before: string;
beforeEach(async () => {
  box = await makeSandbox();
  elsewhere = await makeElsewhere(box.folder);
  before = await elsewhere.look();
});
afterEach(async () => box.remove());

/** An earlier run whose work was committed and never pushed, and then something else in place of `place`. */
async function runThenPlant(place: string, plant: (path: string) => Promise<void>): Promise<void> {
  const broken = { repositoryUrl: box.remote, checks: [{ name: 'without a command' }] };
  const end = await box.run({
    ...broken,
    agent: `echo work >work.txt; git add -A; git commit -qm Work; ${good}`,
  });
  expect(end.exitCode).toBe(40);
  const path = join(box.workspace, place);
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { recursive: true, force: true });
  await plant(path);
}

describe('a folder that is a link', () => {
  it('is refused as the workspace', async () => {
    await mkdir(dirname(box.workspace), { recursive: true });
    await symlink(elsewhere.folder, box.workspace);
    const end = await box.run({ agent: `echo x >x; ${good}` });
    expect(end).toMatchObject({ exitCode: 40, summary: { reason: 'bad-input' } });
    expect(end.summary.message).toContain('is a link');
    expect(await elsewhere.look()).toBe(before);
  });

  it('is not followed as the workspace when it leads nowhere', async () => {
    await mkdir(dirname(box.workspace), { recursive: true });
    await symlink(join(box.folder, 'nowhere'), box.workspace);
    const { exitCode } = await (await box.start()).ended;
    expect(exitCode).toBe(1);
    await expect(lstat(join(box.folder, 'nowhere'))).rejects.toThrow('ENOENT');
  });

  it.each(['.agent-state', '.agent-state/home/.config', '.agent-state/claude/hooks'])(
    'is refused as %s, and the work is there when it is gone',
    async (place) => {
      const kept = join(box.folder, 'kept');
      await runThenPlant('other', async () => rename(join(box.workspace, place), kept));
      await symlink(elsewhere.folder, join(box.workspace, place));
      const end = await box.run();
      expect(end).toMatchObject({ exitCode: 40, summary: { reason: 'bad-input' } });
      expect(end.summary.message).toContain(`${place} is a link`);
      expect(await elsewhere.look()).toBe(before);
      await rm(join(box.workspace, place));
      expect((await box.run()).exitCode).toBe(0);
      expect(await box.git('show', 'feature/task-1:work.txt')).toBe('work');
    },
  );
});

describe('a file that is a link', () => {
  it.each(['home', 'tmp', 'log', 'cache', 'claude', 'git-hooks'])(
    'the folder .agent-state/%s is made anew, not written into',
    async (name) => {
      await runThenPlant(`.agent-state/${name}`, async (path) => symlink(elsewhere.folder, path));
      expect((await box.run()).exitCode).toBe(0);
      expect(await elsewhere.look()).toBe(before);
      expect(await box.git('show', 'feature/task-1:work.txt')).toBe('work');
    },
  );

  it.each([
    '.gitconfig',
    '.git-credentials',
    'client-config.json',
    '.agent-state/owner',
    '.agent-state/owner.new',
    '.agent-state/lock',
    '.agent-state/findings.json',
    '.agent-state/trailers',
    '.agent-state/result.json',
    '.agent-state/log/events.jsonl',
    '.agent-state/log/check-0.log',
    '.agent-state/claude/settings.json',
    '.agent-state/git-hooks/prepare-commit-msg',
    'app/.git/info/exclude',
    'app/.git/config',
    'app/.git/objects/info/alternates',
  ])('%s is replaced, not written through', async (place) => {
    await runThenPlant(place, async (path) => symlink(join(elsewhere.folder, 'file'), path));
    const end = await box.run({ checks: [{ name: 'a check', command: 'true' }] });
    expect(end.exitCode).toBe(0);
    expect(await elsewhere.look()).toBe(before);
    expect(await box.git('show', 'feature/task-1:work.txt')).toBe('work');
  });

  it.each([
    '.agent-state/owner',
    '.agent-state/lock',
    '.agent-state/findings.json',
    '.gitconfig',
    'app/.git/info/exclude',
  ])('a pipe at %s holds up nothing', async (place) => {
    await runThenPlant(place, async (path) => void (await execa('mkfifo', [path])));
    expect((await box.run()).exitCode).toBe(0);
    expect(await box.git('show', 'feature/task-1:work.txt')).toBe('work');
  });
});

describe('a clone that leads elsewhere', () => {
  it.each(['app', 'app/.git', 'app/.git/objects', 'app/.git/info', 'app/.git/refs', 'app/.git/objects/info'])(
    '%s is a link: the clone is set aside whole, and made anew',
    async (place) => {
      await runThenPlant('other', async () => {});
      await rename(join(box.workspace, place), join(box.folder, 'moved'));
      await symlink(elsewhere.folder, join(box.workspace, place));
      const end = await box.run({ agent: `echo again >again.txt; ${good}` });
      expect(end.exitCode).toBe(0);
      expect(end.log).toContain('set aside in .agent-state/kept');
      expect(await elsewhere.look()).toBe(before);
      expect(await box.git('show', 'feature/task-1:again.txt')).toBe('again');
    },
  );

  it('.git is a file that names another repository', async () => {
    await runThenPlant('other', async () => {});
    const own = join(box.folder, 'moved');
    await rename(join(box.repoRoot, '.git'), own);
    await writeFile(join(box.repoRoot, '.git'), `gitdir: ${own}\n`);
    const head = await execa('git', ['-C', own, 'rev-parse', 'HEAD']);
    const end = await box.run({ agent: `echo again >again.txt; ${good}` });
    expect(end.exitCode).toBe(0);
    expect((await execa('git', ['-C', own, 'rev-parse', 'HEAD'])).stdout).toBe(head.stdout);
    expect(await box.git('show', 'feature/task-1:again.txt')).toBe('again');
  });

  it('objects are borrowed from a folder of somebody else', async () => {
    await runThenPlant('app/.git/objects/info/alternates', async (path) => {
      await writeFile(path, `${elsewhere.folder}\n`);
    });
    const end = await box.run({ agent: `cat .git/objects/info/alternates >seen 2>&1; ${good}` });
    expect(end.exitCode).toBe(0);
    expect(await elsewhere.look()).toBe(before);
    expect(await box.git('show', 'feature/task-1:seen')).not.toContain('elsewhere');
  });

  it('its marker is gone: what was never pushed is there still', async () => {
    await runThenPlant('.agent-state', async () => {});
    expect((await box.run()).exitCode).toBe(0);
    expect(await box.git('show', 'feature/task-1:work.txt')).toBe('work');
  });

  it('.git itself is gone: the files are set aside', async () => {
    await runThenPlant('app/.git', async () => {});
    const end = await box.run({
      agent: `cat "$TASK_WORKSPACE"/.agent-state/kept/clone.*/app/work.txt >found; ${good}`,
    });
    expect(end.exitCode).toBe(0);
    expect(await box.git('show', 'feature/task-1:found')).toBe('work');
  });
});

describe('a repository with links out of its tree', () => {
  it.each([
    ['a folder', 'inner', '.cursor'],
    ['a file', 'file', '.cursor'],
    ['a place that is not there', 'nowhere', '.cursor'],
  ])('a managed file is not written through a link to %s', async (_, target, link) => {
    await box.run({ agent: `ln -s "${elsewhere.folder}/${target}" ${link}; ${good}` });
    const base = await box.git('rev-parse', 'feature/task-1');
    const end = await box.run({
      cli: 'cursor',
      context: { task_id: '2', branch: 'feature/task-2', base_commit: base },
      agent: `echo x >x; ${good}`,
    });
    expect(end.exitCode).toBe(0);
    expect(end.log).toContain('The repository has its own .cursor/cli.json: left as it is.');
    expect(await elsewhere.look()).toBe(before);
    expect(await box.git('ls-tree', 'feature/task-2', '.cursor')).toContain('120000');
  });

  it('links and names that differ in case only are committed as they are', async () => {
    const end = await box.run({
      agent: `ln -s "${elsewhere.folder}" out; ln -s / root; echo A >Case; echo a >case; ${good}`,
    });
    expect(end.exitCode).toBe(0);
    expect(await box.git('ls-tree', '--name-only', 'feature/task-1')).toBe(
      'Case\ncase\nout\nroot\nshared.txt',
    );
    expect(await elsewhere.look()).toBe(before);
  });
});
