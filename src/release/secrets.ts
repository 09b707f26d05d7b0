/** Decides where the release gets its secrets: from the environment or files, taken out so that nothing it starts sees them. */
import { readFileSync } from 'node:fs';
import { CtoError } from '../errors.ts';

export interface ReleaseSecrets {
  /** Login at the registry; without it what the machine is logged in with is used. */
  login?: { user: string; password: string };
  /** Of cosign's private key. */
  keyPassword?: string;
  /** What lets cosign ask GitHub for an identity; present in a job with `id-token: write`. */
  identityToken: Readonly<Record<string, string>>;
}

type Environment = Record<string, string | undefined>;

/** Takes NAME, or the text of the file that NAME_FILE names, out of the environment. */
function take(env: Environment, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  const value = env[name] ?? (file === undefined ? undefined : readSecret(name, file));
  delete env[name];
  return value === '' ? undefined : value;
}

function readSecret(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch (cause) {
    throw new CtoError('secret-file', `${name}_FILE names ${file}, which can't be read`, { cause });
  }
}

/**
 * Reads `CTO_REGISTRY_USER`, `CTO_REGISTRY_PASSWORD`, `COSIGN_PASSWORD` (each password also as a file, `…_FILE`) and
 * GitHub's identity request, and removes them from `env`.
 * @throws CtoError `secret-file`, `registry-login`.
 */
export function takeReleaseSecrets(env: Environment): ReleaseSecrets {
  const user = env['CTO_REGISTRY_USER'];
  const password = take(env, 'CTO_REGISTRY_PASSWORD');
  const keyPassword = take(env, 'COSIGN_PASSWORD');
  const identity = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'].map(
    (name) => [name, take(env, name)] as const,
  );
  if ((user === undefined) !== (password === undefined)) {
    throw new CtoError('registry-login', 'CTO_REGISTRY_USER and CTO_REGISTRY_PASSWORD belong together', {
      hint: 'Set both, or none to use what helm and cosign are logged in with already.',
    });
  }
  return {
    ...(user === undefined || password === undefined ? {} : { login: { user, password } }),
    ...(keyPassword === undefined ? {} : { keyPassword }),
    identityToken: Object.fromEntries(
      identity.filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}
