import { describe, expect, it } from 'vitest';
import { readPlan } from '../../src/plan/readPlan.ts';
import { roleSuggestions } from '../../src/plan/suggestions.ts';

const rules = { agent: 'Blaze', labels: ['frontend', 'ui'] };

function suggested(tasks: object[]): string[] {
  const plan = readPlan(JSON.stringify(tasks.map((task, index) => ({ id: index + 1, ...task }))), {
    file: 'tasks.json',
    apps: { 'Acme-Rex': 'rex' },
  });
  return roleSuggestions(plan, rules, 'Rex');
}

describe('roleSuggestions', () => {
  it('says where a title sounds like the front end and nobody decided', () => {
    expect(suggested([{ title: 'Build the settings page' }, { title: 'Add a queue' }])).toEqual([
      'Sounds like front-end work, but goes to Rex: 1 "Build the settings page". Words never decide; if it is, add the label "frontend".',
    ]);
  });

  it('says where a label sends what sounds like something else to the front end', () => {
    expect(suggested([{ title: 'Migrate the database', labels: ['UI'] }])).toEqual([
      'Does not sound like front-end work, but goes to Blaze by its label: 1 "Migrate the database". If it is not, take the label away.',
    ]);
  });

  it('keeps quiet where somebody decided, and about tasks that do not run', () => {
    const title = 'Build the settings page';
    expect(
      suggested([
        { title, labels: ['frontend'] },
        { title, agent: 'Acme-Rex' },
        { title, agentHint: 'rex' },
        { title, status: 'done' },
      ]),
    ).toEqual([]);
  });

  it('knows words, not parts of words', () => {
    expect(suggested([{ title: 'Guide the build' }, { title: 'Reform the uint parser' }])).toEqual([]);
  });
});
