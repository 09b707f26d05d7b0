/** Faults below a run: it ends with a code of the contract, and the next run has all of its work. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { good, makeSandbox, type RunOptions, type Sandbox, type StartedRun } from '../helpers/runScript.ts';

let box: Sandbox;
beforeEach(async () => {
  box = await makeSandbox();
});
afterEach(async () => box.remove());

const work = 'echo 1 >committed; git add -A; git commit -qm First; echo 2 >loose';

/** Ends an agent that wrote its process id, as the end of its pod would. */
async function endAgent(running: StartedRun): Promise<void> {
  running.kill('SIGKILL');
  process.kill(Number(await readFile(join(box.workspace, '.agent-state/tmp/pid'), 'utf8')), 'SIGKILL');
  await running.ended;
}

async function workThenKill(): Promise<void> {
  const agent = `${work}; echo $$ >"$TMPDIR/pid"; echo begun; exec sleep 3600`;
  const running = await box.start({ agent });
  await running.line('begun');
  await endAgent(running);
}

async function expectWork(): Promise<void> {
  const names = await box.git('ls-tree', '--name-only', 'feature/task-1');
  expect(names.split('\n')).toEqual(expect.arrayContaining(['committed', 'loose', 'shared.txt']));
}

/** A remote on 127.0.0.1 that does to each connection what `treat` says. */
async function badRemote(treat: (socket: Socket) => void): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    treat(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // oxlint-disable-next-line no-unsafe-type-assertion -- a server that listens on TCP has such an address
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/app.git`;
}

async function writeOwner(url: string): Promise<void> {
  await writeFile(join(box.workspace, '.agent-state/owner'), `${url} test 1\n`);
}

async function makeMirror(): Promise<{ mirror: string; env: Record<string, string> }> {
  const mirror = join(box.folder, 'mirror.git');
  await execa('git', ['clone', '-q', '--mirror', box.remote, mirror]);
  await execa('git', ['-C', mirror, 'repack', '-adq']);
  return { mirror, env: { CTO_MIRROR: mirror } };
}

describe('remotes', () => {
  const slow = { GIT_HTTP_LOW_SPEED_TIME: '1', GIT_HTTP_LOW_SPEED_LIMIT: '1000' };
  const half =
    'HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\nContent-Length: 9999\r\n\r\n001e#';

  it.each<[string, (socket: Socket) => void]>([
    ['takes the connection and says nothing', () => {}],
    ['begins an answer and stalls', (socket) => socket.write(half)],
    ['resets', (socket) => socket.resetAndDestroy()],
    ['ends in the middle of an answer', (socket) => socket.end(half)],
    ['answers nonsense', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi!')],
    ['answers 500', (socket) => socket.end('HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n')],
    [
      'refuses the credentials',
      (socket) =>
        socket.end('HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n'),
    ],
  ])('one that %s: exit 30, in the first clone and in a resume', async (_, treat) => {
    const repositoryUrl = await badRemote(treat);
    const first = await box.run({ repositoryUrl, env: slow });
    expect(first).toMatchObject({ exitCode: 30, summary: { reason: 'environment' } });
    await rm(box.workspace, { recursive: true });
    await workThenKill();
    await writeOwner(repositoryUrl);
    expect((await box.run({ repositoryUrl, env: slow })).exitCode).toBe(30);
    await writeOwner(box.remote);
    expect((await box.run()).exitCode).toBe(0);
    await expectWork();
  });

  it('one that is gone when the work is pushed: exit 30, pushed by the next run', async () => {
    const away = `${box.remote}.away`;
    const end = await box.run({ agent: `${work}; mv "${box.remote}" "${away}"; ${good}` });
    expect(end).toMatchObject({ exitCode: 30, summary: { reason: 'environment' } });
    await rename(away, box.remote);
    expect((await box.run()).exitCode).toBe(0);
    await expectWork();
  });
});

describe('mirrors', () => {
  it.each<[string, (mirror: string) => Promise<unknown>]>([
    ['gone', async (mirror) => rename(mirror, `${mirror}.away`)],
    [
      'without its packs',
      async (mirror) => execa('find', [join(mirror, 'objects'), '-name', 'pack-*', '-delete']),
    ],
    [
      'with cut packs',
      async (mirror) =>
        execa('find', [
          join(mirror, 'objects'),
          '-name',
          '*.pack',
          '-exec',
          'truncate',
          '-s',
          '40',
          '{}',
          '+',
        ]),
    ],
    [
      'without one tree',
      async (mirror) => {
        const tree = await box.git('rev-parse', 'main^{tree}');
        const unpack =
          'mv objects/pack . && for pack in pack/*.pack; do git unpack-objects -q <"$pack"; done';
        await execa('bash', ['-c', `${unpack} && rm -f objects/$0`, `${tree.slice(0, 2)}/${tree.slice(2)}`], {
          cwd: mirror,
        });
      },
    ],
    [
      'with a file in place of its objects',
      async (mirror) => {
        await rm(join(mirror, 'objects'), { recursive: true });
        await writeFile(join(mirror, 'objects'), '');
      },
    ],
  ])('one that is %s: the clone is made, and a resume has its work', async (_, harm) => {
    const { mirror, env } = await makeMirror();
    const agent = `${work}; echo $$ >"$TMPDIR/pid"; echo begun; exec sleep 3600`;
    const running = await box.start({ agent, env });
    await running.line('begun');
    await endAgent(running);
    await execa('chmod', ['-R', 'u+w', mirror]);
    await harm(mirror);
    const resumed = await box.run({ env, agent: `git fsck --connectivity-only || exit 1; ${good}` });
    expect(resumed.exitCode).toBe(0);
    await expectWork();
    const fresh = await box.run({ env, volume: 'other', context: { stage: 'remediation' } });
    expect(fresh.exitCode).toBe(0);
  });
});

describe('two runs', () => {
  it('the second ends with exit 30 and touches nothing; after a kill the lock is free', async () => {
    const agent = `${work}; echo $$ >"$TMPDIR/pid"; echo begun; exec sleep 3600`;
    const running = await box.start({ agent });
    await running.line('begun');
    const second = await box.run({ agent: `rm -f loose; ${good}` });
    expect(second).toMatchObject({ exitCode: 30, summary: { reason: 'environment' } });
    expect(second.summary.message).toContain('Another run');
    await endAgent(running);
    expect((await box.run()).exitCode).toBe(0);
    await expectWork();
  });

  it('what an agent leaves behind in a session of its own holds no lock', async () => {
    await box.run({
      agent: `daemon="${box.folder}/daemon"
        setsid bash -c 'echo $$ >"$0.new" && mv "$0.new" "$0" && exec sleep 3600' "$daemon" >/dev/null 2>&1 &
        until [ -e "$daemon" ]; do sleep 0.1; done
        ${good}`,
    });
    const next = await box.run({ context: { stage: 'remediation' } });
    process.kill(Number(await readFile(join(box.folder, 'daemon'), 'utf8')), 'SIGKILL');
    expect(next.exitCode).toBe(0);
  });
});

describe('a kill', () => {
  const sections = [
    'workspace',
    'identity',
    'clone',
    'files',
    'agent',
    'verdict',
    'checks',
    'commit',
    'push',
    'end',
  ];

  it.each(sections)('at the beginning of %s: run again, the result is the same', async (section) => {
    const run: RunOptions = { agent: `${work}; ${good}`, checks: [{ name: 'a check', command: 'true' }] };
    const running = await box.start(run);
    await running.line(`▸ ${section}`);
    running.kill('SIGKILL');
    await running.ended;
    // What the killed script had started is over before the next run begins, as in a pod.
    while (!(await execa('pgrep', ['-f', box.folder], { reject: false })).failed) await setTimeout(100);
    const end = await box.run(run);
    expect(end).toMatchObject({ exitCode: 0, summary: { ref: 'refs/cto/results/test/1/implementation/1' } });
    await expectWork();
    expect(await box.git('show', 'feature/task-1:loose')).toBe('2');
  });

  it('of the CLI for want of memory: exit 20, what it did is pushed', async () => {
    const end = await box.run({ agent: `${work}; kill -KILL $$` });
    expect(end).toMatchObject({ exitCode: 20, summary: { reason: 'cli-failed' } });
    expect(end.summary.message).toContain('exit code 137');
    await expectWork();
  });
});
