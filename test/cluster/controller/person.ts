/** A person with a plan and a kubeconfig: the command `cto` on the namespace of a scene. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { capturedIo } from '../../helpers/capturedIo.ts';
import type { Scene } from './scene.ts';

/** Two levels. */
export const tasks = [
  { id: 1, title: 'One' },
  { id: 2, title: 'Two' },
  { id: 3, title: 'Three', dependencies: [1, 2] },
];

export interface Person {
  folder: string;
  cto: (...argv: string[]) => Promise<{ code: number; out: string; err: string }>;
  play: readonly string[];
}

/** A folder with a plan, and the command in it, on the cluster of the test. */
export async function person({ git, namespace, repository }: Scene, plan: unknown = tasks): Promise<Person> {
  const folder = join(git.folder, 'person');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'tasks.json'), JSON.stringify(plan));
  const cto: Person['cto'] = async (...argv) => {
    const env = { KUBECONFIG: inject('kubeconfig'), PATH: process.env['PATH'], HOME: git.folder };
    const { io, out, err } = capturedIo(folder, env);
    const code = await main([...argv, '--namespace', namespace], io);
    return { code, out: out(), err: err() };
  };
  const where = ['--repository', repository, '--base', 'main', '--name', 'weather'];
  return { folder, cto, play: ['play', ...where, '--stages', 'none'] };
}
