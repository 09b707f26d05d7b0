/** Decides whether a set fits: scripts, ConfigMaps and the Helm release, measured on what is really stored. */
import type { Place } from '../errors.ts';
import { configMapPrefix } from './configMaps.ts';
import { emitConfigMaps, type Manifest } from './emit.ts';
import { helmReleaseBytes, largestRelease } from './helmRelease.ts';
import { keyOf } from './key.ts';
import { scriptRoleOf } from './kinds.ts';
import { placeOf } from './positions.ts';
import type { CompiledTemplate, LintFinding, TemplateSet } from './types.ts';

/** Kubernetes counts the decoded values of a ConfigMap. */
export const largestConfigMap = 1_048_576;

/** Around 24 KiB scripts stop sharing gzip's window and the Helm release grows fourfold (measured). */
export const largestScript = 20 * 1024;

const scriptMeasure = 'largest script';

export interface Measure {
  name: string;
  files: number;
  bytes: number;
  limit: number;
}

/** One line for each ConfigMap, the largest script and the Helm release; bytes are decoded bytes of UTF-8. */
export function measureSet(set: TemplateSet, manifests: readonly Manifest[]): Measure[] {
  const maps = manifests.map(({ name, configMap: { data } }) => {
    const values = Object.values(data);
    return {
      name,
      files: values.length,
      bytes: values.reduce((sum, text) => sum + bytes(text), 0),
      limit: largestConfigMap,
    };
  });
  const scripts = [...set.templates.values()].filter(({ path }) => scriptRoleOf(path) !== undefined);
  const largest = Math.max(0, ...scripts.map(({ text }) => bytes(text)));
  return [
    ...maps,
    { name: scriptMeasure, files: scripts.length, bytes: largest, limit: largestScript },
    {
      name: 'Helm release (estimate)',
      files: set.templates.size,
      bytes: helmReleaseBytes(manifests),
      limit: largestRelease,
    },
  ];
}

/** Findings for what is over its limit; a script too long is told once for each source. */
export function checkLimits(set: TemplateSet): LintFinding[] {
  const templates = [...set.templates.values()];
  const bySource = Map.groupBy(templates.filter(isTooLong), (template) => placeOf(template, 0).file);
  const scripts = [...bySource].map(([file, found]) => scriptTooLong(file, found));
  const manifests = emitConfigMaps(set);
  const rest = measureSet(set, manifests).filter(
    ({ name, bytes: size, limit }) => name !== scriptMeasure && size > limit,
  );
  return [...scripts, ...rest.map((measure) => tooLarge(measure, templates))];
}

function tooLarge(
  { name, bytes: size, limit }: Measure,
  templates: readonly CompiledTemplate[],
): LintFinding {
  const inside = templates.filter(({ path }) => name === `${configMapPrefix}${keyOf(path)?.configMap}`);
  const [largest] = (inside.length > 0 ? inside : templates).toSorted(
    (one, other) => bytes(other.text) - bytes(one.text),
  );
  const at = largest === undefined ? { file: name, line: 1, column: 1 } : placeOf(largest, 0);
  return overLimit(
    at,
    `${name} takes ${size} bytes, more than ${limit}`,
    `Its largest file is ${largest?.path}.`,
  );
}

function isTooLong({ path, text }: CompiledTemplate): boolean {
  return path.endsWith('.sh.hbs') && bytes(text) > largestScript;
}

function scriptTooLong(file: string, found: readonly CompiledTemplate[]): LintFinding {
  const [largest] = found.toSorted((one, other) => bytes(other.text) - bytes(one.text));
  const size = bytes(largest?.text ?? '');
  return overLimit(
    { file, line: 1, column: 1 },
    `The compiled script ${largest?.path} has ${size} bytes, more than ${largestScript}`,
    'Shorten its partials: larger scripts stop compressing in the Helm release.',
  );
}

function overLimit(at: Required<Place>, message: string, hint: string): LintFinding {
  return { code: 'over-limit', at, message, hint };
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
