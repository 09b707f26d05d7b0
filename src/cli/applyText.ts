/** Decides what an apply says around its difference: where to, what was done, and what to know afterwards. */
import type { PlannedApply } from '../apply/applySet.ts';
import { countText } from '../terminal/countText.ts';

export interface Target {
  context: string;
  server: string;
  namespace: string;
}

export type Outcome = 'unchanged' | 'dry-run' | 'declined' | 'applied' | 'compared';

export function headText({ context, server, namespace }: Target, source: string, digest: string): string {
  return `Set ${digest.slice(0, 12)} (${source}) to namespace ${namespace} of ${context} (${server})\n\n`;
}

/** What is in the cluster before. */
export function beforeText({ before, changes }: PlannedApply): string {
  if (before.kind === 'complete') return `In the cluster is set ${before.digest.slice(0, 12)}.\n\n`;
  const isEmpty = changes.every(({ found }) => found === undefined);
  return isEmpty
    ? 'There are no templates in the cluster yet.\n\n'
    : `In the cluster is no whole set: ${before.reason}.\n\n`;
}

export function countsText({ changes }: PlannedApply): string {
  const touched = changes.filter(({ action }) => action !== 'none');
  const keys = touched.reduce((sum, { keys: own, binaryKeys }) => sum + own.length + binaryKeys.length, 0);
  return `${countText(touched.length, 'ConfigMap')}, ${countText(keys, 'key')}`;
}

/** The last lines of an apply that was carried out. */
export function appliedText(plan: PlannedApply, release: 'installed' | 'absent' | 'unknown'): string {
  const { digest, recording } = plan;
  const record = recording.coming === undefined ? '' : `, recorded as revision ${recording.number}`;
  return [
    `✔ Applied: set ${digest.slice(0, 12)}, ${countsText(plan)}${record}.`,
    'The next run uses it. Running pods keep the templates that they started with until they are restarted.',
    ...releaseLines(plan.release, release),
    '',
  ].join('\n');
}

function releaseLines(name: string, state: 'installed' | 'absent' | 'unknown'): string[] {
  if (state === 'absent')
    return [
      `They are marked for a Helm release ${name}, so that installing the chart by that name takes them over.`,
    ];
  const who =
    state === 'installed'
      ? `The Helm release ${name} has these ConfigMaps, too`
      : `If a Helm release ${name} has these ConfigMaps, too`;
  return [
    `${who}: the last of the two wins. The next helm upgrade brings the chart's templates back.`,
    'To keep yours: upgrade with a chart packaged from them, or take the six out of the release (docs/templates-in-a-cluster.md).',
  ];
}

/** For programs: what differs and what became of it; no text of a template. */
export function applyJson(plan: PlannedApply, target: Target, outcome: Outcome): object {
  const { before, digest, changes, release, recording } = plan;
  return {
    ...target,
    outcome,
    before: before.kind === 'complete' ? before.digest : null,
    digest,
    release,
    revision: outcome === 'applied' && recording.coming !== undefined ? recording.number : null,
    warnings: recording.warnings,
    configMaps: changes.map(({ name, action, keys, binaryKeys }) => ({
      name,
      action,
      added: keys.filter((change) => change.before === undefined).map(({ key }) => key),
      changed: keys
        .filter((change) => change.before !== undefined && change.after !== undefined)
        .map(({ key }) => key),
      removed: [...keys.filter(({ after }) => after === undefined).map(({ key }) => key), ...binaryKeys],
    })),
  };
}
