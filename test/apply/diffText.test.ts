/** How a difference reads: whole keys, changed lines, changes in common, and nothing that steers a terminal. */
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { diffText } from '../../src/apply/diffText.ts';
import { helmMarks } from '../../src/apply/helmMarks.ts';
import { planApply } from '../../src/apply/plan.ts';
import type { LiveConfigMap } from '../../src/cluster/configMaps.ts';
import { configMapsFrom, type SetData } from '../../src/templates/configMaps.ts';

const lines = (...words: string[]): string => words.map((word) => `${word}\n`).join('');

function set(claude: Record<string, string>, codex: Record<string, string> = {}): SetData {
  return { shared: {}, claude, codex, cursor: {}, factory: {}, opencode: {} };
}

const helm = helmMarks('controller', 'agents', []);

/** The six as the server has them after they were applied. */
function live(data: SetData): LiveConfigMap[] {
  return configMapsFrom(data).map(({ metadata: { name, labels, annotations }, data: own }) => ({
    metadata: {
      name,
      uid: name,
      resourceVersion: '1',
      labels: { ...labels, ...helm.labels },
      annotations: { ...annotations, ...helm.annotations },
      managedFields: [],
    },
    data: own,
    binaryData: {},
  }));
}

function text(before: LiveConfigMap[], after: SetData): string {
  return diffText(planApply({ configMaps: configMapsFrom(after), namespace: 'agents', helm }, before));
}

test('is empty when nothing differs', () => {
  expect(text(live(set({ a: 'b' })), set({ a: 'b' }))).toBe('');
});

test('names new and old keys with their size, shows changed lines, and a change in common once', () => {
  const before = set(
    { gone: lines('1', '2'), rex: lines('a', 'old', 'c'), cleo: lines('x', 'old', 'z') },
    { tess: lines('old') },
  );
  const after = set(
    { fresh: lines('1'), rex: lines('a', 'new', 'c'), cleo: lines('x', 'new', 'z') },
    { tess: lines('new') },
  );
  const shown = text(live(before), after);
  expect(stripVTControlCharacters(shown)).toMatchInlineSnapshot(`
    "controller-agent-templates-shared  keeps its keys, gets the digest of the new set

    controller-agent-templates-claude  4 changed keys
      + fresh  (1 line)
      - gone  (2 lines)
      ~ cleo
          @@ -1,3 +1,3 @@
           x
          -old
          +new
           z
        the same change in 2 more keys: rex, tess

    controller-agent-templates-codex  1 changed key
      1 key changed like cleo above

    controller-agent-templates-cursor  keeps its keys, gets the digest of the new set

    controller-agent-templates-factory  keeps its keys, gets the digest of the new set

    controller-agent-templates-opencode  keeps its keys, gets the digest of the new set
    "
  `);
  expect(shown).toContain('\u001b[32m');
});

test('shows what is in a cluster without letting it steer the terminal', () => {
  const shown = text(live(set({ rex: 'a\u001b]0;owned\u0007\r\n' })), set({ rex: 'b\n' }));
  expect(shown).toContain(String.raw`-a\x1b]0;owned\x07\x0d`);
});

test('a first set is told by its keys alone', () => {
  const shown = stripVTControlCharacters(text([], set({ rex: lines('1', '2', '3') })));
  expect(shown).toContain('controller-agent-templates-claude  is new\n  + rex  (3 lines)\n');
});
