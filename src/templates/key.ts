/** Decides in which ConfigMap and under which key a compiled file lies, and that both ways are unambiguous. */
import { nearest } from '../nearest.ts';
import { configMapNames, type ConfigMapName, type LintFinding } from './types.ts';

export interface ConfigMapKey {
  configMap: ConfigMapName;
  key: string;
}

/** Those named after a CLI. */
const cliMaps = configMapNames.filter((name) => name !== 'shared');

/** Kubernetes' own limit for a key of a ConfigMap. */
const longestKey = 253;

/** Where a compiled path is stored; undefined when its folder belongs to none of the ConfigMaps. */
export function keyOf(path: string): ConfigMapKey | undefined {
  const [top, second] = path.split('/');
  const isShared = top === 'agents' || top === 'shared';
  const cli = top === 'code' || top === 'docs' ? cliMaps.find((name) => name === second) : undefined;
  const configMap = isShared ? 'shared' : cli;
  return configMap === undefined ? undefined : { configMap, key: path.replaceAll('/', '_') };
}

/** The compiled path of a key: the other way round, exact because no compiled path holds `_`. */
export function pathOfKey(key: string): string {
  return key.replaceAll('_', '/');
}

/** Findings for compiled paths, each with the source file it comes from: no ConfigMap, an illegal key, two files on one key. */
export function checkKeys(outputs: readonly { path: string; file: string }[]): LintFinding[] {
  const taken = new Map<string, string>();
  return outputs.flatMap(({ path, file }) => {
    const at = { file, line: 1, column: 1 };
    const place = keyOf(path);
    if (place === undefined) return [noConfigMap(path, at)];
    // Keys become file names in the chart: two that differ in case only are one file on some disks.
    const slot = `${place.configMap} ${place.key.toLowerCase()}`;
    const other = taken.get(slot);
    if (other !== undefined) return [collision(path, other, at)];
    taken.set(slot, path);
    return isLegal(path, place.key) ? [] : [illegalKey(path, place.key, at)];
  });
}

function isLegal(path: string, key: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9.-]*(\/[A-Za-z0-9][A-Za-z0-9.-]*)*$/.test(path) && key.length <= longestKey;
}

type At = LintFinding['at'];

function noConfigMap(path: string, at: At): LintFinding {
  const cli = /^(?:code|docs)\/([^/]+)\//.exec(path)?.[1];
  const meant = cli === undefined ? undefined : nearest(cli, cliMaps);
  const advice = meant === undefined ? `Use one of ${cliMaps.join(', ')}` : `Did you mean ${meant}?`;
  return {
    code: 'no-config-map',
    at,
    message: `The compiled path ${path} belongs to none of the six ConfigMaps`,
    hint: `${advice.replace(/[.?]?$/, (end) => (end === '?' ? '?' : '.'))} A folder below code/ or docs/ is named after a registered CLI.`,
  };
}

function collision(path: string, other: string, at: At): LintFinding {
  return {
    code: 'key-collision',
    at,
    message: `${path} and ${other} would have one key in one ConfigMap`,
    hint: 'Rename one of them; the keys of a ConfigMap are the paths with "/" as "_", regardless of case.',
  };
}

function illegalKey(path: string, key: string, at: At): LintFinding {
  const long = key.length > longestKey;
  return {
    code: 'illegal-key',
    at,
    message: long
      ? `The key of ${path} has ${key.length} characters`
      : `${path} can't be the key of a ConfigMap`,
    hint: long
      ? `Shorten the path: Kubernetes allows ${longestKey}.`
      : 'Use letters, digits, "." and "-" in names, beginning with a letter or digit ("_" stands for "/" in keys).',
  };
}
