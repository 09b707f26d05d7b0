/** Decides where a text gives variables their values, as far as this can be seen without reading it as a script. */

export interface Assignment {
  name: string;
  /** With its quotes. */
  value: string;
  /** It is put behind the value that there is: `+=`. */
  isAppended: boolean;
  /** Offset behind the value. */
  end: number;
}

const value = /"[^"\n]*"|'[^'\n]*'|[^\s"';&|()<>]/y;
const isSeparator = (character: string): boolean => /[\s;&|({]/.test(character);
const isNamePart = (character: string): boolean => /\w/.test(character);

/** In their order, those inside the value of another left out. */
export function assignmentsIn(text: string): readonly Assignment[] {
  return [...read(text)];
}

function* read(text: string): Generator<Assignment> {
  let done = 0;
  for (
    let equals = text.indexOf('=');
    equals !== -1;
    equals = text.indexOf('=', Math.max(equals + 1, done))
  ) {
    const isAppended = text[equals - 1] === '+';
    const behindName = isAppended ? equals - 1 : equals;
    const start = nameStart(text, behindName);
    const name = text.slice(start, behindName);
    if (name === '' || /^\d/.test(name) || start < done) continue;
    if (start > 0 && !isSeparator(text.charAt(start - 1))) continue;
    done = valueEnd(text, equals + 1);
    yield { name, value: text.slice(equals + 1, done), end: done, isAppended };
  }
}

function nameStart(text: string, equals: number): number {
  let start = equals;
  while (start > 0 && isNamePart(text.charAt(start - 1))) start -= 1;
  return start;
}

function valueEnd(text: string, start: number): number {
  value.lastIndex = start;
  while (value.test(text)) start = value.lastIndex;
  return start;
}
