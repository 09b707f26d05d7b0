/** Plays on the test node as a person makes and reads them: objects by kubectl. */
import { vi } from 'vitest';
import { z } from 'zod';
import { kinds } from '../../../../src/controller/api/kinds.ts';
import { kubectl } from '../../support/kubectl.ts';
import { apply, type Installed } from './installed.ts';

const objectSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
  spec: z.record(z.string(), z.unknown()).default({}),
  status: z.record(z.string(), z.unknown()).default({}),
});
export type Read = z.infer<typeof objectSchema>;

export interface PlannedTask {
  id: number;
  title: string;
  dependencies?: readonly number[];
  /** Bash that the scripted agent of every stage runs: see images/rehearsal-agent.sh. */
  script: string;
}

export async function applyPlay(
  { namespace, git }: Installed,
  name: string,
  tasks: readonly PlannedTask[],
  spec: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const plan = tasks.map(({ script, ...task }) => ({ ...task, details: `\`\`\`bash\n${script}\n\`\`\`` }));
  await apply({
    apiVersion: kinds.play.apiVersion,
    kind: 'Play',
    metadata: { name, namespace },
    spec: { plan: { tasks: plan }, repository: git.repository, ...spec },
  });
}

export async function read(namespace: string, kind: string, selector = ''): Promise<Read[]> {
  const { ok, text } = await kubectl(['get', kind, '-n', namespace, '-l', selector, '-o', 'json']);
  if (!ok) throw new Error(text);
  return z.object({ items: z.array(objectSchema) }).parse(JSON.parse(text)).items;
}

const isOver = ({ status }: Read): boolean => /Succeeded|Failed|Stopped/.test(String(status['phase']));

/** Waits until the play has ended; returns its status. */
export async function endOf({ namespace }: Installed, name: string): Promise<Read['status']> {
  return (await ended(namespace, 'plays', ({ metadata }) => metadata.name === name)).status;
}

/** Waits until the one run that is meant has ended. */
export async function runEnded(namespace: string, isMeant: (run: Read) => boolean): Promise<Read> {
  return ended(namespace, 'coderuns', isMeant);
}

async function ended(namespace: string, kind: string, isMeant: (object: Read) => boolean): Promise<Read> {
  const options = { timeout: 540_000, interval: 500 };
  return vi.waitUntil(async () => {
    const objects = await read(namespace, kind);
    return objects.find((object) => isMeant(object) && isOver(object));
  }, options);
}

export async function logOf(namespace: string, pod: string): Promise<string> {
  const { ok, text } = await kubectl(['logs', '-n', namespace, pod, '--all-containers']);
  if (!ok) throw new Error(text);
  return text;
}
