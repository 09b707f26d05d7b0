/** Which addresses name a repository of the GitHub that the settings name. */
import { expect, test } from 'vitest';
import { githubRepository } from '../../../src/controller/github/repository.ts';

const cloud = 'https://api.github.com';
const own = 'https://git.example.com/api/v3';
const app = { owner: 'acme', name: 'app' };

test.each([
  ['https://github.com/acme/app.git', cloud, app],
  ['https://GitHub.com/acme/app/', cloud, app],
  ['git@github.com:acme/app.git', cloud, app],
  ['ssh://git@github.com/acme/app.git', cloud, app],
  ['ssh://git@git.example.com:2222/acme/app', own, app],
  ['https://git.example.com/acme/app', own, app],
  ['https://git.example.com/acme/app', cloud, undefined],
  ['https://github.com/acme/app', own, undefined],
  ['https://github.com.evil.example/acme/app', cloud, undefined],
  ['https://github.com/acme', cloud, undefined],
  ['https://github.com/acme/deep/app', cloud, undefined],
  ['/srv/git/app.git', cloud, undefined],
])('%s beside %s', (address, apiUrl, expected) => {
  expect(githubRepository(address, apiUrl)).toEqual(expected);
});
