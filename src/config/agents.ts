/** Decides which agent a name in `cto-config.json` means: its id, or the name of its GitHub App. */
import { CtoError, type Place } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { ConfigFile } from './schema.ts';

export interface KnownAgents {
  /** Ids that the template set has a row for. */
  rows: readonly string[];
  /** The file's own `agents`. */
  configured: ConfigFile['agents'];
  /** Where a key stands in the file, when there is one. */
  placeOf?: ((key: string) => Place) | undefined;
}

/**
 * The agent's id. `where` is the key that holds the name, for the message.
 * @throws CtoError `agent-unknown` with the nearest known name.
 */
export function findAgent(name: string, where: string, { rows, configured, placeOf }: KnownAgents): string {
  const wanted = name.toLowerCase();
  const ids = [...new Set([...Object.keys(configured), ...rows])];
  const byId = ids.find((id) => id.toLowerCase() === wanted);
  const byApp = Object.entries(configured).find(
    ([, agent]) => agent.githubApp?.toLowerCase() === wanted,
  )?.[0];
  const found = byId ?? byApp;
  if (found !== undefined) return found;
  throw new CtoError('agent-unknown', `${where} names the agent "${name}", which is not known`, {
    hint: `${suggestion(name, ids)}Known: ${ids.join(', ')}; others go below "agents".`,
    ...(placeOf && { at: placeOf(where) }),
  });
}

/** Apps are often called after their owner and the agent, as in `Acme-Rex`. */
function suggestion(name: string, ids: readonly string[]): string {
  const app = ids.find((id) => name.toLowerCase().endsWith(`-${id.toLowerCase()}`));
  if (app !== undefined) {
    return `If it is the App of ${app}, say so: "agents": {"${app}": {"githubApp": "${name}"}}. `;
  }
  const near = nearest(name, ids);
  return near === undefined ? '' : `Did you mean "${near}"? `;
}
