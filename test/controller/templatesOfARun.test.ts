/** A run keeps the templates that it started with, also when its pod has to be made again; the next run has the new ones. */
import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/controller/api/object.ts';
import { marks } from '../../src/controller/names.ts';
import { configMapsFrom } from '../../src/templates/configMaps.ts';
import { configMapNames } from '../../src/templates/types.ts';
import { type Behaviour, works } from './world/podEnd.ts';
import { World } from './world/world.ts';

const twoLevels = [
  { id: '1', title: 'One' },
  { id: '2', title: 'Two', dependencies: ['1'] },
];

function found({ server }: World, name: string): { object: KubeObject; data: Record<string, string> } {
  const object = server.find('configmaps', name);
  if (object === undefined) throw new Error(`There is no ${name}`);
  return { object, data: Object(object['data']) };
}

/** As `make apply-templates` and `helm upgrade` do it: one after another, in place. Returns the digest of the new set. */
function applyOtherTemplates(world: World): string {
  const changed = configMapNames.map((name) => {
    const { data } = found(world, `controller-agent-templates-${name}`);
    const entries = Object.entries(data).map(([key, text]) => [
      key,
      key.endsWith('.sh.hbs') ? `${text}# other\n` : text,
    ]);
    return [name, Object.fromEntries(entries)];
  });
  const maps = configMapsFrom(Object.fromEntries(changed));
  for (const { metadata, data } of maps) {
    const { annotations } = metadata;
    world.server.change('configmaps', metadata.name, (old) => ({
      ...old,
      metadata: { ...old.metadata, annotations: { ...annotations } },
      data,
    }));
  }
  return maps[0]?.metadata.annotations['agents.platform/set-digest'] ?? '';
}

/** The rendered files of the run of a task. */
function filesOf(world: World, task: string): KubeObject[] {
  const run = world.server.all('coderuns').find(({ spec }) => Object(spec).taskId === task);
  return world.server
    .all('configmaps')
    .filter(({ metadata }) => metadata.ownerReferences.some(({ uid }) => uid === run?.metadata.uid));
}

test('templates are applied while an agent works: its run, tried again, has its own; the next run has the new ones', async () => {
  let held = true;
  const behaviour: Behaviour = (run, pod) => {
    if (run.spec.taskId !== '1') return works(run, pod);
    if (held) return 'goes on';
    // The node is at fault once: the Job makes another pod of the same run.
    return pod === 1 ? { exitCode: 30, pushes: false } : works(run, pod);
  };
  const world = await World.make({ behaviour, plan: twoLevels });
  const { stop } = world.start();
  await world.until(() => world.server.all('pods').length > 0);
  const before = filesOf(world, '1');
  expect(before).toMatchObject([{ immutable: true }]);
  const first = before[0]?.metadata.annotations[marks.templates];

  const second = applyOtherTemplates(world);
  expect(second).not.toBe(first);
  await expect.poll(() => world.lines.some((line) => line.includes(second)), { timeout: 60_000 }).toBe(true);
  held = false;
  world.node.again();
  expect(await world.end()).toMatchObject({ phase: 'Succeeded', progress: '2/2' });

  expect(filesOf(world, '1')).toEqual(before);
  expect(Object(before[0]?.['data'])['container.sh']).not.toContain('# other');
  const [next] = filesOf(world, '2');
  expect(next).toMatchObject({ immutable: true });
  expect(next?.metadata.annotations[marks.templates]).toBe(second);
  expect(Object(next?.['data'])['container.sh']).toMatch(/# other\n$/);
  await stop();
});
