/** Each setting of git that starts a program: planted, plain git starts it (so the canary is no dummy), our scripts and salvage don't. */
import { appendFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitIn, writeScript } from '../helpers/gitDir.ts';
import { makeCanary, plant, type Canary } from '../helpers/plantedClone.ts';
import { good, makeSandbox, type Sandbox } from '../helpers/runScript.ts';
import { decideRetention } from '../../src/workspaces/retention.ts';
import { retire, type Retired } from '../../src/workspaces/retire.ts';

let box: Sandbox;
let canary: Canary;
beforeEach(async () => {
  box = await makeSandbox();
  canary = await makeCanary(box.folder);
  // It answers nothing, so that no git waits for it.
  await writeScript(canary.program, `#!/bin/sh\necho ran >>"${box.folder}/the-canary-ran"\n`);
});
afterEach(async () => box.remove());

const work = 'echo 1 >committed; git add -A; git commit -qm First; echo 2 >loose';

/** A run whose agent does `before` and is killed together with its script. */
async function interrupt(before: string, context = {}): Promise<void> {
  const running = await box.start({
    agent: `${before}; echo $$ >"$TMPDIR/pid"; echo begun; exec sleep 3600`,
    context,
  });
  await running.line('begun');
  running.kill('SIGKILL');
  process.kill(Number(await readFile(join(box.workspace, '.agent-state/tmp/pid'), 'utf8')), 'SIGKILL');
  await running.ended;
}

/** Age and space call for its deletion, so what it holds is saved and it goes. */
async function retainNothing(): Promise<Retired> {
  const workspace = { path: box.workspace, state: 'interrupted', used: 0, bytes: 1 } as const;
  const decided = decideRetention([workspace], { policy: 'ttl' }, { now: Date.now(), free: 0 });
  expect(decided).toMatchObject([{ action: 'delete' }]);
  return retire({
    folder: box.workspace,
    repoName: 'app',
    play: 'test',
    task: '1',
    now: new Date(),
    mirrors: [],
    remote: box.remote,
    bundles: join(box.folder, 'bundles'),
    scratch: join(box.folder, 'scratch'),
  });
}

describe('a clone with every planted setting of git', () => {
  it('goes through resume, retry, retention and salvage: no canary runs, and all its work is saved', async () => {
    const git = join(box.repoRoot, '.git');

    await interrupt(work);
    await plant(box.repoRoot, git, canary);
    const resumed = await box.run({ agent: 'echo 3 >third; exit 1' });
    expect(resumed).toMatchObject({ exitCode: 20, summary: { reason: 'cli-failed' } });

    await plant(box.repoRoot, git, canary);
    const retried = await box.run({ context: { attempt: '2' }, agent: `echo 4 >fourth; ${good}` });
    expect(retried).toMatchObject({ exitCode: 0, summary: { phase: 'done' } });
    const pushed = await box.git('ls-tree', '--name-only', 'feature/task-1');
    expect(pushed.split('\n')).toEqual(expect.arrayContaining(['committed', 'loose', 'third', 'fourth']));

    const remediation = { stage: 'remediation', agent_id: 'rex-remediation' };
    await interrupt('echo 5 >fifth; git add fifth; git commit -qm Unpushed; echo 6 >sixth', remediation);
    await plant(box.repoRoot, git, canary);
    const { deleted, saved } = await retainNothing();
    expect(deleted).toBe(true);
    expect(existsSync(box.workspace)).toBe(false);
    const [ref = ''] = saved?.refs ?? [];
    expect(ref).toMatch(/^refs\/cto\/salvage\/test\/1\/\d{8}T\d{6}Z$/);
    const names = (await box.git('ls-tree', '--name-only', ref)).split('\n');
    expect(names).toEqual(
      expect.arrayContaining(['committed', 'loose', 'third', 'fourth', 'fifth', 'sixth', '.gitattributes']),
    );
    expect(await box.git('log', '-1', '--format=%s', `${ref}^1`)).toBe('Unpushed');

    expect(canary.hasRun()).toBe(false);
  });
});

interface Setting {
  /** Plants it; `clone` is where git's commands run. */
  plant: (clone: string) => Promise<void>;
  /** A plain command of git that starts it. */
  starts: readonly string[];
}

const config =
  (text: () => string) =>
  async (clone: string): Promise<void> =>
    appendFile(join(clone, '.git/config'), text());
const withAttribute =
  (attribute: string, text: () => string) =>
  async (clone: string): Promise<void> => {
    await config(text)(clone);
    await mkdir(join(clone, '.git/info'), { recursive: true });
    await writeFile(join(clone, '.git/info/attributes'), `* ${attribute}\n`);
  };

const settings: Record<string, Setting> = {
  'core.fsmonitor': { plant: config(() => `[core]\nfsmonitor = ${canary.command}\n`), starts: ['status'] },
  'core.fsmonitor in an included file': {
    plant: async (clone) => {
      await writeFile(join(clone, '.git/more'), `[core]\nfsmonitor = ${canary.command}\n`);
      await config(() => '[include]\npath = more\n')(clone);
    },
    starts: ['status'],
  },
  'a hook': {
    plant: async (clone) => {
      for (const hook of ['post-commit', 'reference-transaction', 'pre-push'])
        await writeScript(join(clone, '.git/hooks', hook), `#!/bin/sh\nexec ${canary.program}\n`);
    },
    starts: ['commit', '-q', '--allow-empty', '-m', 'x'],
  },
  'core.hooksPath': {
    plant: async (clone) => {
      await writeScript(join(clone, '.git/mine/post-commit'), `#!/bin/sh\nexec ${canary.program}\n`);
      await config(() => '[core]\nhooksPath = .git/mine\n')(clone);
    },
    starts: ['commit', '-q', '--allow-empty', '-m', 'x'],
  },
  'filter.clean': {
    plant: withAttribute('filter=c', () => `[filter "c"]\nclean = ${canary.command}\n`),
    starts: ['add', '-A'],
  },
  'filter.process': {
    plant: withAttribute('filter=c', () => `[filter "c"]\nprocess = ${canary.command}\n`),
    starts: ['add', '-A'],
  },
  'diff.external': {
    plant: config(() => `[diff]\nexternal = ${canary.command}\n`),
    starts: ['diff', 'HEAD~1'],
  },
  'gpg.program': {
    plant: config(() => `[commit]\ngpgSign = true\n[gpg]\nprogram = ${canary.program}\n`),
    starts: ['commit', '-q', '--allow-empty', '-m', 'x'],
  },
  'core.sshCommand': {
    plant: config(() => `[core]\nsshCommand = ${canary.command}\n`),
    starts: ['ls-remote', 'ssh://host.invalid/app'],
  },
  'core.sshCommand behind insteadOf': {
    plant: config(
      () => `[core]\nsshCommand = ${canary.command}\n[url "ssh://host.invalid/"]\ninsteadOf = /\n`,
    ),
    starts: ['fetch', 'origin'],
  },
  'url.insteadOf with a helper program': {
    plant: config(
      () => `[protocol "ext"]\nallow = always\n[url "ext::${canary.program} %S"]\ninsteadOf = /\n`,
    ),
    starts: ['fetch', 'origin'],
  },
  'credential.helper': {
    plant: config(() => `[credential]\nhelper = ${canary.program}\n`),
    starts: ['credential', 'approve'],
  },
  'remote.uploadpack': {
    plant: config(() => `[remote "origin"]\nuploadpack = ${canary.program}\n`),
    starts: ['fetch', 'origin'],
  },
  'merge.driver': {
    plant: withAttribute('merge=c', () => `[merge "c"]\ndriver = ${canary.command}\n`),
    starts: ['merge', '-q', '--no-edit', 'theirs'],
  },
};

/** A branch `theirs` that changes the same file as HEAD. */
async function divergingBranch(clone: string): Promise<void> {
  await gitIn(clone, ['branch', 'theirs', 'HEAD~1']);
  await gitIn(clone, ['checkout', '-q', '-f', 'theirs']);
  await writeFile(join(clone, 'committed'), 'theirs\n');
  await gitIn(clone, ['add', 'committed']);
  await gitIn(clone, ['commit', '-q', '-m', 'Theirs']);
  await gitIn(clone, ['checkout', '-q', '-f', '-']);
}

describe('one setting of git', () => {
  it.each(Object.entries(settings))(
    '%s: plain git starts it, the next run does not, its work is pushed',
    async (_, setting) => {
      await interrupt(work);

      const copy = join(box.folder, 'copy');
      await cp(box.repoRoot, copy, { recursive: true, verbatimSymlinks: true });
      if (setting.starts[0] === 'merge') await divergingBranch(copy);
      await setting.plant(copy);
      const input = 'protocol=https\nhost=example.com\nusername=u\npassword=p\n\n';
      const env = { GIT_CONFIG_GLOBAL: '/dev/null' };
      const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
      await execa('git', [...identity, ...setting.starts], {
        cwd: copy,
        env,
        input,
        reject: false,
        timeout: 60_000,
      });
      expect(canary.hasRun()).toBe(true);
      await rm(join(box.folder, 'the-canary-ran'));

      await setting.plant(box.repoRoot);
      const end = await box.run({ agent: `echo 3 >third; ${good}` });
      expect(end.exitCode).toBe(0);
      expect(canary.hasRun()).toBe(false);
      const pushed = await box.git('ls-tree', '--name-only', 'feature/task-1');
      expect(pushed.split('\n')).toEqual(expect.arrayContaining(['committed', 'loose', 'third']));
    },
  );
});
