/** Decides how coloured terminal lines look as an SVG picture. */

/** SGR codes that `util.styleText` writes for the display. */
const styles: Readonly<Record<string, string>> = {
  '1': 'font-weight:bold',
  '2': 'opacity:.6',
  '31': 'fill:#ff7b72',
  '32': 'fill:#7ee787',
  '33': 'fill:#e3b341',
  '34': 'fill:#79c0ff',
  '35': 'fill:#d2a8ff',
  '36': 'fill:#76e3ea',
  '90': 'fill:#8b949e',
};
/** Codes that end a style, with those that they end. */
const ends: Readonly<Record<string, readonly string[]>> = {
  '22': ['1', '2'],
  '39': ['31', '32', '33', '34', '35', '36', '90'],
};

const cell = { width: 8.43, height: 20 };
const margin = 20;
const sequence = new RegExp(`${String.fromCodePoint(27)}\\[([\\d;]*)m`);

/** An SVG of the lines on a dark ground; `columns` sets its width, `title` is read to those who can't see it. */
export function terminalSvg(lines: readonly string[], columns: number, title: string): string {
  const width = Math.ceil(columns * cell.width + 2 * margin);
  const height = lines.length * cell.height + 2 * margin;
  const rows = lines.map(
    (line, index) => `<text x="${margin}" y="${margin + (index + 0.75) * cell.height}">${spans(line)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    `<g fill="#e6edf3" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14" xml:space="preserve">`,
    ...rows,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function spans(line: string): string {
  const active = new Set<string>();
  // Every second part is what a sequence holds.
  return line
    .split(sequence)
    .map((part, index) => (index % 2 === 1 ? change(active, part) : span(part, active)))
    .join('');
}

function change(active: Set<string>, codes: string): string {
  for (const code of codes.split(';')) {
    for (const ended of ends[code] ?? []) active.delete(ended);
    if (code in styles) active.add(code);
  }
  return '';
}

function span(text: string, active: ReadonlySet<string>): string {
  if (text === '') return '';
  const style = [...active].map((code) => styles[code]).join(';');
  return style === '' ? escaped(text) : `<tspan style="${style}">${escaped(text)}</tspan>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
