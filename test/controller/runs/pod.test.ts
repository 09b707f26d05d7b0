import { expect, it } from 'vitest';
import { podOf } from '../../../src/controller/runs/pod.ts';
import { readRun, resolveRun } from '../../../src/controller/runs/run.ts';
import type { ControllerSettings } from '../../../src/controller/settings/schema.ts';
import { sampleRun, sampleSettings } from './sample.ts';

function podWith(settings: ControllerSettings): ReturnType<typeof podOf> {
  const run = readRun(sampleRun());
  return podOf({ run, resolved: resolveRun(run, settings), settings, files: 'files', gitSecret: undefined });
}

it('brings the CLI by an init container of its image', () => {
  expect(podWith(sampleSettings)).toMatchObject({
    spec: { initContainers: [{ name: 'prepare' }, { name: 'cli', image: 'cli:1' }] },
  });
});

it('brings no CLI when it has no image: the image of the run has it', () => {
  const { claude } = sampleSettings.clis;
  const settings = {
    ...sampleSettings,
    clis: { ...sampleSettings.clis, claude: { ...claude, image: '' } },
  };
  expect(podWith(settings)).toHaveProperty('spec.initContainers', [
    expect.objectContaining({ name: 'prepare' }),
  ]);
});
