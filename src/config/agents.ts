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
 * @throws CtoError `agent-unknown` with the nearest known name, `agent-ambiguous` for an App of several agents.
 */
export function findAgent(name: string, where: string, known: KnownAgents): string {
  const found = lookUp(name, where, known);
  if (found instanceof CtoError) throw found;
  return found;
}

function idsOf({ rows, configured }: KnownAgents): string[] {
  return [...new Set([...Object.keys(configured), ...rows])];
}

function lookUp(name: string, where: string, known: KnownAgents): string | CtoError {
  const wanted = name.toLowerCase();
  const byId = idsOf(known).find((id) => id.toLowerCase() === wanted);
  if (byId !== undefined) return byId;
  const byApp = Object.entries(known.configured).filter(
    ([, { githubApp }]) => githubApp?.toLowerCase() === wanted,
  );
  const [first, ...others] = byApp.map(([id]) => id);
  if (first === undefined) return unknownAgent(name, where, known);
  return others.length === 0 ? first : ambiguousAgent({ name, where, ids: [first, ...others] }, known);
}

function ambiguousAgent(
  { name, where, ids }: { name: string; where: string; ids: readonly string[] },
  { placeOf }: KnownAgents,
): CtoError {
  const agents = ids.join(' and ');
  return new CtoError('agent-ambiguous', `${where} names the App "${name}", which ${agents} have`, {
    hint: `Name the agent in its place: ${ids.join(' or ')}.`,
    ...(placeOf && { at: placeOf(where) }),
  });
}

/** One error for each key of a file that names no agent, or several; `keys` with what they hold. */
export function agentMistakes(
  keys: Readonly<Record<string, string | undefined>>,
  known: KnownAgents,
): CtoError[] {
  return Object.entries(keys).flatMap(([where, name]) =>
    name === undefined ? [] : [lookUp(name, where, known)].filter((found) => found instanceof CtoError),
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
