/** Scripted agents of a play on any executor: they do what a rehearsal says, note what they were told, and can be held back. */
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { agentClis } from '../../src/clis/registry.ts';
import { installRehearsal, type Rehearsal } from '../../src/rehearsal/rehearsal.ts';
import { hasCode } from '../../src/workspaces/errno.ts';
import { writeScript } from '../helpers/gitDir.ts';

export interface Agents {
  /** File of the rehearsal; the programs are in the folder `bin` beside it. */
  file: string;
  /** Agents that were started, as `task/stage/attempt`, in order. */
  begun: () => Promise<string[]>;
  /** How many were at work at the same time at most. */
  mostAtOnce: () => Promise<number>;
  prompt: (run: string) => Promise<string>;
  /** The agent of that run goes on only when it is let go. */
  hold: (run: string) => Promise<{ begun: () => Promise<void>; letGo: () => Promise<void> }>;
}

/** In place of the rehearsal's agent, which it starts. Its parent is the container script. */
const program = `#!/usr/bin/env bash
set -euo pipefail
here="\${CTO_REHEARSAL%/*}"
run="\${CTO_RUN#*/}"
file="\${run//\\//.}"
cat >"$here/prompts/$file"
echo "begin $run" >>"$here/notes"
if [ -e "$here/killed/$file" ]; then
  rm "$here/killed/$file"
  echo "end $run" >>"$here/notes"
  kill -KILL "$PPID"
  exit 1
fi
while [ -e "$here/held/$file" ]; do sleep 0.05; done
code=0
"$here/rehearsed/\${0##*/}" || code=$?
echo "end $run" >>"$here/notes"
exit "$code"
`;

export async function installAgents(
  folder: string,
  { tasks, killed }: { tasks: Rehearsal['tasks']; killed: readonly string[] },
): Promise<Agents> {
  for (const name of ['prompts', 'held', 'killed']) await mkdir(join(folder, name), { recursive: true });
  const { bin, file } = await installRehearsal({ seconds: 0, tasks }, folder);
  await rename(bin, join(folder, 'rehearsed'));
  const own = await writeScript(join(folder, 'program'), program);
  await mkdir(bin);
  for (const cli of agentClis) await copyFile(own, join(bin, cli.program));
  for (const run of killed) await writeFile(join(folder, 'killed', fileOf(run)), '');
  const notes = async (): Promise<string[][]> => notesIn(join(folder, 'notes'));
  const begun = async (): Promise<string[]> =>
    (await notes()).flatMap(([word, run = '']) => (word === 'begin' ? [run] : []));
  return {
    file,
    begun,
    mostAtOnce: async () => mostAtOnce((await notes()).map(([word]) => word)),
    prompt: async (run) => readFile(join(folder, 'prompts', fileOf(run)), 'utf8'),
    hold: async (run) => {
      const mark = join(folder, 'held', fileOf(run));
      await writeFile(mark, '');
      return {
        begun: async () => {
          while (!(await begun()).includes(run)) await sleep(50);
        },
        letGo: async () => rm(mark),
      };
    },
  };
}

function fileOf(run: string): string {
  return run.replaceAll('/', '.');
}

async function notesIn(file: string): Promise<string[][]> {
  try {
    const lines = (await readFile(file, 'utf8')).split('\n');
    return lines.filter((line) => line !== '').map((line) => line.split(' '));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function mostAtOnce(words: readonly (string | undefined)[]): number {
  let now = 0;
  let most = 0;
  for (const word of words) {
    now += word === 'begin' ? 1 : -1;
    most = Math.max(most, now);
  }
  return most;
}
