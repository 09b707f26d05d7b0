/**
 * Decides where a node lives: in a network, a process table and mounts of its own. All of it hangs on one process, which ends
 * when the tests do, however they end; the kernel then stops every program and container in there and undoes every mount.
 */
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CtoError } from '../../../../src/errors.ts';
import { runProcess } from '../../../../src/processes.ts';
import { isAlive } from '../../harness/processes.ts';

export interface Enclosure {
  /** The first process in there, as seen from out here. */
  pid: number;
  /** Words that go before a command which is to run in there. */
  enter: readonly string[];
}

/** The node's own address in there: the API server and the tests' git servers are at it. */
export const nodeAddress = '172.30.0.1';
/** Where pods look for the API server: without a kube-proxy it simply listens there. */
export const serviceAddress = '10.96.0.1';

/** Folders in which container programs keep things of the whole machine. */
const privateFolders = ['/run/containerd', '/run/netns', '/var/lib/cni'];
const cgroups = '/sys/fs/cgroup';
/** Process ids: of `unshare`, and of the first process in there. */
const recordOf = (folder: string): string => join(folder, 'enclosure.pids');

export const enterWords = (pid: number, ...more: readonly string[]): readonly string[] => [
  'nsenter',
  `--target=${pid}`,
  '--net',
  ...more,
  '--',
];

/** Makes it for the cluster in `folder`. It needs root on Linux. */
export async function enclose(folder: string): Promise<Enclosure> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const each of privateFolders) await mkdir(each, { recursive: true });
  // Bash reaps what is left behind in there, and ends with its standard input: that is, with us.
  const holder = spawn(
    'unshare',
    ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation=slave'].concat([
      '--',
      'bash',
      '-c',
      'while read -r _; do :; done',
      folder,
    ]),
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  );
  if (holder.pid === undefined) throw new CtoError('program-missing', 'unshare could not start');
  await writeFile(recordOf(folder), `${holder.pid}\n`);
  holder.unref();
  const pid = await childOf(holder.pid);
  await writeFile(recordOf(folder), `${holder.pid}\n${pid}\n`);
  const enter = enterWords(pid, '--mount', '--pid');
  for (const each of privateFolders) await run(enter, ['mount', '-t', 'tmpfs', 'tmpfs', each]);
  await makeNetwork(enter);
  await makeCgroups(cgroupOf(folder));
  return { pid, enter };
}

async function run([program = '', ...words]: readonly string[], command: readonly string[]): Promise<void> {
  await runProcess(program, [...words, ...command]);
}

/** The command that `unshare` has started in the new namespaces. */
async function childOf(parent: number): Promise<number> {
  for (let waited = 0; waited < 10_000; waited += 50) {
    const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => '');
    const child = Number(children.trim().split(' ')[0]);
    const program = await readFile(`/proc/${child}/comm`, 'utf8').catch(() => '');
    if (program.trim() === 'bash') return child;
    await wait(50);
  }
  throw new CtoError('no-namespaces', 'unshare made no namespaces for the test node', {
    hint: 'It needs root, and a kernel that allows new mount, network and process namespaces.',
  });
}

/** A bridge stands for the network card: some kernels have no dummy device. */
async function makeNetwork(enter: readonly string[]): Promise<void> {
  const commands = [
    'link set lo up',
    'link add cto0 type bridge',
    `addr add ${nodeAddress}/24 dev cto0`,
    `addr add ${serviceAddress}/32 dev lo`,
    'link set cto0 up',
    'route add default dev cto0',
  ];
  for (const command of commands) await run(enter, ['ip', ...command.split(' ')]);
}

/** The kubelet's part of the machine's control groups: two nodes on one machine must not tidy up each other's pods. */
export function cgroupOf(folder: string): string {
  return `cto-${folder.split('-').at(-1)}`;
}

/** With the first version of control groups each kind of resource has a tree of its own. */
async function hierarchies(): Promise<string[]> {
  const entries = await readdir(cgroups);
  return entries.includes('cgroup.controllers') ? [cgroups] : entries.map((name) => join(cgroups, name));
}

async function makeCgroups(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    await mkdir(join(hierarchy, name), { recursive: true });
    // The first version of control groups leaves these empty, and then nothing may run in there.
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      const text = await readFile(join(hierarchy, file), 'utf8').catch(() => undefined);
      if (text !== undefined) await writeFile(join(hierarchy, name, file), text);
    }
  }
}

/** Ends everything in there, also what a killed run has left, and takes away its files. */
export async function tearDown(folder: string): Promise<void> {
  const recorded = await readFile(recordOf(folder), 'utf8').catch(() => '');
  // The inner one first: when it is gone, so is all that it has kept alive.
  for (const pid of recorded.trim().split('\n').map(Number).toReversed()) await end(pid, folder);
  for (const hierarchy of await hierarchies()) await removeCgroup(join(hierarchy, cgroupOf(folder)));
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
}

async function end(pid: number, folder: string): Promise<void> {
  // Process ids are used again: its command line names our folder.
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (pid <= 1 || !words.includes(folder)) return;
  process.kill(pid, 'SIGKILL');
  while (isAlive(pid)) await wait(50);
}

/** Innermost first; a process that is just ending holds its group for a moment. */
async function removeCgroup(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeCgroup(join(path, entry.name));
  for (let tries = 0; tries < 100; tries += 1) {
    const code = await rmdir(path).then(
      () => '',
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : ''),
    );
    if (code !== 'EBUSY') return;
    await wait(100);
  }
}
