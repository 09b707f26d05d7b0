import { expect, test } from 'vitest';
import { endpointOf, runEnvironment } from '../../src/local/environment.ts';

const places = { owner: '/o', result: '/o/result.json', secrets: '/s', mirror: '/m', rehearsal: undefined };

test('of the user’s environment only what is listed gets through', () => {
  const user = {
    PATH: '/bin',
    LANG: 'de_DE.UTF-8',
    https_proxy: 'http://proxy',
    NODE_EXTRA_CA_CERTS: '/ca',
    HOME: '/home/u',
    ANTHROPIC_API_KEY: 'canary',
    GITHUB_TOKEN: 'canary',
    GIT_DIR: '/x',
    CTO_SECRETS: '/elsewhere',
    BASH_ENV: '/x',
    SSH_AUTH_SOCK: '/x',
  };
  expect(runEnvironment(places, user)).toEqual({
    PATH: '/bin',
    LANG: 'de_DE.UTF-8',
    https_proxy: 'http://proxy',
    NODE_EXTRA_CA_CERTS: '/ca',
    CTO_OWNER: '/o',
    CTO_RESULT: '/o/result.json',
    CTO_SECRETS: '/s',
    CTO_MIRROR: '/m',
  });
});

test('in a rehearsal the scripted agent comes first on the PATH', () => {
  const rehearsal = '/plays/rehearsal/rehearsal.json';
  expect(runEnvironment({ ...places, rehearsal }, { PATH: '/bin' })).toMatchObject({
    PATH: '/plays/rehearsal/bin:/bin',
    CTO_REHEARSAL: rehearsal,
  });
});

test('the endpoint is the user’s, else the CLI’s, and never holds a password', () => {
  const cli = { endpoint: { variable: 'BASE_URL', default: 'https://api.example.com' } };
  expect(endpointOf(cli, {})).toBe('https://api.example.com');
  expect(endpointOf(cli, { BASE_URL: 'http://127.0.0.1:1/v1' })).toBe('http://127.0.0.1:1/v1');
  expect(endpointOf({}, { BASE_URL: 'x' })).toBe('');
  expect(() => endpointOf(cli, { BASE_URL: 'https://u:canary@host' })).toThrow(
    expect.objectContaining({ code: 'secret-in-endpoint', message: expect.not.stringContaining('canary') }),
  );
});
