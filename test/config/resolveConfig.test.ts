import { describe, expect, it } from 'vitest';
import { defaultModels } from '../../src/config/defaultModels.ts';
import { emptyConfig, readConfig, type Config } from '../../src/config/readConfig.ts';
import { checkFrontendAgent } from '../../src/config/frontendAgent.ts';
import type { PlayFlags } from '../../src/config/layers.ts';
import { defaultRoles, resolveConfig, type ResolvedConfig } from '../../src/config/resolveConfig.ts';
import { CtoError } from '../../src/errors.ts';
import { cliNames } from '../../src/clis/agentCli.ts';
import { modelOf } from '../../src/play/types.ts';
import { shellContext } from '../../src/templates/context.ts';

const rows = ['blaze', 'cipher', 'cleo', 'rex', 'rex-remediation', 'tess'];

function file(values: unknown): Config {
  return readConfig(JSON.stringify(values), 'cto-config.json');
}

function resolved(config: Config, flags: PlayFlags = {}): ResolvedConfig {
  return resolveConfig({ flags, file: config, rows });
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof CtoError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('resolveConfig', () => {
  it('has a default for everything', () => {
    const { settings, agents } = resolved(emptyConfig);
    expect(settings).toEqual({
      maxParallel: 3,
      stages: ['quality', 'security', 'testing'],
      maxRetries: 3,
      stageMaxRetries: {},
      environmentRetries: 2,
      roles: defaultRoles,
    });
    expect(agents['rex']).toEqual({ cli: 'claude', model: defaultModels.claude });
  });

  it('says where an agent is named that nobody knows, and how an App belongs to one', () => {
    const text = '{\n  "defaults": { "play": { "qualityAgent": "Acme-Cleo" } }\n}';
    const unknown = (): unknown => resolved(readConfig(text, 'cto-config.json'));
    expect(unknown).toThrow(
      expect.objectContaining({
        code: 'agent-unknown',
        at: { file: 'cto-config.json', line: 2, column: 43 },
        hint: expect.stringContaining('"agents": {"cleo": {"githubApp": "Acme-Cleo"}}'),
      }),
    );
    expect(codeOf(() => resolved(file({ defaults: { play: { qualityAgent: 'cloe' } } })))).toBe(
      'agent-unknown',
    );
  });

  it('has default models that templates accept', () => {
    for (const cli of cliNames)
      expect(shellContext.shape.model.safeParse(defaultModels[cli]).success).toBe(true);
  });

  it('lets a flag win over the file, and the file over the default', () => {
    const config = file({
      defaults: {
        play: { maxRetries: 1, qualityMaxRetries: 7, service: 'file', integrationBaseBranch: 'trunk' },
      },
    });
    expect(resolved(config).settings).toMatchObject({ maxRetries: 1, stageMaxRetries: { quality: 7 } });
    expect(resolved(config)).toMatchObject({ service: 'file', base: 'trunk', repository: undefined });
    const flagged = resolved(config, { maxRetries: 9, service: 'flag', base: 'main', repository: '/r' });
    expect(flagged.settings.maxRetries).toBe(9);
    expect(flagged.settings.stageMaxRetries).toEqual({});
    expect(flagged).toMatchObject({ service: 'flag', base: 'main', repository: '/r' });
  });

  it('runs one task at a time without parallel execution, unless the flag says otherwise', () => {
    const config = file({ defaults: { play: { parallelExecution: false } } });
    expect(resolved(config).settings.maxParallel).toBe(1);
    expect(resolved(config, { maxParallel: 4 }).settings.maxParallel).toBe(4);
  });

  it('never sends a model to a CLI that it was not written for', () => {
    const config = file({
      defaults: { play: { cli: 'claude', model: 'claude-opus' } },
      agents: { cleo: { cli: 'codex' }, tess: { cli: 'factory', model: 'droid-model' } },
    });
    expect(resolved(config).agents).toMatchObject({
      rex: { cli: 'claude', model: 'claude-opus' },
      cleo: { cli: 'codex', model: defaultModels.codex },
      tess: { cli: 'factory', model: 'droid-model' },
    });
    expect(resolved(config, { cli: 'codex' }).agents).toMatchObject({
      rex: { cli: 'codex', model: defaultModels.codex },
      tess: { cli: 'codex', model: defaultModels.codex },
    });
    expect(resolved(config, { cli: 'claude' }).agents['tess']).toEqual({
      cli: 'claude',
      model: 'claude-opus',
    });
    expect(resolved(config, { model: 'm' }).agents['tess']).toEqual({ cli: 'factory', model: 'm' });
  });

  it('finds agents by id and by the name of their App', () => {
    const config = file({
      defaults: { play: { implementationAgent: 'Acme-Rex', qualityAgent: 'CLEO' } },
      agents: { rex: { githubApp: 'acme-rex' }, nova: { cli: 'opencode' } },
    });
    expect(resolved(config).settings.roles).toMatchObject({ implementation: 'rex', quality: 'cleo' });
    expect(resolved(config).agents['nova']?.cli).toBe('opencode');
  });

  it('refuses an agent that nobody knows', () => {
    const config = file({ defaults: { play: { testingAgent: 'tes' } } });
    expect(() => resolved(config)).toThrow('defaults.play.testingAgent names the agent "tes"');
  });

  it('refuses a front-end task when there is a file and it names nobody for the front end', () => {
    const config = file({ defaults: { play: { implementationAgent: 'rex' } } });
    expect(codeOf(() => checkFrontendAgent(config, ['3']))).toBe('frontend-agent-missing');
    expect(codeOf(() => checkFrontendAgent(file({}), ['3']))).toBe('frontend-agent-missing');
    expect(codeOf(() => checkFrontendAgent(config, []))).toBe('accepted');
    expect(codeOf(() => checkFrontendAgent(emptyConfig, ['3']))).toBe('accepted');
    const named = file({ defaults: { play: { frontendAgent: 'blaze' } } });
    expect(codeOf(() => checkFrontendAgent(named, ['3']))).toBe('accepted');
  });

  it('lets a flag win over the Play, that over the file, that over the chart, and says which', () => {
    const config = file({ defaults: { play: { service: 'file', deadline: 2, maxParallel: 2 } } });
    const { rows: found } = resolveConfig({
      flags: { deadline: 0, check: ['npm test'] },
      play: { deadline: 1, service: 'play' },
      file: config,
      chart: { deadline: 3, maxParallel: 3, service: 'chart', limitDisk: '1GiB' },
      rows,
    });
    expect(found.filter(({ from }) => from !== 'default' && !from.startsWith('default of'))).toEqual([
      { key: 'maxParallel', value: 2, from: 'cto-config.json:1:66' },
      { key: 'service', value: 'play', from: 'the Play' },
      { key: 'checks', value: ['npm test'], from: '--check' },
      { key: 'deadline', value: 0, from: '--deadline' },
      { key: 'limitDisk', value: '1GiB', from: 'the chart' },
    ]);
  });

  it('takes the nearest word about retries', () => {
    const agents = { rex: { maxRetries: 5 }, cleo: { maxRetries: 6 }, tess: { maxRetries: 7 } };
    const play = { maxRetries: 1, qualityMaxRetries: 2, integrationMaxRetries: 3 };
    const { settings } = resolved(file({ defaults: { play }, agents }));
    expect(settings.stageMaxRetries).toEqual({ implementation: 5, quality: 2, testing: 7, integration: 3 });
    // What Rex may cost says nothing of Blaze.
    expect(settings.frontendMaxRetries).toBe(1);
    const named = resolved(file({ defaults: { play: { implementationMaxRetries: 4 } } })).settings;
    expect(named).toMatchObject({ stageMaxRetries: { implementation: 4 }, frontendMaxRetries: 4 });
    const blaze = resolved(file({ agents: { blaze: { maxRetries: 0 } } })).settings;
    expect(blaze).toMatchObject({ stageMaxRetries: {}, frontendMaxRetries: 0 });
  });

  it('rotates models of an agent that asks for it, on its own CLI alone', () => {
    const rotation = { enabled: true, models: ['b', 'c'] };
    const config = file({ agents: { rex: { cli: 'codex', model: 'a', modelRotation: rotation } } });
    const { rex } = resolved(config).agents;
    expect(rex).toEqual({ cli: 'codex', model: 'a', rotation: ['a', 'b', 'c'] });
    expect(rex && [1, 2, 3, 4].map((attempt) => modelOf(rex, attempt))).toEqual(['a', 'b', 'c', 'a']);
    expect(resolved(config, { cli: 'claude' }).agents['rex']).not.toHaveProperty('rotation');
    expect(resolved(config, { model: 'z' }).agents['rex']).toEqual({ cli: 'codex', model: 'z' });
    const off = { ...rotation, enabled: false };
    expect(resolved(file({ agents: { rex: { modelRotation: off } } })).agents['rex']).not.toHaveProperty(
      'rotation',
    );
  });

  it('says what has no effect, and what replaces it', () => {
    const config = file({ defaults: { play: { integrationPrEnabled: true, continueSession: false } } });
    expect(resolved(config).notices).toEqual([
      'cto-config.json:1: no effect: defaults.play.integrationPrEnabled – a play on this machine opens none: open one from cto/<play>/integration.',
    ]);
  });
});
