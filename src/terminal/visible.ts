/** Decides how text that somebody else wrote is shown: nothing in it steers the terminal or reorders what a person reads. */

/** C0 and C1 controls but tab and line feed, and the marks that change the direction of writing. */
const steering =
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

function escaped(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
}

/** Lines stay lines; everything that a terminal would act on stands there as `\x1b`. */
export function visible(text: string): string {
  return text.replaceAll(steering, escaped);
}

/** The same for what has to stay on one line: line feeds and tabs stand there as `\n` and `\t`. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/** Colours, which a program's output may have: the only sequence that changes nothing but how letters look. */
// oxlint-disable-next-line no-control-regex -- as above
const colour = /(\u001B\[[\d;]*m)/;

/** What a program printed: its colours stay, and end with it; everything else that would steer the terminal is visible. */
export function visibleOutput(text: string): string {
  const parts = text.replaceAll('\r\n', '\n').split(colour);
  const shown = parts.map((part, index) => (index % 2 === 1 ? part : visible(part))).join('');
  return parts.length === 1 ? shown : `${shown}\u001B[0m`;
}
