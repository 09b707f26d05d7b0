/** Short-lived tokens of GitHub Apps: one installation, one repository, the least permissions. The key is read here alone. */
import { readFile } from 'node:fs/promises';
import { createPrivateKey } from 'node:crypto';
import { createAppAuth } from '@octokit/auth-app';
import { z } from 'zod';
import { CtoError, messageOf } from '../../errors.ts';
import { type Asked, explained } from './explain.ts';
import type { Permissions } from './permissions.ts';
import type { GithubRepository } from './repository.ts';
import { type GithubRequest, githubRequest, limited, refusedIn } from './request.ts';

export interface GithubApp {
  /** The App's id or its client id. */
  id: string;
  /** Its private key; read anew for each token, so a Secret that changed is used at once. */
  keyFile: string;
}

export interface AppToken {
  token: string;
  /** Milliseconds since the epoch. */
  expires: number;
}

export interface GithubTokens {
  /** A new token. @throws CtoError `github-…` that says what to do. */
  mint: (app: GithubApp, repository: GithubRepository, permissions: Permissions) => Promise<AppToken>;
}

const installationSchema = z.object({ id: z.int() });
const tokenSchema = z.object({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) });

export interface GithubTokensOptions {
  apiUrl: string;
  /** Told when the clock differs from GitHub's: the request is then made again with its time. */
  warn: (message: string) => void;
}

export function githubTokens({ apiUrl, warn }: GithubTokensOptions): GithubTokens {
  const plain = githubRequest(apiUrl);
  /** Ids of installations, by App and repository: they stay as long as the App is installed. */
  const installations = new Map<string, number>();
  return {
    mint: async (app, repository, permissions) => {
      const asked = { app: app.id, keyFile: app.keyFile, apiUrl, repository, permissions };
      const request = signed(plain, { app, privateKey: await keyOf(app), warn });
      const key = `${app.id} ${repository.owner}/${repository.name}`.toLowerCase();
      const known = installations.get(key);
      try {
        if (known !== undefined) return await newToken(request, known, asked);
      } catch (error) {
        // It was taken away and installed again since.
        if (refusedIn(error).status !== 404) throw explained(error, asked);
        installations.delete(key);
      }
      try {
        const id = await installationOf(request, repository);
        installations.set(key, id);
        return await newToken(request, id, asked);
      } catch (error) {
        throw explained(error, asked);
      }
    },
  };
}

/** Requests that are signed with the App's key. */
function signed(
  request: GithubRequest,
  { app, privateKey, warn }: { app: GithubApp; privateKey: string; warn: (message: string) => void },
): GithubRequest {
  const auth = createAppAuth({ appId: app.id, privateKey, request, log: { warn } });
  // oxlint-disable-next-line unbound-method -- it is bound to what it was made with
  return request.defaults({ request: { hook: auth.hook } });
}

async function installationOf(request: GithubRequest, { owner, name }: GithubRepository): Promise<number> {
  const { data } = await request('GET /repos/{owner}/{repo}/installation', {
    owner,
    repo: name,
    ...limited(),
  });
  return installationSchema.parse(data).id;
}

async function newToken(
  request: GithubRequest,
  id: number,
  { repository, permissions }: Asked,
): Promise<AppToken> {
  const { data, headers } = await request('POST /app/installations/{installation_id}/access_tokens', {
    installation_id: id,
    repositories: [repository.name],
    permissions,
    ...limited(),
  });
  const { token, expires_at: at } = tokenSchema.parse(data);
  // By our clock, however wrong that is: it tells when to renew.
  const theirs = Date.parse(headers.date ?? '');
  return { token, expires: Date.parse(at) + (Number.isNaN(theirs) ? 0 : Date.now() - theirs) };
}

async function keyOf({ id, keyFile }: GithubApp): Promise<string> {
  const hint =
    "The chart mounts it: put the App's private-key.pem into the Secret of github.app.existingSecret.";
  let text: string;
  try {
    text = await readFile(keyFile, 'utf8');
  } catch (cause) {
    throw new CtoError(
      'github-key',
      `The private key of GitHub App ${id} can't be read: ${messageOf(cause)}`,
      { hint, cause },
    );
  }
  try {
    createPrivateKey(text);
    return text;
  } catch {
    // What is wrong with it is not told: the text may be another secret.
    throw new CtoError(
      'github-key',
      `The private key of GitHub App ${id} in ${keyFile} is no private key in PEM form`,
      { hint },
    );
  }
}
