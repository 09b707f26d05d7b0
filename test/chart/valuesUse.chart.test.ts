import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { documentedValues, type DocumentedValue } from '../../src/chart/documentedValues.ts';
import { copyOfChart } from './helpers/copy.ts';
import { chartText, ciValues, helm } from './helpers/helm.ts';
import { changed, merged } from './helpers/changedValue.ts';

/** What has to be otherwise for a value to have any effect. */
const conditions: Readonly<Record<string, unknown>> = {
  'global.caBundle.existingConfigMap': { global: { caBundle: { pem: '' } } },
  'podDisruptionBudget.minAvailable': { podDisruptionBudget: { maxUnavailable: '' } },
  'storage.existingClaim': { storage: { claims: [] } },
  'serviceAccount.create': { serviceAccount: { name: 'mine' } },
};

async function rendered(chart: string, values: unknown): Promise<string> {
  const { ok, text } = await helm(['template', 'x', '--namespace', 'y'], { chart, values });
  return ok ? text : `refused: ${text}`;
}

async function fullValues(): Promise<unknown> {
  const [, file] = (await ciValues()).find(([name]) => name === 'full') ?? ['', ''];
  const { readFile } = await import('node:fs/promises');
  const values: unknown = parse(await readFile(file, 'utf8'));
  // Of the small copy's templates only one can be replaced.
  return merged(values, {
    // Without a repository there is no image at all.
    clis: { cursor: { image: { repository: 'other/cli-cursor' } } },
    templates: {
      claude: { extra: { 'code_claude_a.md.hbs': 'x' } },
      replace: ['code_claude_settings.json.hbs'],
    },
  });
}

describe('every documented value', async () => {
  const all = documentedValues(await chartText('values.yaml'));
  const base = await fullValues();

  it('is one of many', () => {
    expect(all.length).toBeGreaterThan(150);
  });

  it('changes what is rendered', { timeout: 600_000 }, async () => {
    const chart = await copyOfChart({ files: false, small: true });
    const first = await rendered(chart, base);
    expect(first).toContain('kind: Deployment');
    const idle: string[] = [];
    const rest = [...all];
    const work = async (): Promise<void> => {
      for (let value = rest.pop(); value !== undefined; value = rest.pop())
        if (await isIdle(chart, { first, base, value })) idle.push(value.path.join('.'));
    };
    await Promise.all([work(), work()]);
    expect(idle).toEqual([]);
  });
});

async function isIdle(
  chart: string,
  { first, base, value }: { first: string; base: unknown; value: DocumentedValue },
): Promise<boolean> {
  const name = value.path.join('.');
  const condition = name.endsWith('image.registry') ? { global: { registry: '' } } : conditions[name];
  const from = condition === undefined ? base : merged(base, condition);
  const before = condition === undefined ? first : await rendered(chart, from);
  const after = await rendered(chart, changed(from, value));
  // A refusal counts only when the chart itself says it: then the value is looked at.
  if (after.startsWith('refused: ') && !after.includes('execution error')) {
    throw new Error(`${value.path.join('.')} was changed to what the schema refuses: ${after}`);
  }
  return after === before;
}
