/** What goes wrong in a cluster with something of a run, tried unchanged on the model and on a real API server: lines of the table in docs/controller.md. */
import { expect } from 'vitest';
import type { ApiClient } from '../../../src/controller/api/client.ts';
import { type Kind, kinds } from '../../../src/controller/api/kinds.ts';
import type { Body, KubeObject } from '../../../src/controller/api/object.ts';
import type { RunStatus } from '../../../src/controller/runs/run.ts';
import type { ControllerSettings } from '../../../src/controller/settings/schema.ts';
import { type Behaviour, works } from './podEnd.ts';

/** A namespace with the Play of `onePlan` in it, and nobody at work yet. */
export interface FaultPlace {
  /** With all rights. */
  admin: ApiClient;
  namespace: string;
  settings: ControllerSettings;
  /** A controller begins. */
  start: () => Promise<void>;
  see: () => Promise<Seen>;
  /** Looks again and again. */
  until: (holds: (seen: Seen) => boolean) => Promise<void>;
  /** Pods that went on are asked again how they end. */
  again: () => void;
  /** No Job fits into the quota any more; returns how to make room. */
  fillQuota: () => Promise<() => Promise<void>>;
  /** The namespace is deleted; it lasts as long as the test wants. */
  terminate: () => Promise<void>;
}

export interface Seen {
  /** Status of the Play. */
  play: Record<string, unknown>;
  runs: readonly RunStatus[];
  /** Names of all Jobs that were ever made, without what differs from play to play. */
  made: readonly string[];
}

export interface FaultScenario {
  title: string;
  behaviour: Behaviour;
  /** Of the Play. */
  spec?: Record<string, unknown>;
  play: (place: FaultPlace) => Promise<void>;
}

export const onePlan = [{ id: '1', title: 'One' }];

export function nameInAnyPlay(name: string): string {
  return name.replace(/-[0-9a-f]{8}(?=-|$)/g, '');
}

const first = 'weather-1-implementation-1-try-0';
const second = 'weather-1-implementation-1-try-1';
const integration = 'weather-integration-1-integration-1-try-0';

const jobDeleted: FaultScenario = {
  title: 'a Job deleted by hand costs a try: the next one works',
  behaviour: (run, pod) =>
    run.spec.stage === 'implementation' && run.status.tries === undefined ? 'goes on' : works(run, pod),
  play: async (place) => {
    await place.start();
    await place.until(({ runs }) => runs.some(isAtWork));
    const [job] = await listed(place, kinds.job);
    await place.admin.remove(kinds.job, metadataOf(job));
    await ends(place, 'Succeeded', [first, second, integration]);
  },
};

const evicted: FaultScenario = {
  title: 'an evicted pod costs nothing: the Job makes another',
  behaviour: (run, pod) => (pod === 1 ? 'evicted' : works(run, pod)),
  spec: { environmentRetries: 0 },
  play: async (place) => {
    await place.start();
    await ends(place, 'Succeeded', [first, integration]);
  },
};

const unpullable: FaultScenario = {
  title: 'an image that cannot be pulled is the reason of a run that goes on, until its deadline ends it',
  behaviour: () => 'unpullable',
  spec: { environmentRetries: 0 },
  play: async (place) => {
    await place.start();
    await place.until(({ runs: [run] }) => run?.phase === 'Running' && run.reason === 'ErrImagePull');
    const [job] = await listed(place, kinds.job);
    // Nobody waits for an hour.
    await change(place, kinds.job, { name: metadataOf(job).name, spec: { activeDeadlineSeconds: 1 } });
    await ends(place, 'Failed', [first]);
    const { runs } = await place.see();
    expect(runs).toMatchObject([{ phase: 'Failed', reason: 'EnvironmentFailed', tries: 1 }]);
    expect(runs[0]?.message).toContain('DeadlineExceeded');
  },
};

const quotaFull: FaultScenario = {
  title: 'a full quota queues the run, and says so; with room it goes on',
  behaviour: works,
  play: async (place) => {
    const makeRoom = await place.fillQuota();
    await place.start();
    await place.until(({ runs: [run] }) => run?.reason === 'QuotaExceeded');
    expect(await place.see()).toMatchObject({ runs: [{ phase: 'Queued' }], made: [] });
    await makeRoom();
    // Anything of the run makes it look again before its time.
    const [run] = await listed(place, kinds.codeRun);
    await change(place, kinds.codeRun, { name: metadataOf(run).name, annotations: { poked: 'true' } });
    await ends(place, 'Succeeded', [first, integration]);
  },
};

const terminating: FaultScenario = {
  title: 'a namespace that terminates: nothing new is made, nothing is called failed, it is said why',
  behaviour: works,
  play: async (place) => {
    const { namespace, settings } = place;
    const { apiVersion, kind } = kinds.lease;
    // Its Lease is there, or it could not even lead.
    const metadata = { name: settings.leaderElection.lease, namespace };
    await place.admin.create(kinds.lease, { apiVersion, kind, metadata, spec: {} });
    await place.terminate();
    await place.start();
    await place.until(({ play }) => play['reason'] === 'NamespaceTerminating');
    const { play, ...seen } = await place.see();
    expect(play).toMatchObject({ phase: 'Pending', message: expect.stringContaining('terminated') });
    expect(seen).toEqual({ runs: [], made: [] });
  },
};

const templatesGone: FaultScenario = {
  title: 'templates deleted during a run: it ends, nothing new starts, then all goes on',
  // Until somebody says so.
  behaviour: (run, pod) =>
    run.spec.stage === 'implementation' && run.metadata.annotations['may-end'] === undefined
      ? 'goes on'
      : works(run, pod),
  play: async (place) => {
    await place.start();
    await place.until(({ runs }) => runs.some(isAtWork));
    const { namespace, settings } = place;
    const at = { namespace, name: settings.templates.claude.configMap };
    const found = await place.admin.get(kinds.configMap, at);
    await place.admin.remove(kinds.configMap, metadataOf(found));
    await place.until(({ play }) => play['reason'] === 'TemplatesIncomplete');
    const [run] = await listed(place, kinds.codeRun);
    await change(place, kinds.codeRun, { name: metadataOf(run).name, annotations: { 'may-end': 'true' } });
    place.again();
    await place.until(({ runs }) => runs[0]?.phase === 'Succeeded');
    expect(await place.see()).toMatchObject({ play: { reason: 'TemplatesIncomplete' }, made: [first] });
    await place.admin.create(kinds.configMap, madeAnew(found));
    await ends(place, 'Succeeded', [first, integration]);
  },
};

export const faultScenarios: readonly FaultScenario[] = [
  jobDeleted,
  evicted,
  unpullable,
  quotaFull,
  terminating,
  templatesGone,
];

/** Its Job has begun, and its status says so. */
function isAtWork({ phase, jobUid }: RunStatus): boolean {
  return phase === 'Running' && jobUid !== undefined;
}

async function ends(place: FaultPlace, phase: string, made: readonly string[]): Promise<void> {
  await place.until(({ play }) => /Succeeded|Failed|Stopped/.test(String(play['phase'])));
  expect(await place.see()).toMatchObject({ play: { phase }, made });
}

async function listed({ admin, namespace }: FaultPlace, kind: Kind): Promise<KubeObject[]> {
  return (await admin.list(kind, namespace)).items;
}

function metadataOf(object: KubeObject | undefined): KubeObject['metadata'] {
  if (object === undefined) throw new Error('It is not there');
  return object.metadata;
}

interface Change {
  name: string;
  spec?: Record<string, unknown>;
  annotations?: Record<string, string>;
}

/** As a person does: only these fields. */
async function change(
  { admin, namespace }: FaultPlace,
  kind: Kind,
  { name, spec, annotations = {} }: Change,
): Promise<void> {
  const { apiVersion, kind: word } = kind;
  const metadata = { name, namespace, annotations };
  await admin.apply(kind, { apiVersion, kind: word, metadata, ...(spec && { spec }) });
}

function madeAnew(found: KubeObject | undefined): Body {
  const { name, namespace, annotations } = metadataOf(found);
  const { apiVersion, kind } = kinds.configMap;
  return { apiVersion, kind, metadata: { name, namespace, annotations }, data: found?.['data'] };
}
