/** What chart and controller start is in the images that they name. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFolder } from '../../src/packageFolder.ts';

const text = async (path: string): Promise<string> => readFile(join(packageFolder(), path), 'utf8');

it('the controller image has the command of the chart on its PATH', async () => {
  const [program = ''] =
    /command: \[(\w+), controller\]/.exec(await text('chart/templates/deployment.yaml'))?.slice(1) ?? [];
  expect(program).not.toBe('');
  expect(await text('images/controller/Dockerfile')).toContain(`/usr/local/bin/${program}\n`);
});

it('the image of a CLI has the program that the pod of a run starts', async () => {
  const [program = ''] =
    /command: \['([^']+)', places\.cli\]/
      .exec(await text('src/controller/runs/podContainers.ts'))
      ?.slice(1) ?? [];
  expect(program).not.toBe('');
  expect(await text('images/cli/Dockerfile')).toContain(`ENTRYPOINT ["${program}"]`);
});
