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
export function findAgent(name: string, where: string, known: KnownAgents): string {
  const found = knownAgent(name, known);
  if (found === undefined) throw unknownAgent(name, where, known);
  return found;
}

function idsOf({ rows, configured }: KnownAgents): string[] {
  return [...new Set([...Object.keys(configured), ...rows])];
}

function knownAgent(name: string, known: KnownAgents): string | undefined {
  const wanted = name.toLowerCase();
  const byId = idsOf(known).find((id) => id.toLowerCase() === wanted);
  return (
    byId ??
    Object.entries(known.configured).find(([, { githubApp }]) => githubApp?.toLowerCase() === wanted)?.[0]
  );
}

/** One error for each key of a file that names an agent which is not known; `keys` with what they hold. */
export function unknownAgents(
  keys: Readonly<Record<string, string | undefined>>,
  known: KnownAgents,
): CtoError[] {
  return Object.entries(keys).flatMap(([where, name]) =>
    name === undefined || knownAgent(name, known) !== undefined ? [] : [unknownAgent(name, where, known)],
  );
}

function unknownAgent(name: string, where: string, known: KnownAgents): CtoError {
  const ids = idsOf(known);
  const { placeOf } = known;
  return new CtoError('agent-unknown', `${where} names the agent "${name}", which is not known`, {
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
