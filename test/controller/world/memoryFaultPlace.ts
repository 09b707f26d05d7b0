/** Where scenarios of faults are tried in memory: what a quota and a deleted namespace refuse, the model of the server is told to. */
import { apiClient } from '../../../src/controller/api/client.ts';
import type { ApiAnswer, ApiRequest } from '../../../src/controller/api/transport.ts';
import { readRun } from '../../../src/controller/runs/run.ts';
import { type FaultPlace, nameInAnyPlay, onePlan, type Seen } from './faultScenarios.ts';
import { refusal } from './memoryAnswers.ts';
import type { Behaviour } from './podEnd.ts';
import { namespace, World } from './world.ts';

export interface MemoryFaultPlace extends FaultPlace {
  stop: () => Promise<void>;
}

/** With a Play of one task. */
export async function memoryFaultPlace(
  behaviour: Behaviour,
  spec: Record<string, unknown> = {},
): Promise<MemoryFaultPlace> {
  const world = await World.make({ behaviour, plan: onePlan, spec });
  const stops: (() => Promise<void>)[] = [];
  let refuse = never;
  const see = (): Seen => seen(world);
  return {
    admin: apiClient(world.server.adminTransport, 'somebody'),
    namespace,
    settings: world.settings,
    see: async () => see(),
    until: async (holds) => world.until(() => holds(see())),
    again: () => world.node.again(),
    start: async () => {
      const { stop } = world.start((transport) => async (request) => refuse(request) ?? transport(request));
      stops.push(stop);
    },
    fillQuota: async () => {
      const said = 'jobs.batch "x" is forbidden: exceeded quota: team, requested: count/jobs.batch=1';
      refuse = (request) => (isNew(request, '/jobs') ? refusal(403, said) : undefined);
      return async () => {
        refuse = never;
      };
    },
    terminate: async () => {
      const said = `unable to create new content in namespace ${namespace} because it is being terminated`;
      refuse = (request) => (isNew(request, '/') ? refusal(403, said) : undefined);
    },
    stop: async () => void (await Promise.all(stops.map(async (stop) => stop()))),
  };
}

const never: (request: ApiRequest) => ApiAnswer | undefined = () => undefined;

function isNew({ method, path }: ApiRequest, part: string): boolean {
  return method === 'POST' && path.includes(part);
}

function seen(world: World): Seen {
  return {
    play: world.status(),
    runs: world.server.all('coderuns').map((run) => readRun(run).status),
    made: world.standing().jobs.map((name) => nameInAnyPlay(name.replace('jobs/', ''))),
  };
}
