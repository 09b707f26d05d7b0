/** Decides what speaks against an apply: a GitOps tool that owns the ConfigMaps, or fields that somebody else set. */
import { CtoError } from '../errors.ts';
import { trackingMark } from './gitOps.ts';
import { foreignOwners, type FieldPath } from './ownership.ts';
import { changedFields, type ConfigMapChange } from './plan.ts';

/** At most one for each reason; only ConfigMaps that would change count. */
export function objectionsTo(changes: readonly ConfigMapChange[]): CtoError[] {
  const touched = changes.filter(({ action }) => action === 'change');
  const byGitOps = gitOpsObjection(touched);
  // Its own manager set the fields, too: one reason is enough.
  const objection = byGitOps ?? conflictObjection(touched);
  return objection === undefined ? [] : [objection];
}

function gitOpsObjection(touched: readonly ConfigMapChange[]): CtoError | undefined {
  for (const { name, found } of touched) {
    const tracked = found === undefined ? undefined : trackingMark(found);
    if (tracked !== undefined) {
      return new CtoError('gitops-owned', `${name} belongs to the ${tracked.owner} (${tracked.mark})`, {
        hint: `It would put its own version back. Commit the change to the repository that it reads, then: ${tracked.command}. --force applies anyway.`,
      });
    }
  }
  return undefined;
}

function conflictObjection(touched: readonly ConfigMapChange[]): CtoError | undefined {
  const owned = touched.flatMap((change) =>
    foreignOwners(change.found, changedFields(change)).map((owner) => ({ name: change.name, ...owner })),
  );
  if (owned.length === 0) return undefined;
  const managers = [...new Set(owned.map(({ manager }) => manager))].join(', ');
  const lines = owned.map(({ name, manager, since, fields }) => {
    const when = since === undefined ? '' : ` at ${since}`;
    return `    ${name}: ${manager}${when}: ${fieldsText(fields)}`;
  });
  return new CtoError('field-conflict', `Somebody else set what would be changed: ${managers}`, {
    hint: ['Look at the difference; --force takes these fields over.', ...lines].join('\n'),
  });
}

function fieldsText(fields: readonly FieldPath[]): string {
  const names = fields.map((path) => path.at(-1) ?? '');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `${names.slice(0, 3).join(', ')}${more}`;
}
