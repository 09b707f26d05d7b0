/** Walks JSON text and tells where each key and value stands and where the text stops being JSON; for error messages only. */

/** One step of the way from the top to a value: a list's index or an object's key. */
export interface JsonStep {
  list: boolean;
  index: number;
  key: string;
  /** Offsets of the keys met so far in this object. */
  keys: Map<string, number>;
}

/** `way` is the walker's own stack: read it at once, it changes with the next event. */
export type JsonEvent =
  | { type: 'value'; way: readonly JsonStep[]; offset: number }
  | { type: 'key'; way: readonly JsonStep[]; offset: number; earlier: number | undefined }
  | { type: 'fault'; offset: number; message: string };

type Expect =
  'opening' | 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

interface Walk {
  text: string;
  at: number;
  expect: Expect;
  way: JsonStep[];
}

/** Keys and values in the order of the text; a `fault` is the last event of text that is not JSON. */
export function* jsonEvents(text: string): Generator<JsonEvent> {
  const walk: Walk = { text, at: 0, expect: 'value', way: [] };
  for (;;) {
    walk.at = afterSpace(text, walk.at);
    if (walk.at === text.length && walk.expect === 'nothing') return;
    const event = next(walk);
    if (event !== undefined) yield event;
    if (event?.type === 'fault') return;
  }
}

function next(walk: Walk): JsonEvent | undefined {
  const char = walk.text[walk.at];
  return char === undefined ? fault(walk, 'the text ends too early') : readers[walk.expect](walk, char);
}

const readers: Record<Expect, (walk: Walk, char: string) => JsonEvent | undefined> = {
  opening: (walk, char) => open(walk, char === '['),
  value: readValue,
  'value or end': (walk, char) => (char === ']' ? close(walk) : readValue(walk, char)),
  key: readKey,
  'key or end': (walk, char) => (char === '}' ? close(walk) : readKey(walk, char)),
  colon: (walk, char) =>
    char === ':' ? advance(walk, 'value') : fault(walk, 'a colon is missing after the key'),
  'comma or end': afterValue,
  nothing: (walk) => fault(walk, 'something follows the end of the JSON value'),
};

function readValue(walk: Walk, char: string): JsonEvent {
  const event: JsonEvent = { type: 'value', way: walk.way, offset: walk.at };
  if (char === '{' || char === '[') {
    // The event shows the way to this value, so its own step is added only when the event has been read.
    walk.expect = 'opening';
    return event;
  }
  const end = char === '"' ? stringEnd(walk) : plainEnd(walk);
  if (typeof end !== 'number') return end;
  walk.at = end;
  walk.expect = walk.way.length === 0 ? 'nothing' : 'comma or end';
  return event;
}

function open(walk: Walk, list: boolean): undefined {
  walk.way.push({ list, index: 0, key: '', keys: new Map() });
  return advance(walk, list ? 'value or end' : 'key or end');
}

function readKey(walk: Walk, char: string): JsonEvent {
  if (char !== '"') {
    return fault(
      walk,
      char === '}' ? 'a comma stands before the closing brace' : 'a key in double quotes is missing',
    );
  }
  const offset = walk.at;
  const end = stringEnd(walk);
  if (typeof end !== 'number') return end;
  const step = innermost(walk);
  step.key = String(JSON.parse(walk.text.slice(offset, end)));
  const earlier = step.keys.get(step.key);
  step.keys.set(step.key, offset);
  walk.at = end;
  walk.expect = 'colon';
  return { type: 'key', way: walk.way, offset, earlier };
}

function afterValue(walk: Walk, char: string): JsonEvent | undefined {
  const { list } = innermost(walk);
  if (char === (list ? ']' : '}')) return close(walk);
  if (char !== ',') return fault(walk, `a comma or \`${list ? ']' : '}'}\` is missing`);
  if (list) innermost(walk).index += 1;
  return advance(walk, list ? 'value' : 'key');
}

function close(walk: Walk): undefined {
  walk.way.pop();
  return advance(walk, walk.way.length === 0 ? 'nothing' : 'comma or end');
}

function advance(walk: Walk, expect: Expect): undefined {
  walk.at += 1;
  walk.expect = expect;
  return undefined;
}

/** Offset behind the closing quote of the string that begins here. */
function stringEnd(walk: Walk): number | JsonEvent {
  const { text } = walk;
  for (let at = walk.at + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20)
      return { type: 'fault', offset: at, message: 'a line break or control character stands in a string' };
    if (code === 0x5c) {
      const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
      escape.lastIndex = at;
      if (!escape.test(text))
        return { type: 'fault', offset: at, message: 'a backslash begins no known escape' };
      at = escape.lastIndex - 1;
    }
  }
  return { type: 'fault', offset: walk.at, message: 'a string is not closed' };
}

/** Offset behind the number or word that begins here. */
function plainEnd(walk: Walk): number | JsonEvent {
  const plain = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
  plain.lastIndex = walk.at;
  if (plain.test(walk.text)) return plain.lastIndex;
  const afterComma = walk.text[walk.at] === ']' && walk.way.at(-1)?.list === true;
  return fault(
    walk,
    afterComma ? 'a comma stands before the closing bracket' : 'a value is missing or is not JSON',
  );
}

function fault(walk: Walk, message: string): JsonEvent {
  return { type: 'fault', offset: walk.at, message };
}

function innermost(walk: Walk): JsonStep {
  const step = walk.way.at(-1);
  if (step === undefined) throw new Error('the walk of JSON text lost its way');
  return step;
}

function afterSpace(text: string, at: number): number {
  let end = at;
  while (' \t\n\r'.includes(text[end] ?? 'x')) end += 1;
  return end;
}
