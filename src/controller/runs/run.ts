/** A CodeRun as the controller reads it, and what becomes of its unset fields: chart, then agent, then the run's own word. */
import type { z } from 'zod';
import type { CliName } from '../../clis/agentCli.ts';
import { repositoryName } from '../../play/run/names.ts';
import type { RunId } from '../../play/types.ts';
import type { KubeObject } from '../api/object.ts';
import { type CodeRunSpec, codeRunSpec } from '../resources/codeRun.ts';
import { runStatus } from '../resources/runStatus.ts';
import type { ControllerSettings } from '../settings/schema.ts';

export type RunStatus = z.infer<typeof runStatus>;

export interface Run {
  metadata: KubeObject['metadata'];
  spec: CodeRunSpec;
  status: RunStatus;
}

/** Objects of the cache are never changed, so each is read once. */
const read = new WeakMap<KubeObject, Run>();

/** @throws ZodError for what the API server should have refused. */
export function readRun(object: KubeObject): Run {
  const known = read.get(object);
  if (known !== undefined) return known;
  const status = runStatus.safeParse(object['status'] ?? {});
  const run = {
    metadata: object.metadata,
    spec: codeRunSpec.parse(object['spec']),
    status: status.data ?? {},
  };
  read.set(object, run);
  return run;
}

/** Whether nothing will happen to the run any more. */
export function hasEnded({ status }: Pick<Run, 'status'>): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed' || status.phase === 'Stopped';
}

export function runIdOf({ spec }: Run): RunId {
  return { task: spec.taskId, stage: spec.stage, attempt: spec.attempt };
}

/** Everything of a run settled. */
export interface ResolvedRun {
  id: RunId;
  /** A run outside a play goes by its own name in refs and trailers. */
  play: string;
  repoName: string;
  service: string;
  agent: string;
  cli: CliName;
  model: string;
  image: string;
  deadline: number;
  environmentRetries: number;
  /** Implementation and remediation share the volume of the service; every other stage has one for its agent. */
  volume: { service: string; agent?: string };
  /** Folder of the play and repository on the volume. */
  folder: string;
  /** Mounted besides: those of the agent, which the chart names, and those that the run names. */
  secrets: readonly string[];
}

export function resolveRun(run: Run, settings: ControllerSettings): ResolvedRun {
  const { spec, metadata } = run;
  const agent = spec.agent ?? agentOf(spec, settings);
  const own = settings.agents[agent] ?? {};
  const cli = spec.cli ?? own.cli ?? settings.defaultCli;
  const repoName = repositoryName(spec.repository);
  const service = spec.service ?? repoName;
  return {
    id: runIdOf(run),
    play: spec.play ?? metadata.name,
    repoName,
    service,
    agent,
    cli,
    model: modelOf(run, own, settings),
    image: imageOf(run, own.image, settings),
    deadline: deadlineOf(run, own, settings),
    environmentRetries: spec.environmentRetries ?? settings.play.environmentRetries,
    volume: sharesVolume(spec) ? { service } : { service, agent },
    secrets: secretsOf(run, own),
    folder: spec.play === undefined ? repoName : `${repoName}-${spec.play}`,
  };
}

type OwnSettings = ControllerSettings['agents'][string];

/** A model belongs to the CLI that it was written for: one of another CLI never follows an agent there. */
function modelOf({ spec }: Run, own: OwnSettings, { clis, defaultCli }: ControllerSettings): string {
  const ownCli = own.cli ?? defaultCli;
  const cli = spec.cli ?? ownCli;
  return spec.model ?? (cli === ownCli ? own.model : undefined) ?? clis[cli].model;
}

function secretsOf({ spec }: Run, { secrets = [] }: OwnSettings): string[] {
  return [...new Set([...secrets, ...(spec.secrets ?? [])])];
}

function deadlineOf({ spec }: Run, own: OwnSettings, { runs }: ControllerSettings): number {
  return spec.limits?.activeDeadlineSeconds ?? own.activeDeadlineSeconds ?? runs.activeDeadlineSeconds;
}

/** Integration is the controller's own program: no image of a customer runs it. */
function imageOf({ spec }: Run, ofAgent: string | undefined, { image, runs }: ControllerSettings): string {
  return spec.stage === 'integration' ? image : (spec.image ?? ofAgent ?? runs.image);
}

function agentOf({ stage }: CodeRunSpec, { play }: ControllerSettings): string {
  return stage === 'integration' ? 'integration' : play.agents[stage];
}

/** Documentation is written by an agent of its own. */
function sharesVolume({ stage, taskId }: CodeRunSpec): boolean {
  if (taskId.startsWith('docs-')) return false;
  return stage === 'implementation' || stage === 'remediation' || stage === 'integration';
}
