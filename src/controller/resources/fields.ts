/** Decides the fields that several resources share: identifiers, limits, tools, secrets, conditions. */
import { z } from 'zod';
import { cliNames } from '../../clis/agentCli.ts';
import { shellContext } from '../../templates/context.ts';
import { quantityPattern } from './quantity.ts';

const { shape } = shellContext;

/** Kubernetes' names of objects. */
export const objectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);

const quantity = z
  .union([z.int(), z.string().max(32)])
  .meta({ 'x-kubernetes-int-or-string': true, pattern: quantityPattern.source });

/** What is safe in any template, with a greatest length: the API server bounds the cost of its rules by it. */
export const identifiers = {
  taskId: shape.task_id.max(42),
  play: shape.play.max(100),
  service: shape.service.max(100),
  model: shape.model.max(100),
  branch: shape.branch.max(201),
  commit: shape.base_commit.max(64),
  agent: shape.agent_id.max(41),
  cli: z.enum(cliNames),
} as const;

/** An address that git takes; anything that git would read as an option or run as a program is refused. */
export const repository = z
  .string()
  .max(500)
  .regex(
    /^((https?|ssh|git):\/\/[A-Za-z0-9]|[A-Za-z0-9_.-]+@[A-Za-z0-9][A-Za-z0-9.-]*:[A-Za-z0-9_.~/])[^\s]*$/,
  )
  .describe('Address of the repository: https, ssh or user@host:path');

/** One file of a ConfigMap in the same namespace. */
export function fileIn(
  key: string,
): z.ZodObject<{ name: typeof objectName; key: z.ZodDefault<z.ZodString> }> {
  return z.strictObject({ name: objectName, key: z.string().max(253).default(key) });
}

export const limits = z
  .strictObject({
    cpu: quantity.optional(),
    memory: quantity.optional(),
    ephemeralStorage: quantity.optional(),
    activeDeadlineSeconds: z.int().min(60).max(604_800).optional(),
  })
  .describe('What a run may use; the policy of the chart bounds it');

const variableName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/);

/** How an agent works, whatever its task: CLI, image, tools, environment, secrets. */
export const workFields = {
  cli: identifiers.cli.optional().describe("The agent's CLI; default: the chart's"),
  model: identifiers.model.optional().describe("Model of that CLI; default: the chart's"),
  image: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('Image to work in: bash, git and jq; the CLI is put in'),
  env: z
    .array(z.strictObject({ name: variableName, value: z.string().max(4096) }))
    .max(64)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })
    .optional()
    .describe('Environment of the container'),
  secrets: z
    .array(objectName)
    .max(16)
    .meta({ 'x-kubernetes-list-type': 'set' })
    .optional()
    .describe('Secrets of this namespace that are labelled agents.platform/use-in-runs: "true"'),
  tools: z
    .strictObject({
      remote: z.array(z.string().min(1).max(253)).max(64).optional(),
      localServers: z
        .record(
          z.string().max(63),
          z.strictObject({
            command: z.string().min(1).max(253),
            args: z.array(z.string().max(4096)).max(64).optional(),
          }),
        )
        .meta({ maxProperties: 32 })
        .optional(),
    })
    .optional()
    .describe('MCP tools of the agent'),
  limits: limits.optional(),
} as const;

const time = z.iso.datetime({ offset: true }).describe('RFC 3339');

/** A standard condition of Kubernetes. */
const condition = z.strictObject({
  type: z
    .string()
    .max(316)
    .regex(/^([a-z0-9.-]+\/)?[A-Za-z][A-Za-z0-9_.-]*$/),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z
    .string()
    .max(1024)
    .regex(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/),
  message: z.string().max(32_768),
  lastTransitionTime: time,
  observedGeneration: z.int().nonnegative().optional(),
});

/** What every status has. */
export const statusFields = {
  observedGeneration: z.int().nonnegative().optional(),
  reason: z.string().max(1024).optional().describe('One word for the phase'),
  message: z.string().max(32_768).optional(),
  startedAt: time.optional(),
  finishedAt: time.optional(),
  conditions: z
    .array(condition)
    .max(32)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] })
    .optional(),
} as const;
