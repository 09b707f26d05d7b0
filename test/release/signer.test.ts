import { describe, expect, it } from 'vitest';
import { takeReleaseSecrets } from '../../src/release/secrets.ts';
import { chooseSigner, signArguments, verifyArguments } from '../../src/release/signer.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const offline = { signingConfig: 'c.json', trustedRoot: 't.json' };
const workflow = 'owner/cto/.github/workflows/release.yml@refs/tags/v1.0.0';

describe('the signer', () => {
  it('is the key that is given, also in a GitHub job', () => {
    const env = { GITHUB_WORKFLOW_REF: workflow };
    const signer = chooseSigner({ keyFile: 'x/cosign.key', env, hasIdentity: true });
    expect(signer).toEqual({ kind: 'key', keyFile: 'x/cosign.key', publicKeyFile: 'x/cosign.pub' });
    expect(signArguments(signer, offline)).toEqual([
      'sign',
      '--yes',
      '--key',
      'x/cosign.key',
      '--signing-config',
      'c.json',
      '--trusted-root',
      't.json',
    ]);
  });

  it('is the very workflow and tag in a GitHub job', () => {
    const signer = chooseSigner({ env: { GITHUB_WORKFLOW_REF: workflow }, hasIdentity: true });
    expect(signArguments(signer, offline)).toEqual(['sign', '--yes']);
    expect(verifyArguments(signer)).toEqual([
      'verify',
      '--certificate-identity',
      `https://github.com/${workflow}`,
      '--certificate-oidc-issuer',
      'https://token.actions.githubusercontent.com',
    ]);
  });

  it('has to be there', () => {
    const none = expect.objectContaining({ code: 'no-signer' });
    expect(() => chooseSigner({ env: {}, hasIdentity: true })).toThrow(none);
    expect(() => chooseSigner({ env: { GITHUB_WORKFLOW_REF: workflow }, hasIdentity: false })).toThrow(none);
  });
});

describe('secrets of the release', () => {
  it('are taken out of the environment that gates inherit', async () => {
    const folder = await temporaryFolder({ password: 'from a file\n' });
    const env: Record<string, string | undefined> = {
      CTO_REGISTRY_USER: 'me',
      CTO_REGISTRY_PASSWORD_FILE: `${folder}/password`,
      COSIGN_PASSWORD: 'secret',
      ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token',
      HOME: '/root',
    };
    expect(takeReleaseSecrets(env)).toEqual({
      login: { user: 'me', password: 'from a file' },
      keyPassword: 'secret',
      identityToken: { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token' },
    });
    expect(Object.keys(env)).toEqual(['CTO_REGISTRY_USER', 'CTO_REGISTRY_PASSWORD_FILE', 'HOME']);
  });

  it('need both halves of a login, and files that are there', () => {
    expect(() => takeReleaseSecrets({ CTO_REGISTRY_USER: 'me' })).toThrow(
      expect.objectContaining({ code: 'registry-login' }),
    );
    expect(() => takeReleaseSecrets({ COSIGN_PASSWORD_FILE: '/nowhere/x' })).toThrow(
      expect.objectContaining({ code: 'secret-file' }),
    );
  });
});
