/** Tokens of a GitHub App, from a stand-in on loopback that checks signature, times, installation and permissions as GitHub does. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { githubTokens, type GithubApp, type GithubTokens } from '../../../src/controller/github/app.ts';
import { forGit, forMerging, forPullRequests } from '../../../src/controller/github/permissions.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { appKey, standInGithub, type StandInGithub } from './standInGithub.ts';

const repository = { owner: 'acme', name: 'app' };

interface Scene {
  github: StandInGithub;
  tokens: GithubTokens;
  app: GithubApp;
  warnings: string[];
}

async function scene(): Promise<Scene> {
  const { privateKey, publicKey } = appKey();
  const keyFile = join(await temporaryFolder(), 'private-key.pem');
  await writeFile(keyFile, privateKey);
  const github = await standInGithub({ 77: publicKey });
  github.installed.set('acme/app', 5).set('acme/other', 5);
  const warnings: string[] = [];
  const tokens = githubTokens({ apiUrl: github.apiUrl, warn: (message) => void warnings.push(message) });
  return { github, tokens, app: { id: '77', keyFile }, warnings };
}

test('a token is for one repository, with the least permissions', async () => {
  const { github, tokens, app } = await scene();
  const { token, expires } = await tokens.mint(app, repository, forGit);
  expect(github.minted).toEqual([
    {
      token,
      app: '77',
      repositories: ['app'],
      permissions: { contents: 'write', metadata: 'read' },
      expires: expect.any(Number),
    },
  ]);
  expect(Math.abs(expires - (github.minted[0]?.expires ?? 0))).toBeLessThan(60_000);
});

test.each([forGit, forPullRequests, forMerging])(
  'workflows and administration are never asked for',
  (permissions) => {
    expect(Object.keys(permissions)).not.toContain('workflows');
    expect(Object.keys(permissions)).not.toContain('administration');
  },
);

test('each run has a token of its own; the installation is looked up once', async () => {
  const { github, tokens, app } = await scene();
  const first = await tokens.mint(app, repository, forGit);
  const second = await tokens.mint(app, repository, forGit);
  expect(second.token).not.toBe(first.token);
  expect(github.requests).toEqual([
    'GET /repos/acme/app/installation',
    'POST /app/installations/5/access_tokens',
    'POST /app/installations/5/access_tokens',
  ]);
});

test('an App that was taken away and installed again is found again', async () => {
  const { github, tokens, app } = await scene();
  await tokens.mint(app, repository, forGit);
  github.installed.clear();
  github.installed.set('acme/app', 6);
  await tokens.mint(app, repository, forGit);
  expect(github.requests.at(-1)).toBe('POST /app/installations/6/access_tokens');
});

test('a clock that differs from GitHub’s is told and made up for', async () => {
  const { github, tokens, app, warnings } = await scene();
  github.ahead = -1800;
  const { expires } = await tokens.mint(app, repository, forGit);
  // Told by our clock, so that it is renewed in time.
  expect(Math.abs(expires - Date.now() - 3_600_000)).toBeLessThan(60_000);
  // The header has whole seconds, and some may pass until it is read.
  expect(warnings.join('\n')).toMatch(/different by -18\d\d seconds/);
});

const faults: readonly [string, string, (scene: Scene) => unknown][] = [
  ['github-not-installed', 'App 77 is not installed on acme/app', ({ github }) => github.installed.clear()],
  ['github-suspended', 'is suspended', ({ github }) => (github.suspended = true)],
  ['github-permissions', 'may not have on acme/app', ({ github }) => (github.granted = { metadata: 'read' })],
  [
    'github-key',
    'does not know the private key',
    async ({ app }) => writeFile(app.keyFile, appKey().privateKey),
  ],
  ['github-key', 'no private key in PEM form', async ({ app }) => writeFile(app.keyFile, 'secret-of-mine')],
  ['github-key', "can't be read", ({ app }) => (app.keyFile += '.gone')],
];

test.each(faults)('%s: %s', async (code, text, break_) => {
  const all = await scene();
  await break_(all);
  const failing = all.tokens.mint(all.app, repository, forGit);
  await expect(failing).rejects.toMatchObject({
    code,
    message: expect.stringContaining(text),
    hint: expect.stringMatching(/./),
  });
  await expect(failing).rejects.not.toMatchObject({ message: expect.stringContaining('secret-of-mine') });
});

test('an API that is not there', async () => {
  const { app } = await scene();
  const tokens = githubTokens({ apiUrl: 'http://127.0.0.1:9/api/v3', warn: () => undefined });
  await expect(tokens.mint(app, repository, forGit)).rejects.toMatchObject({
    code: 'github-unreachable',
    message: expect.stringContaining('127.0.0.1:9'),
  });
});
