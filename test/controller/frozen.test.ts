/** A leader that is frozen in the middle of a write, while another one takes over and ends the play: nothing is run twice. */
import { expect, test } from 'vitest';
import type { ApiRequest, Transport } from '../../src/controller/api/transport.ts';
import { isHeld } from '../../src/controller/runs/job.ts';
import { World } from './world/world.ts';

const onePlan = [{ id: '1', title: 'One' }];

interface Frozen {
  between: (transport: Transport) => Transport;
  reached: Promise<void>;
  thaw: () => void;
  /** The frozen request was answered. */
  through: Promise<void>;
}

/** Holds the first such request up: it has left the controller, and arrives when it thaws. */
function frozenAt(is: (request: ApiRequest) => boolean): Frozen {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const through = Promise.withResolvers<void>();
  let met = false;
  return {
    between: (transport) => async (request) => {
      if (met || !is(request)) return transport(request);
      met = true;
      reached.resolve();
      await gate.promise;
      const answer = await transport({ ...request, signal: AbortSignal.any([]) });
      through.resolve();
      return answer;
    },
    reached: reached.promise,
    thaw: gate.resolve,
    through: through.promise,
  };
}

const makesJob = ({ method, path }: ApiRequest): boolean => method === 'POST' && path.includes('/jobs');
const startsJob = ({ method, path, body }: ApiRequest): boolean =>
  method === 'PATCH' && path.includes('/jobs/') && Object(Object(body).spec).suspend === false;

test.each([
  ['makes a Job', makesJob, 1],
  ['lets a Job begin', startsJob, 0],
])('frozen as it %s, until that came, ended and was deleted: it runs once', async (_, is, more) => {
  const world = await World.make({ plan: onePlan });
  const frozen = frozenAt(is);
  const first = world.start(frozen.between);
  await frozen.reached;
  world.expireLease();
  const second = world.start();
  const end = await world.end();
  expect(end).toMatchObject({ phase: 'Succeeded' });
  expect(world.server.all('jobs')).toEqual([]);
  frozen.thaw();
  await frozen.through;
  expect(world.standing().jobs).toHaveLength(end.jobs.length + more);
  // Whatever it made is held, and goes again.
  expect(world.server.all('jobs').every(isHeld)).toBe(true);
  await world.until(() => world.server.all('jobs').length === 0);
  await Promise.all([first.stop(), second.stop()]);
  expect([...world.node.pods.values()]).toEqual([1, 1]);
  expect(world.standing()).toMatchObject({ phase: 'Succeeded', runs: end.runs, tree: end.tree });
});
