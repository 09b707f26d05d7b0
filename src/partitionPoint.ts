/** Decides where an ordered list is cut in two, by halves: for lists too long to look at each item. */

/** How many items at the beginning satisfy `isBefore`, which none behind them does. */
export function partitionPoint<T>(items: readonly T[], isBefore: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && isBefore(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
