/** Decides how text fills a number of terminal columns: wide characters count two, nothing runs over. */
import { stripVTControlCharacters, styleText } from 'node:util';
import stringWidth from 'string-width';

type Style = Parameters<typeof styleText>[0];

/** A text for one line: escape sequences and control characters of its author are taken out. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
}

/** At most `width` columns of a plain text, with `…` where something was left out. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  if (width <= 0) return '';
  let kept = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Exactly `width` columns: cut, or filled with spaces at the end. */
export function fit(text: string, width: number): string {
  const kept = cut(text, width);
  return kept + ' '.repeat(Math.max(0, width - stringWidth(kept)));
}

/** Always coloured: who writes it out takes the colours off again where nobody wants them. */
export function paint(style: Style, text: string): string {
  return text === '' ? '' : styleText(style, text, { validateStream: false });
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** `0:07`, `12:34`, `1:02:03`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A coloured text at the left and a duration at the right end of the line; without room the duration is left out. */
export function withTime(left: string, elapsed: string, width: number): string {
  const free = width - stringWidth(left) - elapsed.length;
  return free < 1 || elapsed === '' ? left : `${left}${' '.repeat(free)}${paint('dim', elapsed)}`;
}
