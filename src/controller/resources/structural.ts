/** Decides the structural OpenAPI schema of a zod schema: what Kubernetes stores, defaults and checks without our code. */
import { z } from 'zod';
import { CtoError } from '../../errors.ts';
import { splitPattern } from './pattern.ts';

/** A node of a structural schema. */
export type Structural = { [key: string]: unknown };

/** Kept as they are; everything else is translated or refused. */
const kept = new Set(
  (
    'type description default enum format required minLength maxLength minItems maxItems minimum maximum maxProperties ' +
    'x-kubernetes-validations x-kubernetes-list-type x-kubernetes-list-map-keys x-kubernetes-int-or-string ' +
    'x-kubernetes-preserve-unknown-fields'
  ).split(' '),
);

/**
 * The schema as `spec.versions[].schema.openAPIV3Schema` wants it. Patterns with lookaheads, which the API server does not
 * know, become CEL rules.
 * @throws CtoError `schema-not-structural` for what has no place there.
 */
export function structuralSchema(schema: z.ZodType): Structural {
  return nodeOf(z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }), '');
}

interface Target {
  out: Structural;
  /** All keywords of the same node. */
  json: ReadonlyMap<string, unknown>;
  path: string;
}

const nothing = (): void => undefined;

const translations: Readonly<Record<string, (value: unknown, target: Target) => void>> = {
  properties: (value, { out, path }) => {
    const entries = Object.entries(objectAt(value, path));
    out['properties'] = Object.fromEntries(
      entries.map(([key, inner]) => [key, nodeOf(inner, path === '' ? key : `${path}.${key}`)]),
    );
  },
  items: (value, { out, path }) => {
    out['items'] = nodeOf(value, `${path}[]`);
  },
  // `false`: a structural schema prunes unknown fields anyway. `{}`: any field, which only `preserve` allows.
  additionalProperties: (value, { out, path }) => {
    if (value === false || Object.keys(objectAt(value, path)).length === 0) return;
    out['additionalProperties'] = nodeOf(value, `${path}.*`);
  },
  exclusiveMinimum: (value, { out }) => {
    out['minimum'] = Number(value) + 1;
  },
  pattern: (value, { out, json }) => {
    // With a format the API server has its own check.
    if (!json.has('format')) addPattern(String(value), out);
  },
  anyOf: (_, { json, path }) => {
    if (json.get('x-kubernetes-int-or-string') !== true) throw notStructural('anyOf', path);
  },
  // Names are bounded by their map's greatest size.
  propertyNames: nothing,
  $schema: nothing,
  // For the documentation of templates.
  kind: nothing,
  origin: nothing,
};

function nodeOf(from: unknown, path: string): Structural {
  const json = new Map<string, unknown>(Object.entries(objectAt(from, path)));
  const out: Structural = {};
  for (const [key, value] of json) {
    const translation = translations[key];
    if (kept.has(key)) out[key] = value;
    else if (translation === undefined) throw notStructural(key, path);
    else translation(value, { out, json, path });
  }
  if (out['x-kubernetes-int-or-string'] === true) delete out['type'];
  // zod's own bound of safe integers says nothing.
  for (const bound of ['minimum', 'maximum']) {
    if (Math.abs(Number(out[bound])) === Number.MAX_SAFE_INTEGER) delete out[bound];
  }
  return out;
}

function addPattern(source: string, out: Structural): void {
  const { pattern, refused } = splitPattern(source);
  out['pattern'] = pattern;
  if (refused.length === 0) return;
  out['x-kubernetes-validations'] = refused.map((each) => ({
    rule: `!self.matches(${JSON.stringify(each)})`,
    message: `must not match ${each}`,
  }));
}

function objectAt(value: unknown, path: string): object {
  if (typeof value === 'object' && value !== null) return value;
  throw notStructural(JSON.stringify(value), path);
}

function notStructural(what: string, path: string): CtoError {
  return new CtoError(
    'schema-not-structural',
    `${path === '' ? 'The schema' : path} has ${what}, which no structural schema can hold`,
    { hint: 'Say it with fields, bounds, a pattern or a CEL rule (x-kubernetes-validations).' },
  );
}
