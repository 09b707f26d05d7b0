/** What the Roles of the chart allow, read from its template: the model of the API server refuses everything else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { kinds } from '../../../src/controller/api/kinds.ts';
import type { ApiRequest } from '../../../src/controller/api/transport.ts';
import { packageFolder } from '../../../src/packageFolder.ts';
import type { Place } from './memoryAnswers.ts';

const ruleSchema = z.object({
  apiGroups: z.array(z.string()),
  resources: z.array(z.string()),
  verbs: z.array(z.string()),
});
const bodySchema = z.looseObject({
  metadata: z.looseObject({
    ownerReferences: z
      .array(z.looseObject({ kind: z.string(), blockOwnerDeletion: z.boolean().optional() }))
      .default([]),
  }),
});

const all = Object.values(kinds);

/** Rules of all Roles: the namespaces of runs and of the controller are one here. Names of objects are not looked at. */
function readRules(): z.infer<typeof ruleSchema>[] {
  const text = readFileSync(join(packageFolder(), 'chart/templates/rbac.yaml'), 'utf8');
  const roles = text.split(/^---$/m).filter((document) => /^kind: Role$/m.test(document));
  return roles.flatMap((role) => {
    const lines = role.slice(role.indexOf('\nrules:') + 1).split('\n');
    const plain = lines.filter((line) => !/^\s*\{\{-/.test(line)).join('\n');
    return z.object({ rules: z.array(ruleSchema) }).parse(parse(plain.replaceAll(/\{\{.*?\}\}/g, 'a'))).rules;
  });
}

/** `<verb> <group>/<resource>` of everything that is allowed. */
const allowed: ReadonlySet<string> = new Set(
  readRules().flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((one) => verbs.map((verb) => `${verb} ${group}/${one}`))),
  ),
);

/** What a request needs that no Role allows. */
export function forbidden(request: ApiRequest, place: Place): string | undefined {
  return [verbOf(request, place), ...finalizersOf(request)].find((right) => !allowed.has(right));
}

const verbs = { POST: 'create', PATCH: 'patch', PUT: 'update', DELETE: 'delete' } as const;

function verbOf({ method }: ApiRequest, { plural, name, part, query }: Place): string {
  const looks = name === undefined ? (query.has('watch') ? 'watch' : 'list') : 'get';
  const kind = all.find((one) => one.plural === plural);
  const resource = part === undefined ? plural : `${plural}/${part}`;
  return `${method === 'GET' ? looks : verbs[method]} ${groupOf(kind?.apiVersion)}/${resource}`;
}

/** Whoever names an owner whose deletion has to wait may change that one's finalizers, or is refused. */
function finalizersOf({ method, body }: ApiRequest): string[] {
  const sent = method === 'POST' ? bodySchema.safeParse(body).data : undefined;
  const owners = sent?.metadata.ownerReferences.filter(({ blockOwnerDeletion }) => blockOwnerDeletion) ?? [];
  return owners.flatMap(({ kind: owner }) => {
    const kind = all.find((one) => one.kind === owner);
    return kind === undefined ? [] : [`update ${groupOf(kind.apiVersion)}/${kind.plural}/finalizers`];
  });
}

function groupOf(apiVersion = ''): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}
