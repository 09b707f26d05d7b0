/** Plays by the controller, applied and followed as `cto play --cluster` does; what is in their pods is run by a stand-in for the kubelet. */
import { join } from 'node:path';
import { apiClient } from '../../src/controller/api/client.ts';
import { kinds } from '../../src/controller/api/kinds.ts';
import type { Body } from '../../src/controller/api/object.ts';
import type { Transport } from '../../src/controller/api/transport.ts';
import { hasEnded, runIdOf } from '../../src/controller/runs/run.ts';
import type { ControllerSettings } from '../../src/controller/settings/schema.ts';
import type { PlaySummary } from '../../src/local/types.ts';
import { clusterObjects, type ClusterObjects } from '../../src/onCluster/objects.ts';
import { followPlay } from '../../src/onCluster/followPlay.ts';
import type { SeenPlay } from '../../src/onCluster/seenPlay.ts';
import { startPlay } from '../../src/onCluster/startPlay.ts';
import { stopClusterPlay } from '../../src/onCluster/stopPlay.ts';
import { summaryOf } from '../../src/onCluster/summary.ts';
import { readPlan } from '../../src/plan/readPlan.ts';
import { runKey } from '../../src/play/types.ts';
import { installAgents } from './agents.ts';
import { endedRuns } from './endedRuns.ts';
import { type Executor, play, type Wanted } from './executor.ts';
import { startPodRunner } from './podRunner.ts';
import { remoteView } from './remoteView.ts';

/** A namespace on some API server, with a controller at work, and a git remote that both reach. */
export interface Stage {
  /** Of an administrator. */
  transport: Transport;
  namespace: string;
  settings: ControllerSettings;
  /** Of the remote. */
  address: string;
  /** Absolute path of the remote. */
  repository: string;
  /** For whatever pods need. */
  folder: string;
}

export function controllerExecutor(makeStage: () => Promise<Stage>): Executor {
  return async (wanted) => {
    const stage = await makeStage();
    const { transport, namespace, folder } = stage;
    const { agents: tasks = {}, killed = [] } = wanted;
    const agents = await installAgents(join(folder, 'agents'), { tasks, killed });
    const faults = startPodRunner({ ...stage, admin: apiClient(transport), rehearsal: agents.file });
    const cluster = clusterObjects(transport, { context: 'test', namespace });
    const ends = endedRuns();
    const onLook = (seen: SeenPlay): void => {
      for (const run of seen.runs) if (hasEnded(run)) ends.tell(runKey(runIdOf(run)));
    };
    return {
      remote: remoteView(stage.repository),
      agents,
      ended: ends.ended,
      stop: async () => void (await stopClusterPlay(cluster, play)),
      play: async ({ resume } = { resume: false }) =>
        Promise.race([playThrough(cluster, { body: bodyOf(stage, wanted), resume, onLook }), faults]),
    };
  };
}

interface Through {
  body: Body;
  resume: boolean;
  onLook: (seen: SeenPlay) => void;
}

async function playThrough(cluster: ClusterObjects, { body, resume, onLook }: Through): Promise<PlaySummary> {
  const { plan } = Object(body['spec']);
  const { digest } = readPlan(JSON.stringify(plan), { file: 'tasks.json' });
  const begun = await startPlay(cluster, { play: body, configMap: undefined, digest }, { resume });
  const refused = new AbortController();
  const seen = await followPlay(cluster, begun.play, {
    signal: refused.signal,
    onLook: (look) => {
      onLook(look);
      if (needsPerson(look)) refused.abort();
    },
  });
  if (needsPerson(seen)) throw new Error(`${seen.status.reason}: ${seen.status.message}`);
  return summaryOf(seen, 0);
}

/** It waits, for as long as nobody changes something by hand. */
function needsPerson({ status }: SeenPlay): boolean {
  return status.reason === 'BranchExists';
}

function bodyOf({ namespace, address }: Stage, wanted: Wanted): Body {
  const { tasks, stages = [], maxRetries = 2, environmentRetries = 1, parallelExecution = true } = wanted;
  const limits = { maxParallel: 3, maxRetries, environmentRetries, parallelExecution };
  const { apiVersion, kind } = kinds.play;
  const metadata = { name: play, namespace };
  return { apiVersion, kind, metadata, spec: { plan: { tasks }, repository: address, stages, ...limits } };
}
