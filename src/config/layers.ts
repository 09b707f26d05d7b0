/** Decides which source a setting comes from: a flag wins over the Play, that over `cto-config.json`, that over the chart. */
import { placeText } from '../errors.ts';
import type { PlaySection } from './playSection.ts';
import type { Config } from './readConfig.ts';

/** What the command line said; absent where it said nothing. */
export interface PlayFlags {
  cli?: PlaySection['cli'];
  model?: string | undefined;
  repository?: string | undefined;
  service?: string | undefined;
  base?: string | undefined;
  maxParallel?: number | undefined;
  maxRetries?: number | undefined;
  environmentRetries?: number | undefined;
  stages?: PlaySection['stages'] | readonly NonNullable<PlaySection['stages']>[number][];
  check?: readonly string[] | undefined;
  /** Seconds. */
  deadline?: number | undefined;
  retention?: PlaySection['retention'];
  /** As it is written, e.g. `14d`. */
  retentionAge?: string | undefined;
  /** Bytes. */
  limitDisk?: number | undefined;
  limitInodes?: number | undefined;
}

/** Where the values come from. */
export interface ConfigSources {
  flags: PlayFlags;
  /** The spec of a Play in a cluster. */
  play?: PlaySection;
  /** `emptyConfig` without a `cto-config.json`. */
  file: Config;
  /** The chart's values, in a cluster. */
  chart?: PlaySection;
  /** Ids of the agents that the template set has a row for. */
  rows: readonly string[];
}

export interface Layer {
  values: PlaySection;
  /** In words, for a key of `values`. */
  from: (key: keyof PlaySection) => string;
  /** The layer of `cto-config.json`, which speaks of agents too. */
  isFile?: true;
}

/** A value and where it comes from, as `cto config show` prints it. */
export interface Setting {
  key: string;
  value: unknown;
  from: string;
}

const flagNames: Partial<Record<keyof PlaySection, string>> = {
  integrationBaseBranch: '--base',
  checks: '--check',
};

function flagName(key: keyof PlaySection): string {
  return flagNames[key] ?? `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function flagValues({ base, check, stages, limitDisk, ...rest }: PlayFlags): PlaySection {
  const renamed = {
    ...rest,
    integrationBaseBranch: base,
    checks: check === undefined ? undefined : [...check],
    stages: stages === undefined ? undefined : [...stages],
    limitDisk: limitDisk === undefined ? undefined : String(limitDisk),
  };
  return Object.fromEntries(Object.entries(renamed).filter(([, value]) => value !== undefined));
}

/** The place of a value of the file, as `file:line:column`. */
export function placeIn({ file, placeOf }: Config, key: string): string {
  return placeOf === undefined ? (file ?? 'default') : placeText(placeOf(key));
}

/** All layers, those that win first. */
export function layersOf({ flags, play, file, chart }: ConfigSources): Layer[] {
  return [
    { values: flagValues(flags), from: flagName },
    ...(play === undefined ? [] : [{ values: play, from: () => 'the Play' }]),
    { values: file.values.defaults.play, from: (key) => placeIn(file, `defaults.play.${key}`), isFile: true },
    ...(chart === undefined ? [] : [{ values: chart, from: () => 'the chart' }]),
  ];
}
