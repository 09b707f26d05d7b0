import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { documentedValues, undocumentedValues } from '../../src/chart/documentedValues.ts';
import { valuesSchema } from '../../src/chart/values.ts';
import { valuesSchemaText } from '../../src/chart/valuesSchema.ts';
import { metrics } from '../../src/controller/metrics.ts';
import { packageFolder } from '../../src/packageFolder.ts';
import { merged } from './helpers/changedValue.ts';

const chart = join(packageFolder(), 'chart');
const text = await readFile(join(chart, 'values.yaml'), 'utf8');
const documented = documentedValues(text).map(({ path }) => path.join('.'));

/** Whether one path is the other, or lies above it. */
function isAtOrAbove(one: string, other: string): boolean {
  return one === other || other.startsWith(`${one}.`);
}

interface Node {
  properties?: Record<string, Node> | undefined;
}
const node: z.ZodType<Node> = z.looseObject({
  properties: z
    .record(
      z.string(),
      z.lazy(() => node),
    )
    .optional(),
});

function schemaLeaves(at: Node, path: string): string[] {
  const entries = Object.entries(at.properties ?? {});
  if (entries.length === 0) return [path];
  return entries.flatMap(([key, inner]) => schemaLeaves(inner, path === '' ? key : `${path}.${key}`));
}

describe('values.yaml', () => {
  it('documents every value', () => {
    expect(undocumentedValues(text)).toEqual([]);
  });

  it('is what its schema takes', () => {
    expect(() => valuesSchema.parse(parse(text))).not.toThrow();
  });

  it('has every value that the schema knows', () => {
    const leaves = schemaLeaves(node.parse(JSON.parse(valuesSchemaText(text))), '');
    expect(leaves.length).toBeGreaterThan(150);
    expect(leaves.filter((leaf) => !documented.some((path) => isAtOrAbove(path, leaf)))).toEqual([]);
  });

  it('has every value that a template names', async () => {
    const used = new Set<string>();
    for await (const file of glob(join(chart, 'templates/**/*'), { withFileTypes: true })) {
      if (!file.isFile()) continue;
      const source = await readFile(join(file.parentPath, file.name), 'utf8');
      for (const [, path = ''] of source.matchAll(/\.Values\.([A-Za-z][A-Za-z.]*[A-Za-z])/g)) used.add(path);
    }
    expect(used.size).toBeGreaterThan(80);
    const unknown = [...used].filter(
      (path) => !documented.some((known) => isAtOrAbove(known, path) || isAtOrAbove(path, known)),
    );
    expect(unknown).toEqual([]);
  });
});

describe('what would fail only when a run starts', () => {
  it.each([
    ['commonLabels', { 'example.com/team': 'a_b.C' }, { team: 'two words' }],
    ['runs/podLabels', { team: '' }, { 'no/two/slashes': 'x' }],
    ['runs/podAnnotations', { 'example.com/why': 'Two words, {any} text' }, { 'a b': 'x' }],
    ['runs/nodeSelector', { 'kubernetes.io/arch': 'arm64' }, { arch: '-' }],
    ['runs/tmpSize', '1.5Gi', '2GB'],
    ['runs/resources', { limits: { 'nvidia.com/gpu': 1 } }, { limits: { memory: '16 Gi' } }],
    ['runs/resources', { requests: { cpu: '500m' } }, { request: { cpu: '500m' } }],
    ['agents', { rex: { resources: { limits: { cpu: 2 } } } }, { rex: { resources: { cpu: 2 } } }],
    ['storage/size', '20Gi', '20GiB'],
    ['play/branch', 'agents/{id}', 'agents/work'],
    ['play/branch', '{id}', '-{id}'],
    ['runs/user', 2_147_483_647, 2_147_483_648],
    ['policy/default/limits', { memory: '16Gi' }, { memory: 'much' }],
    ['runs/priorityClassName', 'low.prio', 'Low prio'],
    ['clis/claude/existingSecret', '', 'CLAUDE_KEY'],
    ['agents', { rex: { secrets: ['npm-token'] } }, { rex: { secrets: [''] } }],
    ['global/imagePullSecrets', ['mirror'], ['mirror/key']],
    ['storage/existingClaim', 'agents', 'agents/volume'],
    ['retention/olderThan', '7d', '1 week'],
    ['retention/olderThan', '', '7'],
    ['retention/minFree', '5GiB', '5 apples'],
    ['retention/interval', '30m', ''],
    ['metrics/alerts/alertLabels', { team: 'On call, {{ $labels.namespace }}' }, { 'on-call': 'x' }],
  ])('%s: %j is taken, %j refused', (path, good, bad) => {
    const [taken, refused] = [good, bad].map((value) => {
      const change = path.split('/').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
      return valuesSchema.safeParse(merged(parse(text), change));
    });
    expect(taken?.error).toBeUndefined();
    expect(refused?.success).toBe(false);
  });
});

describe('documentedValues', () => {
  it('reads the comment that belongs to a key', () => {
    const yaml =
      '# -- First.\n# More.\na: 1\nb:\n  # -- Inner.\n  c: {}\n# plain\nd: 2\n# -- All\ne: {f: 1}\n';
    expect(documentedValues(yaml)).toEqual([
      { path: ['a'], text: 'First. # More.'.replace('# ', ''), value: 1 },
      { path: ['b', 'c'], text: 'Inner.', value: {} },
      { path: ['e'], text: 'All', value: { f: 1 } },
    ]);
    expect(undocumentedValues(yaml)).toEqual(['d']);
  });

  it('does not know what the schema does not', () => {
    expect(() => valuesSchemaText('# -- New.\nbrandNew: 1\n')).toThrow('documents brandNew');
  });
});

describe('metrics', () => {
  const names = new Set(
    metrics.flatMap(({ name, type }) => (type === 'histogram' ? [`${name}_bucket`] : [name])),
  );

  it.each(['alerts/cto.yaml', 'dashboards/cto.json'])('of %s are served', async (file) => {
    const source = await readFile(join(chart, file), 'utf8');
    const named = [...source.matchAll(/\bcto_[a-z_]+\b/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !names.has(name))).toEqual([]);
  });

  it.each(['alerts/cto.yaml', 'dashboards/cto.json'])(
    'of %s have the labels that are asked for',
    async (file) => {
      const source = (await readFile(join(chart, file), 'utf8')).replaceAll('\\"', '"');
      const labels = new Set([...metrics.flatMap((metric) => metric.labels), 'le', 'namespace']);
      const asked = [...source.matchAll(/by \(([^)]+)\)|[{,]([a-z_]+)=~?"|\$labels\.([a-z_]+)/g)].flatMap(
        ([, list, one, shown]) => (list ?? one ?? shown ?? '').split(/, */),
      );
      expect(asked.length).toBeGreaterThan(5);
      expect(asked.filter((label) => !labels.has(label))).toEqual([]);
    },
  );
});

describe('Chart.yaml', () => {
  it('has the version of the package', async () => {
    const { version, appVersion } = parse(await readFile(join(chart, 'Chart.yaml'), 'utf8'));
    const { version: released } = JSON.parse(await readFile(join(packageFolder(), 'package.json'), 'utf8'));
    expect([version, appVersion]).toEqual([released, released]);
  });

  it('carries the licence of the project', async () => {
    expect(await readFile(join(chart, 'LICENSE'), 'utf8')).toBe(
      await readFile(join(packageFolder(), 'LICENSE'), 'utf8'),
    );
  });
});
