/** Decides how many extra rounds each stage may cost: the nearest word about a stage, its agent or all of them counts. */
import type { Stage } from '../play/result.ts';
import type { PlaySettings } from '../play/types.ts';
import { type Layer, type Setting, placeIn } from './layers.ts';
import type { Config } from './readConfig.ts';

const stages = ['implementation', 'quality', 'security', 'testing', 'integration'] as const;

interface Asked {
  layers: readonly Layer[];
  file: Config;
  roles: PlaySettings['roles'];
}

/** Within one source the stage's own key wins, then its agent's `maxRetries`; the general one ends the search. */
function limitOf(
  keys: readonly (keyof Layer['values'])[],
  agent: string | undefined,
  { layers, file }: Asked,
): Omit<Setting, 'key'> | undefined {
  for (const { values, from, isFile } of layers) {
    const key = keys.find((each) => values[each] !== undefined);
    if (key !== undefined) return { value: values[key], from: from(key) };
    const own = isFile && agent !== undefined ? file.values.agents[agent]?.maxRetries : undefined;
    if (own !== undefined) return { value: own, from: placeIn(file, `agents.${agent}.maxRetries`) };
    if (values.maxRetries !== undefined) return undefined;
  }
  return undefined;
}

/** `general` is what holds for stages of which nothing is said. */
export function retryLimits(
  asked: Asked,
  general: number,
): Pick<PlaySettings, 'stageMaxRetries' | 'frontendMaxRetries'> & { rows: Setting[] } {
  const rows: Setting[] = [];
  const stageMaxRetries: Partial<Record<Stage, number>> = {};
  for (const stage of stages) {
    const found = limitOf([`${stage}MaxRetries`], agentOf(stage, asked), asked);
    if (found === undefined) continue;
    rows.push({ key: `${stage}MaxRetries`, ...found });
    stageMaxRetries[stage] = Number(found.value);
  }
  const frontend = limitOf(['frontendMaxRetries', 'implementationMaxRetries'], asked.roles.frontend, asked);
  if (frontend !== undefined) rows.push({ key: 'frontendMaxRetries', ...frontend });
  // A limit of the implementation's agent is not the front-end agent's.
  const own = frontend?.value ?? (stageMaxRetries.implementation === undefined ? undefined : general);
  return { stageMaxRetries, ...(own === undefined ? {} : { frontendMaxRetries: Number(own) }), rows };
}

function agentOf(stage: (typeof stages)[number], { roles }: Asked): string | undefined {
  return stage === 'integration' ? undefined : roles[stage];
}
