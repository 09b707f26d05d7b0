/** Decides what the definitions of both kinds of runs have in common: their rule, and columns that `kubectl get` shows. */
import type { Resource } from './resource.ts';

type Column = Resource['columns'][number];

/** Of a spec. */
export const neverChanges = {
  'x-kubernetes-validations': [
    { rule: 'self == oldSelf', message: 'a run does not change once it is made: delete it and make another' },
  ],
};

export const standing: readonly Column[] = [
  { name: 'Phase', type: 'string', jsonPath: '.status.phase', description: 'How the run stands' },
  { name: 'Reason', type: 'string', jsonPath: '.status.reason', description: 'Why it stands so' },
];

export const pushed: Column = {
  name: 'Commit',
  type: 'string',
  jsonPath: '.status.result.commit',
  wide: true,
  description: 'What it pushed',
};
