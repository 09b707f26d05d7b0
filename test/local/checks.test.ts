import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { agentsOf, checkOptions, checkPrograms } from '../../src/local/checks.ts';
import type { LocalPlayOptions } from '../../src/local/types.ts';
import { makeFolder, makeGitDir, writeScript } from '../helpers/gitDir.ts';
import { planOf, standInPlay } from '../helpers/standIn.ts';

afterEach(() => vi.unstubAllEnvs());

async function optionsWith(changed: Partial<LocalPlayOptions> = {}): Promise<LocalPlayOptions> {
  return (await standInPlay(await makeGitDir(), planOf([{ a: [] }]), changed)).options;
}

test('good options come back with a clean root', async () => {
  const options = await optionsWith();
  expect(checkOptions({ ...options, root: `${options.root}//x/..` }).root).toBe(options.root);
});

test.each<[Partial<LocalPlayOptions>, string, string]>([
  [{ play: '../x' }, 'bad-name', 'play "../x"'],
  [{ play: 'a..b' }, 'bad-name', 'play'],
  [{ play: 'a.lock' }, 'bad-name', 'play'],
  [{ repoName: 'a b' }, 'bad-name', 'repository'],
  [{ service: '' }, 'bad-name', 'service'],
  [{ plan: planOf([{ '$(id)': [] }]) }, 'bad-name', 'task id "$(id)"'],
  [{ repositoryUrl: '--upload-pack=x' }, 'repository-url', 'dash'],
  [{ root: '/tmp/a b' }, 'unsafe-root', '" "'],
  [{ branchTemplate: 'x' }, 'branch-template', '{task}'],
  [{ agents: {} }, 'agent-unconfigured', 'rex'],
])('%j is refused as %s', async (changed, code, text) => {
  const options = await optionsWith(changed);
  expect(() => checkOptions(options)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(text) }),
  );
});

test('without a rehearsal every CLI needs one of its keys', async () => {
  const { rehearsal: _, ...options } = await optionsWith({ keys: { ANTHROPIC_API_KEY: '' } });
  expect(() => checkOptions(options)).toThrow(
    expect.objectContaining({
      code: 'key-missing',
      hint: expect.stringContaining('ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN'),
    }),
  );
  expect(() => checkOptions({ ...options, keys: { ANTHROPIC_AUTH_TOKEN: 'x' } })).not.toThrow();
});

test('agents are those of the stages played, and those that tasks ask for', async () => {
  const { plan, settings } = await optionsWith();
  const tasks = [...plan.play.tasks, { id: 'b', dependencies: [], level: 1, frontend: true, agent: 'own' }];
  expect(agentsOf({ plan: { ...plan, play: { tasks, blocked: {} } }, settings })).toEqual([
    'rex',
    'own',
    'rex-remediation',
    'cleo',
  ]);
});

test('programs are looked for on the PATH, those of CLIs only when they run', async () => {
  const { rehearsal, ...options } = await optionsWith();
  if (rehearsal === undefined) throw new Error('no rehearsal');
  const bin = await makeFolder();
  for (const name of ['bash', 'jq']) await writeScript(join(bin, name), '#!/bin/sh\n');
  await writeScript(join(bin, 'git'), '#!/bin/sh\necho git version 2.38.1\n');
  vi.stubEnv('PATH', bin);
  await checkPrograms({ ...options, rehearsal });
  await expect(checkPrograms(options)).rejects.toMatchObject({
    code: 'program-missing',
    message: expect.stringContaining('claude'),
  });
  await writeScript(join(bin, 'git'), '#!/bin/sh\necho git version 2.37.9\n');
  await expect(checkPrograms({ ...options, rehearsal })).rejects.toMatchObject({ code: 'git-too-old' });
});
