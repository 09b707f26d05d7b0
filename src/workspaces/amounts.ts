/** How sizes and spans of time are written for people, and read from what they type. */
const sizeUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
const spans = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** `0 B`, `12 KiB`, `1.5 GiB`. */
export function size(bytes: number): string {
  let [amount, unit] = [bytes, 0];
  while (amount >= 1024 && unit < sizeUnits.length - 1) [amount, unit] = [amount / 1024, unit + 1];
  const digits = unit === 0 || amount >= 10 ? 0 : 1;
  return `${amount.toFixed(digits)} ${sizeUnits[unit]}`;
}

/** Milliseconds in their largest unit: `3d`, `5h`, `12m`, `0s`. */
export function duration(milliseconds: number): string {
  const [unit, length] = spans.find(([, each]) => milliseconds >= each) ?? ['s', 1000];
  return `${Math.floor(milliseconds / length)}${unit}`;
}

/** Bytes of `500MiB`, `5 GiB`, `5G` or `1024`; nothing for anything else. */
export function parseSize(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?)\s*(?:([kmgt]?)(?:i?b)?)$/i.exec(text.trim());
  if (found === null) return undefined;
  const power = ['', 'k', 'm', 'g', 't'].indexOf((found[2] ?? '').toLowerCase());
  return Math.round(Number(found[1]) * 1024 ** power);
}

/** Milliseconds of `7d`, `12h`, `30m` or `45s`; nothing for anything else. */
export function parseDuration(text: string): number | undefined {
  const found = /^(\d+)\s*([dhms])$/.exec(text.trim());
  const length = spans.find(([unit]) => unit === found?.[2])?.[1];
  return found === null || length === undefined ? undefined : Number(found[1]) * length;
}
