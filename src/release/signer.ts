/** Decides how a release is signed and how anyone verifies it: by a key, or without one by the workflow's identity. */
import { CtoError } from '../errors.ts';

export type Signer =
  | { kind: 'key'; keyFile: string; publicKeyFile: string }
  | { kind: 'keyless'; identity: string; issuer: string };

interface Wanted {
  /** Private key of cosign; its public half lies beside it as `.pub`. */
  keyFile?: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** Whether GitHub gives this job an identity. */
  hasIdentity: boolean;
}

const issuer = 'https://token.actions.githubusercontent.com';

/** Chooses the signer: a key when one is given, else the identity of the GitHub workflow. @throws CtoError `no-signer`. */
export function chooseSigner({ keyFile, env, hasIdentity }: Wanted): Signer {
  if (keyFile !== undefined) {
    return { kind: 'key', keyFile, publicKeyFile: keyFile.replace(/(\.key)?$/, '.pub') };
  }
  const workflow = env['GITHUB_WORKFLOW_REF'];
  if (hasIdentity && workflow !== undefined) {
    const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
    return { kind: 'keyless', identity: `${server}/${workflow}`, issuer };
  }
  throw new CtoError('no-signer', 'There is nothing to sign the release with', {
    hint: 'Give --key FILE (`cosign generate-key-pair` makes one), or run in a GitHub job with `id-token: write`.',
  });
}

/** Files that tell cosign of no service: with them a key signs without Sigstore and its public log. */
export interface Offline {
  signingConfig: string;
  trustedRoot: string;
}

/** Arguments of `cosign sign` before the reference. */
export function signArguments(signer: Signer, { signingConfig, trustedRoot }: Offline): readonly string[] {
  if (signer.kind === 'keyless') return ['sign', '--yes'];
  const offline = ['--signing-config', signingConfig, '--trusted-root', trustedRoot];
  return ['sign', '--yes', '--key', signer.keyFile, ...offline];
}

/** Arguments of `cosign verify` before the reference: also what users are told to run. */
export function verifyArguments(signer: Signer): readonly string[] {
  if (signer.kind === 'key') return ['verify', '--key', signer.publicKeyFile, '--insecure-ignore-tlog=true'];
  return ['verify', '--certificate-identity', signer.identity, '--certificate-oidc-issuer', signer.issuer];
}
