import { describe, expect, it } from 'vitest';
import { onePerShape } from '../../../src/templates/scripts/shape.ts';
import { compileSmall } from '../../helpers/templateSources.ts';

function shapes(changes: Readonly<Record<string, string>> = {}): string[] {
  const { set } = compileSmall(changes);
  const scripts = [...set.templates.values()].filter(({ path }) => path.endsWith('.sh.hbs'));
  return onePerShape(scripts.map((template) => ({ template, variant: 0 }))).map(
    ({ template }) => template.path,
  );
}

function banner(text: string): Record<string, string> {
  return {
    'agents/rex.md': `---\nname: Rex\nrole: work\nstage: implementation\nvolume: service\nbanner: "${text}"\n---\n`,
  };
}

describe('scripts of one shape', () => {
  it('differ in plain words only', () => {
    expect(shapes()).toEqual([
      'code/claude/container-base.sh.hbs',
      'code/claude/hooks/stop.sh.hbs',
      'code/codex/container-base.sh.hbs',
    ]);
  });

  it('are others as soon as a constant means something to bash', () => {
    expect(shapes(banner('Rex: works 🔨'))).toHaveLength(3);
    expect(shapes(banner('Rex; works'))).toHaveLength(5);
    expect(shapes(banner('Rex (works)'))).toHaveLength(5);
  });

  it('are others as soon as anything else differs', () => {
    expect(
      shapes({ 'overrides/code/claude/container-rex.sh.hbs': '{{> preamble.sh}}\necho own\n' }),
    ).toHaveLength(4);
  });
});
