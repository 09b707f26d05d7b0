/** Decides what the API server's own audit log says of a controller: its requests by verb and kind, and the Jobs that it made. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** Every request once, when it was answered; nothing of what is in it. */
export const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted]
rules:
  - level: Metadata
`;

const text = z.string().default('');

const eventSchema = z.looseObject({
  verb: z.string(),
  userAgent: text,
  objectRef: z
    .looseObject({
      resource: text,
      subresource: z
        .string()
        .optional()
        .transform((part) => (part === undefined ? [] : [part])),
      name: text,
    })
    .prefault({}),
  responseStatus: z.looseObject({ code: z.number().default(0) }).prefault({}),
});

export interface Audited {
  /** `create jobs` -> how often. */
  requests: ReadonlyMap<string, number>;
  /** Refused ones of them, by status. */
  refused: ReadonlyMap<number, number>;
  /** Names of the Jobs that were made. */
  jobs: readonly string[];
}

export async function readAudit(file: string, agent: string): Promise<Audited> {
  const requests = new Map<string, number>();
  const refused = new Map<number, number>();
  const jobs: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { verb, userAgent, objectRef, responseStatus } = eventSchema.parse(JSON.parse(line));
    if (!userAgent.startsWith(agent)) continue;
    const { resource, subresource, name } = objectRef;
    const { code } = responseStatus;
    add(requests, [verb, [resource, ...subresource].join('/')].join(' '));
    if (code >= 400) add(refused, code);
    if (verb === 'create' && resource === 'jobs' && code === 201) jobs.push(name);
  }
  return { requests, refused, jobs };
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
