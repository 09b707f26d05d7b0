/** What a node lives in goes away with the tests, however they end: the kernel ends all of it. */
import { execa } from 'execa';
import { access, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { isAlive } from '../harness/processes.ts';
import { cgroupOf, enclose, tearDown } from './harness/enclosure.ts';
import { nodeTest } from './support/nodeTest.ts';

const isThere = async (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

nodeTest('nothing is left of it after it was taken down', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'cto-enclosure-'));
  const folder = join(parent, `test-${process.pid}1`);
  const { pid, enter } = await enclose(folder);
  const [program = '', ...words] = enter;
  const inside = execa(program, [...words, 'sleep', '600'], { reject: false });
  const network = await execa(program, [...words, 'ip', 'address']);
  expect(network.stdout).toContain('172.30.0.1/24');
  expect(isAlive(pid)).toBe(true);
  await tearDown(folder);
  expect((await inside).signal ?? (await inside).exitCode).not.toBe(0);
  expect(isAlive(pid)).toBe(false);
  expect(await isThere(folder)).toBe(false);
  const groups = await readdir('/sys/fs/cgroup', { recursive: false });
  for (const group of groups)
    expect(await isThere(join('/sys/fs/cgroup', group, cgroupOf(folder)))).toBe(false);
  await rm(parent, { recursive: true });
});

nodeTest('who is killed takes it along, and the next start tidies up', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'cto-enclosure-'));
  const module = join(import.meta.dirname, 'harness', 'enclosure.ts');
  const script = `import { enclose } from '${module}';
    const { pid } = await enclose(process.argv[1] + '/test-' + process.pid);
    console.log(pid);
    setInterval(() => {}, 1000);`;
  const owner = execa(process.execPath, ['--input-type=module', '--eval', script, parent], { reject: false });
  const pid = await new Promise<number>((resolve) =>
    owner.stdout.once('data', (data) => resolve(Number(String(data)))),
  );
  expect(isAlive(pid)).toBe(true);
  owner.kill('SIGKILL');
  await owner;
  await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
  const [left = ''] = await readdir(parent);
  await tearDown(join(parent, left));
  expect(await readdir(parent)).toEqual([]);
  await rm(parent, { recursive: true });
});
