import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { codeRun, codeRunSpec } from '../../../src/controller/resources/codeRun.ts';
import { chartTemplateOf, definitionOf } from '../../../src/controller/resources/definition.ts';
import { playSpec } from '../../../src/controller/resources/play.ts';
import { resources } from '../../../src/controller/resources/registry.ts';
import { structuralSchema, type Structural } from '../../../src/controller/resources/structural.ts';

const structural = z.record(z.string(), z.unknown());

/** Every node of a schema with its path. */
function nodes(at: unknown, path: string): (readonly [string, Structural])[] {
  if (at === undefined) return [];
  const node = structural.parse(at);
  return [
    [path, node],
    ...Object.entries(node['properties'] ?? {}).flatMap(([key, inner]) => nodes(inner, `${path}.${key}`)),
    ...nodes(node['items'], `${path}[]`),
    ...nodes(node['additionalProperties'], `${path}.*`),
  ];
}

const all = resources.flatMap((resource) => [
  ...nodes(structuralSchema(resource.spec), `${resource.kind}.spec`),
  ...nodes(structuralSchema(resource.status), `${resource.kind}.status`),
]);

describe('definitions', () => {
  it('have a type at every node', () => {
    expect(
      all.flatMap(([path, node]) =>
        typeof node['type'] === 'string' || node['x-kubernetes-int-or-string'] === true ? [] : [path],
      ),
    ).toEqual([]);
  });

  it('bound every text and list, so that the cost of rules is bounded', () => {
    const unbounded = all.filter(
      ([, node]) =>
        (node['type'] === 'string' && !('maxLength' in node || 'enum' in node || 'format' in node)) ||
        (node['type'] === 'array' && !('maxItems' in node)) ||
        ('additionalProperties' in node && !('maxProperties' in node)),
    );
    expect(unbounded.map(([path]) => path)).toEqual([]);
  });

  it('have no pattern that RE2 does not know', () => {
    const patterns = all.flatMap(([path, node]) =>
      'pattern' in node ? [[path, String(node['pattern'])]] : [],
    );
    expect(patterns.length).toBeGreaterThan(10);
    expect(patterns.filter(([, pattern]) => /\(\?[!=<]/.test(pattern ?? ''))).toEqual([]);
  });

  it('say in the status what the columns show', () => {
    for (const resource of resources) {
      const paths = new Set(
        [
          ...nodes(structuralSchema(resource.spec), '.spec'),
          ...nodes(structuralSchema(resource.status), '.status'),
        ].map(([path]) => path),
      );
      const shown = resource.columns
        .map(({ jsonPath }) => jsonPath)
        .filter((path) => !path.startsWith('.metadata'));
      expect(shown.filter((path) => !paths.has(path))).toEqual([]);
    }
  });

  it('refuse what no structural schema can hold', () => {
    expect(() => structuralSchema(z.object({ either: z.union([z.object({}), z.string()]) }))).toThrow(
      'either has anyOf, which no structural schema can hold',
    );
  });

  it('carry switch and metadata of the chart', () => {
    expect(chartTemplateOf(codeRun)).toMatch(
      /\.Values\.crds\.install[^]*name: coderuns\.agents\.platform\n.*controller\.crd\.metadata/,
    );
    expect(definitionOf(codeRun)).toMatchObject({
      spec: { versions: [{ subresources: { status: {} } }] },
    });
  });
});

describe('the same schemas as types', () => {
  it('fill in what the API server fills in', () => {
    expect(
      codeRunSpec.parse({ taskId: '1', repository: 'https://h/r.git', branch: 'b', prompt: { text: 'x' } }),
    ).toMatchObject({ stage: 'implementation', attempt: 1, baseBranch: 'main' });
  });

  it('leave to the chart what the chart sets', () => {
    const play = playSpec.parse({ plan: { tasks: [{ id: 1 }] }, repository: 'git@h:r.git' });
    expect(play.parallelExecution).toBeUndefined();
    expect(play.maxParallel).toBeUndefined();
  });

  it.each(['--upload-pack=x', 'ext::sh -c id', 'https://h/a b', 'file:///etc', '-oProxyCommand=x@h:p'])(
    'refuse the address %s',
    (repository) => {
      expect(playSpec.shape.repository.safeParse(repository).success).toBe(false);
    },
  );
});
