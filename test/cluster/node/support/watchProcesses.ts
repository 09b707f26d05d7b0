/** Looks at every process on the test node again and again: which of them have a secret in their arguments or environment? */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { inject } from 'vitest';

export interface Sighting {
  /** The first words of its command line. */
  command: string;
  where: 'arguments' | 'environment';
  /** Name of the secret. */
  secret: string;
  /** Whether it runs beside an agent: in a container that has a task's secrets mounted. */
  withAgent: boolean;
}

export interface ProcessWatch {
  /** Every different one once. */
  sightings: () => Sighting[];
  /** How many different processes were looked at in containers of agents. */
  seen: () => number;
  stop: () => Promise<void>;
}

/** `secrets`: values by name. */
export function watchProcesses(secrets: Readonly<Record<string, string>>): ProcessWatch {
  const found = new Map<string, Sighting>();
  const seen = new Set<string>();
  const end = new AbortController();
  const folder = inject('node')?.folder ?? '';
  const look = (pid: string): void => {
    const mounts = textOf(pid, 'mountinfo');
    // What containers and the node's own programs have mounted lies there; nothing else on this machine has.
    if (!mounts.includes(folder)) return;
    const [words, environment] = [textOf(pid, 'cmdline'), textOf(pid, 'environ')];
    // It became another program in between: these two do not belong together.
    if (textOf(pid, 'cmdline') !== words) return look(pid);
    const withAgent = mounts.includes(' /run/cto/secrets ');
    if (withAgent) seen.add(pid);
    const places = { arguments: words, environment } as const;
    for (const where of ['arguments', 'environment'] as const) {
      for (const [secret, value] of Object.entries(secrets)) {
        if (!places[where].includes(value)) continue;
        const command = words.split('\0').slice(0, 3).join(' ').replaceAll(value, '…');
        const sighting = { command, where, secret, withAgent };
        found.set(JSON.stringify(sighting), sighting);
      }
    }
  };
  const running = (async () => {
    while (!end.signal.aborted) {
      for (const name of readdirSync('/proc')) if (/^\d+$/.test(name)) look(name);
      await wait(50);
    }
  })();
  const stop = async (): Promise<void> => {
    end.abort();
    await running;
  };
  return { sightings: () => [...found.values()], seen: () => seen.size, stop };
}

/** Empty when it has just ended. */
function textOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
