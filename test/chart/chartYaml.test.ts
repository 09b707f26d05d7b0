import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { changesOf, chartYamlText } from '../../src/chart/chartYaml.ts';
import { packageFolder } from '../../src/packageFolder.ts';

const chart = join(packageFolder(), 'chart');

it('Chart.yaml follows version and changelog, and keeps what is written by hand', async () => {
  const before = await readFile(join(chart, 'Chart.yaml'), 'utf8');
  const notes = '### Added\n\n- Plays: many\n  at once.\n- "Quoted" `code`.\n\n### Fixed\n\n- One.\n';
  const values = 'a:\n  repository: agents-platform/one\nb:\n  repository: agents-platform/two\n';
  const after = chartYamlText(before, { version: '1.2.3', notes, values });
  const { version, appVersion, annotations, ...rest } = parse(after);
  expect([version, appVersion]).toEqual(['1.2.3', '1.2.3']);
  expect(parse(annotations['artifacthub.io/changes'])).toEqual([
    { kind: 'added', description: 'Plays: many at once.' },
    { kind: 'added', description: '"Quoted" `code`.' },
    { kind: 'fixed', description: 'One.' },
  ]);
  expect(parse(annotations['artifacthub.io/images'])).toEqual([
    { name: 'one', image: 'ghcr.io/agents-platform/one:1.2.3' },
    { name: 'two', image: 'ghcr.io/agents-platform/two:1.2.3' },
  ]);
  expect(annotations['artifacthub.io/prerelease']).toBe('false');
  const { version: _version, appVersion: _appVersion, annotations: old, ...same } = parse(before);
  expect(rest).toEqual(same);
  expect(Object.keys(annotations)).toEqual(Object.keys(old));
  expect(annotations['artifacthub.io/links']).toBe(old['artifacthub.io/links']);
  expect(chartYamlText(after, { version: '1.2.3', notes, values })).toBe(after);
});

it('an entry without a heading that is known is a change', () => {
  expect(changesOf('- A.\n\n### Odd\n\n- B.\n')).toEqual([
    { kind: 'changed', description: 'A.' },
    { kind: 'changed', description: 'B.' },
  ]);
});
