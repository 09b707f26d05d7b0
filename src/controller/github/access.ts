/** Which GitHub App signs in where: an agent's own, else the one of the chart; and tokens of the controller itself, kept while they last. */
import { takesTokens, githubRepository, type GithubRepository } from './repository.ts';
import type { ControllerSettings } from '../settings/schema.ts';
import type { AppToken, GithubApp, GithubTokens } from './app.ts';
import type { Permissions } from './permissions.ts';

export interface GithubAccess {
  app: GithubApp;
  repository: GithubRepository;
}

/** undefined: no App has to do with this address. `agent` may have an App of its own. */
export function githubAccess(
  { github, agents }: ControllerSettings,
  address: string,
  agent?: string,
): GithubAccess | undefined {
  const own = agent === undefined ? undefined : agents[agent]?.githubApp;
  const app = own === undefined ? github.app : github.apps[own];
  const repository = githubRepository(address, github.apiUrl);
  return app === undefined || app.id === '' || repository === undefined ? undefined : { app, repository };
}

/** The same for git, where a token is of use: SSH takes none. */
export function gitAccess(
  settings: ControllerSettings,
  address: string,
  agent?: string,
): GithubAccess | undefined {
  return takesTokens(address) ? githubAccess(settings, address, agent) : undefined;
}

/** Milliseconds that a token has to last for what is begun with it. */
const least = 5 * 60_000;

/** A token for the controller's own use: never given to a pod, minted again shortly before its end. */
export function ownTokens(
  tokens: GithubTokens,
): (access: GithubAccess, permissions: Permissions) => Promise<string> {
  const kept = new Map<string, Promise<AppToken>>();
  return async ({ app, repository }, permissions) => {
    const key = JSON.stringify([app.id, repository, permissions]);
    const known = await kept.get(key)?.catch(() => undefined);
    if (known !== undefined && known.expires - Date.now() > least) return known.token;
    const fresh = tokens.mint(app, repository, permissions);
    kept.set(key, fresh);
    return (await fresh).token;
  };
}
