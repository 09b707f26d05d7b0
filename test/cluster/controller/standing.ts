/** Many small plays on a real API server, each in a scene of its own, and what each came to, so that it can be compared with any other. */
import { kinds } from '../../../src/controller/api/kinds.ts';
import type { Transport } from '../../../src/controller/api/transport.ts';
import { marks } from '../../../src/controller/names.ts';
import type { ControllerSettings } from '../../../src/controller/settings/schema.ts';
import { nameInAnyPlay } from '../../controller/world/faultScenarios.ts';
import { all, ends } from './playInScene.ts';
import type { Scene } from './scene.ts';

/** Scenes at once. */
export const width = Number(process.env['CTO_SCENES'] ?? 12);

/** A busy machine must not lose the Lease by itself here. */
export const calm = (settings: ControllerSettings): ControllerSettings => ({
  ...settings,
  leaderElection: { ...settings.leaderElection, leaseSeconds: 15, renewSeconds: 5 },
});

/** Jobs that the server made, whoever got the answer. */
export function counting(transport: Transport, made: string[]): Transport {
  return async (request) => {
    const answer = await transport(request);
    if (request.method !== 'POST' || !request.path.includes('/jobs') || answer.status !== 201) return answer;
    // oxlint-disable-next-line no-unsafe-type-assertion -- the controller's own
    const { metadata } = request.body as { metadata: { name: string; labels: Record<string, string> } };
    if (metadata.labels[marks.run] !== undefined) made.push(nameInAnyPlay(metadata.name));
    return answer;
  };
}

/** When the play has ended. */
export async function standing(scene: Scene, made: readonly string[]): Promise<unknown> {
  const { phase, progress, counts } = await ends(scene);
  const head = scene.model?.refs.get('refs/heads/cto/weather/integration') ?? '';
  const files = scene.model?.tree(head);
  const names = async (kind: (typeof kinds)[keyof typeof kinds]): Promise<string[]> =>
    (await all(scene, kind)).map(({ metadata }) => nameInAnyPlay(metadata.name)).toSorted();
  return {
    phase,
    progress,
    counts,
    files,
    jobs: await names(kinds.job),
    runs: await names(kinds.codeRun),
    made: made.toSorted(),
  };
}
