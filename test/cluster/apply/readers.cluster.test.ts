/** The promise to readers: none of the six is ever missing, and what was read is one set or can be told from one. */
import { expect, test } from 'vitest';
import { readSix } from '../../../src/apply/applySet.ts';
import { adoptSet } from '../../../src/templates/adoptSet.ts';
import { setDigestOf } from '../../../src/templates/configMaps.ts';
import { testNamespace } from '../harness/namespace.ts';
import { applySet } from '../support/apply.ts';
import { setWith } from '../support/templates.ts';

const padding = '# a line of a script as long as they are\n'.repeat(2000);

test('during 50 applies a reader finds all six every time, and adopts whole sets only', async () => {
  const { configMaps: client } = await testNamespace();
  const sets = [0, 1].map((at) => setWith(`set ${at}`, { [`code_claude_only-${at}`]: padding }));
  const digests = sets.map(setDigestOf);
  await applySet(sets[0] ?? setWith(''), client);
  const seen = { complete: 0, mixed: 0, edited: 0, missing: 0 };
  const over = new AbortController();
  const reading = (async () => {
    while (!over.signal.aborted) {
      const six = await readSix(client);
      expect(six).toHaveLength(6);
      const set = adoptSet(six);
      seen[set.kind] += 1;
      if (set.kind !== 'complete') continue;
      // Not by its word: by all that it holds.
      expect(digests).toContain(set.digest);
      expect(setDigestOf(set.data)).toBe(set.digest);
    }
  })();
  // Until it has met one that was under way.
  for (let applied = 1; applied <= 50 || (seen.mixed === 0 && applied <= 500); applied += 1)
    await applySet(sets[applied % 2] ?? setWith(''), client);
  over.abort();
  await reading;
  expect(seen).toMatchObject({ missing: 0, edited: 0 });
  expect(seen.complete).toBeGreaterThan(0);
  // Otherwise nothing was shown: the reader has to have met applies that were under way.
  expect(seen.mixed).toBeGreaterThan(0);
});
