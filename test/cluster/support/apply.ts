/** Applying a set in a test without the command around it. */
import { carryOutApply, planApplyOf, tryApply } from '../../../src/apply/applySet.ts';
import type { ConfigMapClient } from '../../../src/cluster/configMaps.ts';
import type { SetData } from '../../../src/templates/configMaps.ts';

/** As `cto templates apply --yes`, but whatever speaks against it. */
export async function applySet(
  wanted: SetData,
  client: ConfigMapClient,
  signal?: AbortSignal,
): Promise<void> {
  const plan = await planApplyOf({ wanted, source: 'test' }, client);
  if (plan.unchanged) return;
  await tryApply(plan, client);
  await carryOutApply(plan, client, signal ?? new AbortController().signal);
}
