/** Decides how a number of things is written. */

/** `1 finding`, `2,000 findings`; the noun in the singular. */
export function countText(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `2,000`. */
export function numberText(value: number): string {
  return value.toLocaleString('en-US');
}
