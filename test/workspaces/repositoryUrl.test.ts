import { assert, oneof, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { errorText } from '../../src/errors.ts';
import { checkRepositoryUrl } from '../../src/workspaces/repositoryUrl.ts';

test.each([
  '/srv/git/app.git',
  '/srv/with space/app',
  'file:///srv/git/app.git',
  'https://github.com/acme/app.git',
  'https://acme@dev.azure.com/acme/app/_git/app',
  'http://127.0.0.1:8080/app.git',
  'http://localhost/app.git',
  'ssh://git@github.com/acme/app.git',
  'ssh://git@[::1]:2222/acme/app.git',
  'git@github.com:acme/app.git',
  'git@host:/srv/app.git',
  'alias:acme/app.git',
])('%s is accepted', (url) => {
  expect(checkRepositoryUrl(url)).toBe(url);
});

test.each([
  ['', 'is empty'],
  ['--upload-pack=touch x', 'begins with a dash'],
  ['-oProxyCommand=x', 'begins with a dash'],
  ['ext::sh -c "touch x"', 'helper program'],
  ['fd::17', 'helper program'],
  ['https://github.com/a\nb', 'control character'],
  ['https://github.com/a\r', 'control character'],
  ['/srv/a\0b', 'control character'],
  ['https://user:hunter2@github.com/a/b', 'password or a token'],
  ['https://ghp_hunter2@github.com/a/b', 'password or a token'],
  ['ssh://git:hunter2@host/a', 'password or a token'],
  ['http://github.com/a/b', 'clear text'],
  ['http://localhost.evil.com/a/b', 'clear text'],
  ['ssh://-oProxyCommand=x/a', 'no form'],
  ['git@-oProxyCommand=x:a', 'no form'],
  ['host:-oProxy', 'no form'],
  ['./app', 'no form'],
  ['~/app', 'no form'],
  ['../app', 'no form'],
  ['ftp://host/app', 'no form'],
  ['file://host/app', 'no form'],
  ['https:///app', 'no form'],
  ['//host/app', 'no form'],
])('%j is refused: %s', (url, why) => {
  const refused = (): string => checkRepositoryUrl(url);
  expect(refused).toThrow(why);
  try {
    refused();
  } catch (error) {
    expect(errorText(error)).not.toContain('hunter2');
  }
});

test('nothing that is accepted could be an option or a helper for git', () => {
  assert(
    property(
      oneof(
        string(),
        string().map((text) => `ssh://${text}/x`),
        string().map((text) => `${text}:x`),
      ),
      (url) => {
        let accepted: string;
        try {
          accepted = checkRepositoryUrl(url);
        } catch {
          return true;
        }
        return (
          !accepted.startsWith('-') &&
          !/^[^/]*::/.test(accepted) &&
          !/[\0\n\r]/.test(accepted) &&
          !/\/\/-/.test(accepted)
        );
      },
    ),
  );
});
