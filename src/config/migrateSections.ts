/** Older places of sections and agents in `cto-config.json`, brought to where they stand today. */
import { playSection } from './playSection.ts';
import { isValues, type Values } from './values.ts';

type Note = (change: string) => void;

const sections = ['play', 'code', 'docs', 'intake', 'docs_ingest'];

/** Sections that stood at the top, keys of a play that stood beside them, agents in older forms, flat intake. */
export function sectionsInPlace(value: Values, note: Note): void {
  const defaults = isValues(value['defaults']) ? value['defaults'] : {};
  for (const name of sections) move(value, defaults, { name, to: `defaults.${name}`, note });
  const play = isValues(defaults['play']) ? defaults['play'] : {};
  for (const name of Object.keys(playSection.shape)) {
    for (const [from, where] of [[value, ''] as const, [defaults, 'defaults.'] as const])
      move(from, play, { name, to: `defaults.play.${name}`, note, where });
  }
  if (Object.keys(play).length > 0) defaults['play'] = play;
  if (Object.keys(defaults).length > 0) value['defaults'] = defaults;
  if (isValues(defaults['intake'])) nestIntake(defaults['intake'], note);
  if (value['agents'] !== undefined) value['agents'] = agentsOf(value['agents'], note);
}

interface Move {
  name: string;
  to: string;
  note: Note;
  where?: string;
}

/** Never over a value that is there. */
function move(from: Values, into: Values, { name, to, note, where = '' }: Move): void {
  if (from[name] === undefined || into[name] !== undefined) return;
  into[name] = from[name];
  delete from[name];
  note(`${where}${name} → ${to}`);
}

const kinds = ['primary', 'research', 'fallback'] as const;

/** `{model, provider}`, `{primaryModel, primaryProvider, …}` and `{models: {primary, …}}` of earlier shapes. */
function nestIntake(intake: Values, note: Note): void {
  if (isValues(intake['models'])) {
    const where = 'defaults.intake.models.';
    for (const kind of kinds)
      move(intake['models'], intake, { name: kind, to: `defaults.intake.${kind}`, note, where });
    if (Object.keys(intake['models']).length === 0) delete intake['models'];
  }
  for (const kind of kinds) {
    const flat = typeof intake[kind] === 'string' ? intake[kind] : undefined;
    if (flat !== undefined) {
      intake[kind] = { model: flat };
      note(`defaults.intake.${kind} → defaults.intake.${kind}.model`);
    }
    nestKeys(intake, kind, { [`${kind}Model`]: 'model', [`${kind}Provider`]: 'provider' }, note);
  }
  nestKeys(intake, 'primary', { model: 'model', provider: 'provider' }, note);
}

function nestKeys(intake: Values, kind: string, keys: Record<string, string>, note: Note): void {
  for (const [key, name] of Object.entries(keys)) {
    if (intake[key] === undefined) continue;
    const inner = isValues(intake[kind]) ? intake[kind] : {};
    if (inner[name] !== undefined) continue;
    inner[name] = intake[key];
    intake[kind] = inner;
    delete intake[key];
    note(`defaults.intake.${key} → defaults.intake.${kind}.${name}`);
  }
}

/** A list of agents with names, an App's name alone, and agents called by their App. */
function agentsOf(agents: unknown, note: Note): unknown {
  const listed = Array.isArray(agents) ? fromList(agents, note) : agents;
  if (!isValues(listed)) return listed;
  const ids = new Set(Object.keys(listed));
  return Object.fromEntries(
    Object.entries(listed).map(([name, agent]) => {
      const full = typeof agent === 'string' ? { githubApp: agent } : agent;
      if (full !== agent) note(`agents.${name}: "${String(agent)}" → {"githubApp": "${String(agent)}"}`);
      return renamed(name, full, { ids, note });
    }),
  );
}

function keyOf({ name, id }: Values): unknown {
  return name ?? id;
}

function fromList(agents: unknown[], note: Note): unknown {
  const named = agents.map((agent) => (isValues(agent) ? agent : {}));
  if (!named.every((agent) => typeof keyOf(agent) === 'string')) return agents;
  note('agents: a list → an object by name');
  return Object.fromEntries(
    named.map((agent) => {
      const { name: _, id: __, ...rest } = agent;
      return [String(keyOf(agent)), rest];
    }),
  );
}

/** `5DLabs-Rex` becomes `rex`, and its App is named unless it is. */
function renamed(
  name: string,
  agent: unknown,
  { ids, note }: { ids: Set<string>; note: Note },
): [string, unknown] {
  const id = name.split('-').at(-1)?.toLowerCase() ?? '';
  if (/^[a-z][a-z0-9-]*$/.test(name) || !/^[a-z][a-z0-9]*$/.test(id) || ids.has(id)) return [name, agent];
  ids.add(id);
  note(`agents.${name} → agents.${id}`);
  const isApp = name.includes('-') && isValues(agent) && agent['githubApp'] === undefined;
  return [id, isApp ? { githubApp: name, ...agent } : agent];
}
