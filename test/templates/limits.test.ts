import { describe, expect, it } from 'vitest';
import { compileTemplates, templateSetOf } from '../../src/templates/compile.ts';
import { emitConfigMaps } from '../../src/templates/emit.ts';
import { helmReleaseBytes, largestRelease } from '../../src/templates/helmRelease.ts';
import { checkLimits, measureSet } from '../../src/templates/limits.ts';
import type { TemplateSet } from '../../src/templates/types.ts';
import { compiledAs, compileSmall, realFolder, told } from '../helpers/templateSources.ts';

function setOf(...files: [path: string, text: string][]): TemplateSet {
  return templateSetOf(files.map(([path, text]) => compiledAs(path, text)));
}

/** Text that does not compress. */
function noise(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return String.fromCharCode(33 + (state % 94));
  }).join('');
}

describe('limits', () => {
  it('of a script are decoded bytes', () => {
    const path = 'code/claude/container.sh.hbs';
    expect(checkLimits(setOf([path, 'a'.repeat(20_480)]))).toEqual([]);
    expect(checkLimits(setOf([path, `é${'a'.repeat(20_479)}`]))).toMatchObject([
      { code: 'over-limit', message: expect.stringContaining('20481 bytes') },
    ]);
  });

  it('of scripts are told once for a source, not for each agent', () => {
    const main = `echo "{{agent.banner}}"\n: {{cli.environment}}\n${'# long\n'.repeat(3000)}`;
    expect(told(compileSmall({ 'partials/main.sh.hbs': main }))).toEqual([
      'code/claude/base.sh.hbs:1:1 over-limit',
      'code/codex/base.sh.hbs:1:1 over-limit',
      'docs/claude/base.sh.hbs:1:1 over-limit',
    ]);
  });

  it('of a ConfigMap are those of Kubernetes', () => {
    const half = 'é'.repeat(262_144);
    const fits = setOf(['shared/a.md.hbs', half], ['shared/b.md.hbs', half]);
    expect(checkLimits(fits)).toEqual([]);
    const [finding] = checkLimits(setOf(['shared/a.md.hbs', half], ['shared/b.md.hbs', `${half}x`]));
    expect(finding).toMatchObject({
      code: 'over-limit',
      at: { file: 'shared/b.md.hbs' },
      message: 'controller-agent-templates-shared takes 1048577 bytes, more than 1048576',
    });
  });

  it('of the Helm release are those of its own encoding', () => {
    const manifests = emitConfigMaps(setOf(['shared/a.md.hbs', noise(600_000)]));
    expect(helmReleaseBytes(manifests)).toBeGreaterThan(largestRelease);
    expect(checkLimits(setOf(['shared/a.md.hbs', noise(600_000)]))).toMatchObject([
      { message: expect.stringMatching(/^Helm release/) },
    ]);
    expect(helmReleaseBytes(emitConfigMaps(setOf(['shared/a.md.hbs', 'a'.repeat(600_000)])))).toBeLessThan(
      20_000,
    );
  });

  it('are far away for the project’s templates', async () => {
    const { set } = await compileTemplates(realFolder);
    for (const { bytes, limit } of measureSet(set, emitConfigMaps(set)))
      expect(bytes).toBeLessThanOrEqual(limit);
  });

  it('are measured for each ConfigMap, the largest script and the release', () => {
    const { set } = compileSmall();
    const measures = measureSet(set, emitConfigMaps(set));
    expect(measures.map(({ name, files }) => [name, files])).toEqual([
      ['controller-agent-templates-shared', 3],
      ['controller-agent-templates-claude', 6],
      ['controller-agent-templates-codex', 5],
      ['controller-agent-templates-cursor', 0],
      ['controller-agent-templates-factory', 0],
      ['controller-agent-templates-opencode', 0],
      ['largest script', 9],
      ['Helm release (estimate)', 14],
    ]);
    const bytes = [...set.templates.values()].reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    expect(measures.slice(0, 6).reduce((sum, one) => sum + one.bytes, 0)).toBe(bytes);
  });
});
