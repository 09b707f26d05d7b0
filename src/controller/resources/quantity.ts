/** Decides which quantities of Kubernetes are taken, and how much one is, as a number that can be compared. */

/** `500m`, `1.5Gi`, `2`. */
export const quantityPattern = /^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;

const units: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** NaN for what is no quantity: compared with anything it is too much. */
export function quantityOf(quantity: string | number): number {
  const [, amount, unit = ''] = quantityPattern.exec(String(quantity)) ?? [];
  return Number(amount) * (units[unit] ?? Number.NaN);
}
