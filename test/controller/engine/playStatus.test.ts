/** The phase that a play shows while something else than its own runs holds it up. */
import { expect, test } from 'vitest';
import { waitingPhase } from '../../../src/controller/engine/playStatus.ts';
import { playSpec } from '../../../src/controller/resources/play.ts';

const spec = playSpec.parse({ plan: { tasks: [{ id: 1 }] }, repository: 'https://git.example/r.git' });

test.each([
  ['a new play waits', false, undefined, 'Pending'],
  ['a play at work stays so', false, 'Running', 'Running'],
  ['a play that is suspended stays so', true, 'Suspended', 'Suspended'],
  ['a play that was suspended and shall go on waits', false, 'Suspended', 'Pending'],
])('%s', (_, suspend, phase, shown) => {
  expect(waitingPhase({ spec: { ...spec, suspend }, status: { phase } })).toBe(shown);
});
