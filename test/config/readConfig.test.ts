import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/readConfig.ts';
import { configSchema } from '../../src/config/schema.ts';
import { schemaKeys } from '../../src/config/walkSchema.ts';
import { errorText } from '../../src/errors.ts';

function refusal(text: string): string {
  try {
    readConfig(text, 'cto-config.json');
  } catch (error) {
    return errorText(error);
  }
  throw new Error('it was accepted');
}

const everything = {
  $schema: 'https://example.com/schema.json',
  version: '1.0',
  defaults: {
    docs: { model: 'm', githubApp: 'Docs', includeCodebase: false, sourceBranch: 'main' },
    code: {
      model: 'm',
      cli: 'claude',
      githubApp: 'Rex',
      continueSession: false,
      workingDirectory: '.',
      service: 's',
    },
    intake: { githubApp: 'Morgan', primary: { model: 'm', provider: 'p' } },
    docs_ingest: { model: 'm', docServerUrl: 'http://localhost' },
    play: { model: 'm', cli: 'claude', implementationAgent: 'rex', maxRetries: 2, autoMerge: false },
  },
  agents: {
    rex: {
      githubApp: 'The-Rex',
      cli: 'codex',
      model: 'gpt-5',
      modelRotation: { enabled: true, models: ['a', 'b'] },
      tools: { remote: ['x'], localServers: { files: { enabled: true, command: 'npx', args: ['y'] } } },
    },
  },
};

describe('readConfig', () => {
  it('accepts every key of the shape and names those without effect at their place', () => {
    const config = readConfig(JSON.stringify(everything), 'cto-config.json');
    expect(config.values.agents['rex']?.cli).toBe('codex');
    const lost = config.notices.map(({ key }) => key);
    expect(lost).toContain('defaults.code.model');
    expect(lost).toContain('defaults.docs_ingest.docServerUrl');
    // What is asked for is so anyway.
    expect(lost).not.toContain('defaults.code.continueSession');
    expect(lost).not.toContain('defaults.play.autoMerge');
    expect(lost).not.toContain('agents.rex.model');
    expect(config.notices[0]?.at).toMatchObject({ file: 'cto-config.json', line: 1, column: 168 });
  });

  it('knows which word was probably meant', () => {
    expect(refusal('{"defaults": {"play": {"cli": "cluade"}}}')).toContain('Did you mean "claude"?');
    expect(refusal('{"defaults": {"play": {"cli": 5}}}')).not.toContain('Did you mean');
  });

  it('explains every key of the schema', () => {
    const keys = schemaKeys(configSchema);
    expect(keys.length).toBeGreaterThan(60);
    for (const { path, facts } of keys) {
      expect(facts.what, path.join('.')).toMatch(/\.$/);
      expect('honoured' in facts ? facts.honoured : facts.instead, path.join('.')).not.toBe('');
    }
  });

  it('names the nearest known key at its place', () => {
    expect(refusal('{\n "defaults": {"play": {\n  "frontendAgnet": "blaze"}}}')).toMatchInlineSnapshot(`
      "cto-config.json:3:3: Unknown key defaults.play.frontendAgnet [config-unknown-key]
        → Did you mean "frontendAgent"?"
    `);
  });

  it('says where a key belongs that stands in the wrong section', () => {
    expect(refusal('{"qualityAgent": "cleo"}')).toContain('This key belongs at defaults.play.qualityAgent.');
    expect(refusal('{"agents": {"rex": {"modle": "m"}}}')).toContain('Did you mean "model"?');
    expect(refusal('{"agents": {"rex": {"enabled": true}}}')).toContain(
      'agents.<name>.modelRotation.enabled',
    );
  });

  it('lists what is known where nothing is near', () => {
    expect(refusal('{"zzzzzzzz": 1}')).toContain('Known here: $schema, version, defaults, agents.');
  });

  it('names the place of a wrong value', () => {
    expect(refusal('{"defaults": {"play": {"maxRetries": "two"}}}')).toMatch(
      /^cto-config\.json:1:38: defaults\.play\.maxRetries: .*number/,
    );
    expect(refusal('{"agents": {"rex": {"cli": "clod"}}}')).toContain('agents.rex.cli');
    expect(refusal('[]')).toMatch(/^cto-config\.json:1:1: The file: /);
    expect(refusal('{"agents": {"Rex!": {}}}')).toMatch(/^cto-config\.json:1:\d+: agents\.Rex!/);
  });

  it('names the place of a trailing comma', () => {
    expect(refusal('{"version": "1",}')).toMatch(/^cto-config\.json:1:17: Not valid JSON/);
  });
});
