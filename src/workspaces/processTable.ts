/** What runs on this machine: one table of all processes, from /proc where there is one, elsewhere from `ps`. */
import { readFile, readdir, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProcess } from '../processes.ts';
import { hasCode } from './errno.ts';

export interface ProcessRow {
  pid: number;
  parent: number;
  group: number;
  /** Only where the system tells it. */
  session?: number;
  /** Names this very process together with its pid: a later process with the same pid has another text. */
  started: string;
}

/** All living processes; the dead that nobody has collected yet are left out. */
export async function processTable(): Promise<ProcessRow[]> {
  return process.platform === 'linux' ? tableFromProc() : tableFromPs();
}

/** The row of one process, or nothing when there is no such process or it is dead. */
export async function processRow(pid: number): Promise<ProcessRow | undefined> {
  if (process.platform === 'linux') return rowFromProc(pid, await bootId());
  return (await tableFromPs()).find((row) => row.pid === pid);
}

/**
 * Pids of processes whose environment says that they belong to `folder` or to one below it. Empty where the system
 * doesn't show environments.
 */
export async function processesOwnedBy(variable: string, folder: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const owned = await Promise.all((await procPids()).map((pid) => belongsTo(pid, variable, folder)));
  return owned.filter((pid) => pid !== undefined);
}

async function belongsTo(pid: number, variable: string, folder: string): Promise<number | undefined> {
  const environment = await environmentOf(pid);
  const entry = environment?.split('\0').find((text) => text.startsWith(`${variable}=`));
  const owner = entry?.slice(variable.length + 1);
  return owner === folder || owner?.startsWith(`${folder}/`) === true ? pid : undefined;
}

/**
 * While a process becomes another program (execve(2)) its environment reads as empty, also when it says whose it is. On a busy
 * machine that lasts longer than a moment.
 */
async function environmentOf(pid: number): Promise<string | undefined> {
  for (let reads = 1; ; reads += 1) {
    const text = await readGone(`/proc/${pid}/environ`);
    if (text !== '' || reads === 2000 || (await hasNoEnvironment(pid))) return text;
    await sleep(5);
  }
}

/** It was started with none, it is dead, or it is one of the kernel's own threads, which have no program. See proc(5). */
async function hasNoEnvironment(pid: number): Promise<boolean> {
  const text = (await readGone(`/proc/${pid}/stat`)) ?? '';
  const [from = '0', to = '0'] = fieldsOf(text).slice(47, 49);
  return to === '0' ? !(await hasProgram(pid)) : from === to;
}

async function hasProgram(pid: number): Promise<boolean> {
  return (await unlessGone(readlink(`/proc/${pid}/exe`))) !== undefined;
}

async function tableFromProc(): Promise<ProcessRow[]> {
  const boot = await bootId();
  const rows = await Promise.all((await procPids()).map((pid) => rowFromProc(pid, boot)));
  return rows.filter((row) => row !== undefined);
}

async function procPids(): Promise<number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}

/** Of `/proc/<pid>/stat`, after the name, which may hold anything: state, parent, group, session … start (ticks since boot) … */
function fieldsOf(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** See proc(5). */
async function rowFromProc(pid: number, boot: string): Promise<ProcessRow | undefined> {
  const text = await readGone(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const fields = fieldsOf(text);
  const [state, parent, group, session] = fields;
  if (state === 'Z' || state === 'X') return undefined;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    started: `${boot}/${fields[19]}`,
  };
}

async function readGone(path: string): Promise<string | undefined> {
  return unlessGone(readFile(path, 'utf8'));
}

/** What is told of a process that may end at any moment, or belong to somebody else. */
async function unlessGone(reading: Promise<string>): Promise<string | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return undefined;
    throw error;
  }
}

/** For systems without /proc; the session's id is not among what their `ps` tells alike. */
export async function tableFromPs(): Promise<ProcessRow[]> {
  const { stdout } = await runProcess('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat=,lstart=']);
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, group, state, ...started] = line.trim().split(/\s+/);
    if (state === undefined || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), started: started.join(' ') }];
  });
}
