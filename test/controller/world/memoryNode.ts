/**
 * MODEL of the Job controller and of a node: a Job gets pods until one succeeds or its policy says that it failed; a pod does
 * to the model of the remote what the container script would do, then ends as the test says.
 */
import { kinds } from '../../../src/controller/api/kinds.ts';
import type { KubeObject } from '../../../src/controller/api/object.ts';
import { marks } from '../../../src/controller/names.ts';
import { readRun, type Run } from '../../../src/controller/runs/run.ts';
import { z } from 'zod';
import type { MemoryRemote } from './memoryRemote.ts';
import type { MemoryServer } from './memoryServer.ts';
import { integrate, push, type ScriptEnd } from './memoryScripts.ts';
import type { Behaviour, PodEnd } from './podEnd.ts';

const jobSpec = z.looseObject({
  backoffLimit: z.number(),
  suspend: z.boolean().default(false),
  ttlSecondsAfterFinished: z.number().optional(),
  activeDeadlineSeconds: z.number().default(Infinity),
  template: z.looseObject({ spec: z.unknown() }),
});
const jobStatus = z.looseObject({
  failed: z.number().default(0),
  conditions: z.array(z.unknown()).default([]),
});
const containerStatus = z.looseObject({
  state: z.looseObject({ terminated: z.looseObject({ exitCode: z.number() }).optional() }),
});
const podStatus = z.looseObject({
  conditions: z.array(z.looseObject({ type: z.literal('DisruptionTarget') })).default([]),
  containerStatuses: z.array(containerStatus).default([]),
});

/** Exit codes that are not tried again. */
const failsJob: ReadonlySet<number> = new Set([20, 40]);

/** Exit code of a pod's container; undefined while it goes on. */
function endOf(status: unknown): number | 'evicted' | undefined {
  const { conditions, containerStatuses } = podStatus.parse(status);
  return conditions.length > 0 ? 'evicted' : containerStatuses[0]?.state.terminated?.exitCode;
}

export class MemoryNode {
  /** Pods that ended, by name of their run. */
  readonly pods = new Map<string, number>();
  readonly #server: MemoryServer;
  readonly #remote: MemoryRemote;
  readonly #behaviour: Behaviour;
  readonly #begun = new Set<string>();
  #made = 0;

  constructor(server: MemoryServer, remote: MemoryRemote, behaviour: Behaviour) {
    this.#server = server;
    this.#remote = remote;
    this.#behaviour = behaviour;
    server.listen(({ type, plural, object }) => {
      if (type !== 'DELETED' && plural === 'jobs') this.#maybeBegin(object);
      if (type === 'MODIFIED' && plural === 'jobs') this.#maybeTooLate(object);
      if (type === 'ADDED' && plural === 'pods') soon(() => this.#endPod(object));
      if (type === 'MODIFIED' && plural === 'pods') soon(() => this.#follow(object));
      if (plural === 'jobs') this.#maybeDelete(object);
    });
  }

  /** Asks again how pods end that went on. */
  again(): void {
    for (const pod of this.#server.all('pods')) if (pod['status'] === undefined) this.#endPod(pod);
  }

  /** A Job begins once, when nothing holds it any more. */
  #maybeBegin(job: KubeObject): void {
    if (jobSpec.parse(job['spec']).suspend || this.#begun.has(job.metadata.uid)) return;
    this.#begun.add(job.metadata.uid);
    soon(() => this.#makePod(job));
  }

  /** A finished Job whose time to live is over, as if that had been a moment ago; one of retention outlives any test. */
  #maybeDelete({ spec, status, metadata }: KubeObject): void {
    const isRun = metadata.labels[marks.run] !== undefined;
    const lives = !isRun || jobSpec.parse(spec).ttlSecondsAfterFinished === undefined;
    if (lives || !z.looseObject({ conditions: z.array(z.unknown()) }).safeParse(status).success) return;
    soon(() => this.#server.remove('jobs', metadata.name));
  }

  /** A deadline of a second is over at once. */
  #maybeTooLate({ spec, status, metadata }: KubeObject): void {
    const { activeDeadlineSeconds } = jobSpec.parse(spec);
    if (activeDeadlineSeconds > 1 || jobStatus.parse(status ?? {}).conditions.length > 0) return;
    soon(() => this.#finish(metadata.name, 'Failed', { failed: 1 }, 'DeadlineExceeded'));
  }

  #makePod({ metadata, spec: ofJob }: KubeObject): void {
    if (this.#server.find('jobs', metadata.name)?.metadata.uid !== metadata.uid) return;
    this.#made += 1;
    const { apiVersion, kind } = kinds.pod;
    const labels = { ...metadata.labels, 'batch.kubernetes.io/job-name': metadata.name };
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: metadata.name, uid: metadata.uid };
    const name = `${metadata.name}-${this.#made}`;
    const { namespace } = metadata;
    const ownerReferences = [{ ...owner, controller: true as const, blockOwnerDeletion: true as const }];
    const { spec } = jobSpec.parse(ofJob).template;
    const pod = { name, namespace, labels, ownerReferences };
    this.#server.create('pods', { apiVersion, kind, metadata: pod, spec });
  }

  #endPod({ metadata }: KubeObject): void {
    const object = this.#server.find('coderuns', metadata.labels[marks.run] ?? '');
    if (object === undefined || this.#server.find('pods', metadata.name) === undefined) return;
    const run = readRun(object);
    const count = (this.pods.get(run.metadata.name) ?? 0) + 1;
    const end = this.#behaviour(run, count);
    if (end === 'unpullable') return this.#stuck(metadata.name);
    if (end === 'goes on') return;
    this.pods.set(run.metadata.name, count);
    const said = end === 'evicted' ? undefined : this.#play(run, end);
    this.#ended(metadata.name, said);
  }

  #play(run: Run, end: PodEnd): ScriptEnd {
    const script = run.spec.stage === 'integration' ? integrate : push;
    return script(this.#remote, run, end);
  }

  #stuck(name: string): void {
    const waiting = { reason: 'ErrImagePull', message: 'pull access denied' };
    const status = { containerStatuses: [{ name: 'agent', state: { waiting } }] };
    this.#server.change('pods', name, (old) => ({ ...old, status }));
  }

  #ended(pod: string, end: ScriptEnd | undefined): void {
    const terminated = { ...end, finishedAt: new Date(1_700_000_000_000 + this.#made * 1000).toISOString() };
    const status =
      end === undefined
        ? { phase: 'Failed', conditions: [{ type: 'DisruptionTarget', status: 'True' }] }
        : { phase: 'x', containerStatuses: [{ name: 'agent', state: { terminated } }] };
    this.#server.change('pods', pod, (old) => ({ ...old, status }));
  }

  /** First the pod's status, whoever wrote it, then the Job's: as two programs write them. */
  #follow({ metadata, status }: KubeObject): void {
    const name = metadata.ownerReferences[0]?.name ?? '';
    const job = this.#server.find('jobs', name);
    const end = endOf(status);
    if (job === undefined || end === undefined) return;
    if (end === 'evicted') return this.#makePod(job);
    const { failed } = jobStatus.parse(job['status'] ?? {});
    if (end === 0) return this.#finish(name, 'Complete', { failed });
    const { backoffLimit } = jobSpec.parse(job['spec']);
    if (failsJob.has(end) || failed + 1 > backoffLimit)
      return this.#finish(name, 'Failed', { failed: failed + 1 });
    this.#server.change('jobs', name, (old) => ({ ...old, status: { failed: failed + 1 } }));
    this.#makePod(job);
  }

  #finish(name: string, type: string, status: { failed: number }, reason?: string): void {
    const conditions = [{ type, status: 'True', ...(reason !== undefined && { reason }) }];
    this.#server.change('jobs', name, (old) => ({ ...old, status: { ...status, conditions } }));
  }
}

function soon(work: () => void): void {
  setImmediate(() => setImmediate(work));
}
