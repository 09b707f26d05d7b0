/** A Play as the controller reads it, and its settings: what it says itself wins over the chart. */
import { z } from 'zod';
import { type CliName, cliNames } from '../../clis/agentCli.ts';
import { readPlan } from '../../plan/readPlan.ts';
import type { Plan } from '../../plan/types.ts';
import { repositoryName } from '../../play/run/names.ts';
import type { PlaySettings } from '../../play/types.ts';
import type { KubeObject } from '../api/object.ts';
import { type PlaySpec, play as playResource, playSpec } from '../resources/play.ts';
import type { ControllerSettings } from '../settings/schema.ts';

export interface PlayStatus {
  phase?: string | undefined;
  [field: string]: unknown;
}

export interface Play {
  metadata: KubeObject['metadata'];
  spec: PlaySpec;
  status: PlayStatus;
}

/** @throws ZodError for what the API server should have refused. */
export function readPlay(object: KubeObject): Play {
  const status = playResource.status.safeParse(object['status'] ?? {});
  return { metadata: object.metadata, spec: playSpec.parse(object['spec']), status: status.data ?? {} };
}

const choiceSchema = z.object({
  agent: z.string().optional(),
  cli: z.enum(cliNames).optional(),
  model: z.string().optional(),
});

export interface ResolvedPlay {
  name: string;
  repoName: string;
  service: string;
  branchTemplate: string;
  settings: PlaySettings;
  /** CLI and model that the play asks for by role. */
  choices: Readonly<Record<string, { cli?: CliName; model?: string }>>;
  /** CLI of an agent, whoever says it. */
  cliOf: (agent: string) => CliName;
}

export function resolvePlay({ spec, metadata }: Play, settings: ControllerSettings): ResolvedPlay {
  const { play } = settings;
  const parallel = spec.parallelExecution ?? play.parallelExecution;
  const said = z.record(z.string(), choiceSchema.optional()).parse(spec.agents ?? {});
  const roles = Object.fromEntries(
    (['implementation', 'frontend', 'remediation', 'quality', 'security', 'testing'] as const).map((role) => [
      role,
      said[role]?.agent ?? play.agents[role],
    ]),
  );
  const repoName = repositoryName(spec.repository);
  const choices = choicesOf(said, roles);
  return {
    name: metadata.name,
    repoName,
    service: spec.service ?? repoName,
    branchTemplate: play.branch.replaceAll('{id}', '{task}'),
    settings: {
      maxParallel: parallel ? (spec.maxParallel ?? play.maxParallel) : 1,
      stages: spec.stages ?? play.stages,
      maxRetries: spec.maxRetries ?? play.maxRetries,
      stageMaxRetries: {},
      environmentRetries: spec.environmentRetries ?? play.environmentRetries,
      // oxlint-disable-next-line no-unsafe-type-assertion -- fromEntries forgets the keys
      roles: roles as unknown as PlaySettings['roles'],
    },
    choices,
    cliOf: (agent) => choices[agent]?.cli ?? spec.cli ?? settings.agents[agent]?.cli ?? settings.defaultCli,
  };
}

/** What becomes of the integration branch in the end: the play's own word, else the chart's. */
export function deliveryWanted(
  { spec: { integration } }: Play,
  { play }: ControllerSettings,
): { pullRequests: boolean; autoMerge: boolean } {
  const { mode, autoMerge } = integration;
  return {
    pullRequests: mode === undefined ? play.pullRequests : mode === 'pullRequests',
    autoMerge: autoMerge ?? play.autoMerge,
  };
}

/** By agent: two roles of one agent share a choice, the later role's. */
function choicesOf(
  said: Readonly<Record<string, z.infer<typeof choiceSchema> | undefined>>,
  roles: Readonly<Record<string, string>>,
): ResolvedPlay['choices'] {
  return Object.fromEntries(
    Object.entries(said).flatMap(([role, choice]) => {
      const agent = roles[role];
      if (agent === undefined || choice === undefined) return [];
      const { cli, model } = choice;
      return [[agent, { ...(cli !== undefined && { cli }), ...(model !== undefined && { model }) }]];
    }),
  );
}

/** @throws CtoError with the place in the plan for its first fault. */
export function planOf({ spec, metadata }: Play, text: string, frontendAgent: string): Plan {
  const file = spec.plan.configMap?.key ?? `plan of Play ${metadata.namespace}/${metadata.name}`;
  return readPlan(text, { file, frontendAgent, ...(spec.plan.tag !== undefined && { tag: spec.plan.tag }) });
}
