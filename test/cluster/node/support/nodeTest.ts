/** Tests that need the node: skipped, with what they would set up, where there is none. */
import { describe, inject, test } from 'vitest';

const isMissing = inject('node') === undefined;

export const nodeTest = test.skipIf(isMissing);
export const describeOnNode = describe.skipIf(isMissing);
