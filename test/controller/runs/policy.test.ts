/** The rules of a namespace: each refuses what it should, names itself, and lets the rest through. */
import { expect, test } from 'vitest';
import { policyRefusal } from '../../../src/controller/runs/policy.ts';
import { readRun, resolveRun } from '../../../src/controller/runs/run.ts';
import type { ControllerSettings } from '../../../src/controller/settings/schema.ts';
import { sampleRun, sampleSettings } from './sample.ts';

type Policy = ControllerSettings['policy']['default'];

const open: Policy = {
  repositories: ['*'],
  images: ['*'],
  clis: ['claude', 'codex'],
  models: ['*'],
  limits: {},
};

function refusal(policy: Partial<Policy>, spec: Record<string, unknown> = {}): string | undefined {
  const settings = { ...sampleSettings, policy: { default: { ...open, ...policy }, namespaces: {} } };
  const run = readRun(sampleRun(spec));
  return policyRefusal(run, resolveRun(run, settings), settings)?.message;
}

const acme = { repositories: ['https://example.com/acme/*'] };

test.each<[string, Partial<Policy>, Record<string, unknown>, string]>([
  ['repositories', acme, { repository: 'https://example.com/other/app' }, 'https://example.com/other/app'],
  ['repositories', acme, { repository: 'https://example.com.evil/acme/app' }, 'example.com.evil'],
  ['repositories', acme, { repository: 'https://exampleXcom/acme/app' }, 'exampleXcom'],
  ['images', { images: ['registry.example/*'] }, { image: 'docker.io/x' }, 'docker.io/x'],
  ['images', { images: ['registry.example/*'] }, {}, 'workspace:1'],
  ['clis', { clis: ['codex'] }, { cli: 'claude' }, 'claude'],
  ['clis', {}, { cli: 'factory' }, 'factory'],
  ['models', { models: ['small-*'] }, { model: 'large-1' }, 'large-1'],
  ['limits.cpu', { limits: { cpu: '1500m' } }, { limits: { cpu: 2 } }, '2 CPU, more than 1500m'],
  ['limits.memory', { limits: { memory: '1Gi' } }, { limits: { memory: '1025Mi' } }, '1025Mi memory'],
  [
    'limits.ephemeralStorage',
    { limits: { ephemeralStorage: '1Gi' } },
    { limits: { ephemeralStorage: '2G' } },
    '2G',
  ],
  ['limits.activeDeadlineSeconds', { limits: { activeDeadlineSeconds: 60 } }, {}, '3600 seconds'],
])('%s refuses', (rule, policy, spec, what) => {
  const message = refusal(policy, spec);
  expect(message).toContain(what);
  expect(message).toContain(`policy.default.${rule} does not allow`);
});

test.each<[Partial<Policy>, Record<string, unknown>]>([
  [acme, { repository: 'https://example.com/acme/app.git' }],
  [{ images: ['workspace:*'] }, {}],
  [{ limits: { cpu: '2', memory: '1Gi' } }, { limits: { cpu: '2000m', memory: '1024Mi' } }],
  [{ models: ['m'] }, {}],
  // The controller's own program, whatever agents may use.
  [
    { images: [], clis: [], models: [] },
    { stage: 'integration', taskId: 'integration-1' },
  ],
])('%j allows %j', (policy, spec) => {
  expect(refusal(policy, spec)).toBeUndefined();
});

test('a namespace’s own rules are taken whole, and named', () => {
  const namespaces = { agents: { ...open, models: ['none'] } };
  const settings = { ...sampleSettings, policy: { default: { ...open, clis: [] }, namespaces } };
  const run = readRun(sampleRun());
  expect(policyRefusal(run, resolveRun(run, settings), settings)).toMatchObject({
    rule: 'policy.namespaces.agents.models',
  });
});
