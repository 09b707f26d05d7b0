import { describe, expect, it } from 'vitest';
import { agentConstants, parseAgent } from '../../src/templates/agentRow.ts';

const good =
  '---\nname: Rex\nrole: front-end work\nstage: implementation\nvolume: service\nbanner: "🔨 Rex: works"\n---\nYou are Rex.\n';

function parsed(text: string, path = 'agents/rex.md'): ReturnType<typeof parseAgent> {
  return parseAgent({ path, role: 'agent', text });
}
function told(text: string, path?: string): string[] {
  return parsed(text, path).findings.map(
    ({ at, code, message }) => `${at.line}:${at.column} ${code} ${message}`,
  );
}

describe('an agent’s file', () => {
  it('is a row and a system prompt', () => {
    expect(parsed(good)).toEqual({
      row: {
        id: 'rex',
        name: 'Rex',
        role: 'front-end work',
        stage: 'implementation',
        volume: 'service',
        banner: '🔨 Rex: works',
      },
      body: { text: 'You are Rex.\n', linesBefore: 7, charactersBefore: good.indexOf('You') },
      findings: [],
    });
  });

  it.each([
    ['no front matter', 'You are Rex.\n', /^1:1 agent-row The file does not begin/],
    ['a front matter without an end', '---\nname: Rex\n', /^1:1 agent-row The file does not begin/],
    ['a value with a colon', good.replaceAll('"', ''), /^6:9 agent-row Nested mappings/],
    ['an unknown key', good.replace('role:', 'rolle: x\nrole:'), /^2:1 agent-row .*rolle/],
    ['an unknown stage', good.replace('implementation', 'planning'), /^4:8 agent-row stage: /],
    ['an unknown volume', good.replace('service', 'shared'), /^5:9 agent-row volume: /],
    ['quotes in the role', good.replace('front-end work', `'say "x"'`), /^3:7 agent-row role: /],
    ['an expansion in the banner', good.replace('works', '$(id)'), /^6:9 agent-row banner: /],
    ['a tag in the banner', good.replace('works', '{{task_id}}'), /^6:9 agent-row banner: /],
    ['two lines', good.replace('front-end work', '|\n  a\n  b'), /^3:7 agent-row role: /],
    ['a name that is none', good.replace('name: Rex', 'name: Rex the Great'), /^2:7 agent-row name: /],
    [
      'an alias',
      good.replace('front-end work', '*a').replace('name: Rex', 'name: &a Rex'),
      /^3:7 agent-row An alias/,
    ],
  ])('is refused with %s', (_, text, expected) => {
    expect(told(text)[0]).toMatch(expected);
  });

  it('names every key that is missing', () => {
    const messages = told('---\nname: Rex\n---\n').join('\n');
    for (const key of ['role', 'stage', 'volume', 'banner']) expect(messages).toContain(`${key}: `);
  });

  it('has an id that can stand in names', () => {
    expect(told(good, 'agents/Rex.md')[0]).toMatch(/^1:1 agent-row "Rex" can't be the id/);
    expect(told(good, 'agents/rex_2.md')).toHaveLength(1);
  });
});

describe('the constants of an agent', () => {
  it('are its row', () => {
    expect(agentConstants(parsed(good).row)).toEqual({
      'agent.id': 'rex',
      'agent.name': 'Rex',
      'agent.role': 'front-end work',
      'agent.stage': 'implementation',
      'agent.banner': '🔨 Rex: works',
    });
  });

  it('stay variables without a row', () => {
    expect(agentConstants()).toMatchObject({
      'agent.id': '{{agent_id}}',
      'agent.name': '{{agent_name}}',
      'agent.stage': '{{stage}}',
    });
  });
});
