/** Decides CLI and models of each agent: a flag for all, else its own section, else the play's, else a default. */
import type { AgentChoice } from '../play/types.ts';
import { defaultCli, defaultModels } from './defaultModels.ts';
import type { AgentSection } from './otherSections.ts';
import { type ConfigSources, type Layer, type Setting, layersOf, placeIn } from './layers.ts';

interface Found<Value> {
  value: Value;
  from: string;
}

function first<Key extends 'cli' | 'model'>(
  key: Key,
  layers: readonly Layer[],
): Found<NonNullable<Layer['values'][Key]>> | undefined {
  for (const { values, from } of layers) {
    const value = values[key];
    if (value !== undefined && value !== null) return { value, from: from(key) };
  }
  return undefined;
}

interface Known {
  own: AgentSection;
  /** The flags alone, and everything that they win over. */
  flags: readonly Layer[];
  others: readonly Layer[];
  /** Place of a key of the agent's own section. */
  at: (key: string) => string;
}

type CliFound = Found<AgentChoice['cli']>;

/** `shared` is the CLI of agents that name none; `own` what this one uses without a flag. */
function clisOf({ own, flags, others, at }: Known): Record<'shared' | 'own' | 'used', CliFound> {
  const shared = first('cli', others) ?? { value: defaultCli, from: 'default' };
  const named = own.cli === undefined ? shared : { value: own.cli, from: at('cli') };
  return { shared, own: named, used: first('cli', flags) ?? named };
}

/** A model belongs to the CLI that it was written for: one of another CLI never follows an agent there. */
function modelFound(known: Known, clis: ReturnType<typeof clisOf>): Found<string> {
  const { own, flags, others, at } = known;
  const cli = clis.used.value;
  const flagged = first('model', flags);
  if (flagged !== undefined) return flagged;
  if (cli === clis.own.value && own.model !== undefined) return { value: own.model, from: at('model') };
  const shared = cli === clis.shared.value ? first('model', others) : undefined;
  return shared ?? { value: defaultModels[cli], from: `default of ${cli}` };
}

/** The agent's own model comes first, unless the list names it. A flag takes the place of all. */
function rotationOf({ own, flags }: Known, clis: ReturnType<typeof clisOf>): readonly string[] {
  const { model, modelRotation: { enabled, models = [] } = {} } = own;
  if (enabled !== true || clis.used.value !== clis.own.value || first('model', flags) !== undefined)
    return [];
  const isNamed = model === undefined || models.includes(model) || models.length === 0;
  return isNamed ? models : [model, ...models];
}

/** The choice, and each part of it with its source. */
export function agentChoice(agent: string, sources: ConfigSources): { choice: AgentChoice; rows: Setting[] } {
  const layers = layersOf(sources);
  const at = (key: string): string => placeIn(sources.file, `agents.${agent}.${key}`);
  const own = sources.file.values.agents[agent] ?? {};
  const known = { own, flags: layers.slice(0, 1), others: layers.slice(1), at };
  const clis = clisOf(known);
  const model = modelFound(known, clis);
  const rotation = rotationOf(known, clis);
  const key = `agents.${agent}`;
  const rows = [
    { key: `${key}.cli`, ...clis.used },
    { key: `${key}.model`, ...model },
  ];
  const choice = { cli: clis.used.value, model: model.value };
  if (rotation.length === 0) return { choice, rows };
  const turns = { key: `${key}.modelRotation`, value: rotation, from: at('modelRotation') };
  return { choice: { ...choice, rotation }, rows: [...rows, turns] };
}
