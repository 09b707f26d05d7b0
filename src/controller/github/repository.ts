/** Which repository of GitHub an address names, on github.com or on the Enterprise host whose API the settings name. */

export interface GithubRepository {
  owner: string;
  name: string;
}

/** `https://HOST/owner/name(.git)`; undefined for other hosts, other forms and what lies deeper. */
export function githubRepository(address: string, apiUrl: string): GithubRepository | undefined {
  const found = partsOf(address);
  if (found === undefined || found.host !== gitHost(apiUrl)) return undefined;
  const [owner = '', name = '', ...rest] = found.path.replace(/\/+$/, '').split('/');
  const plain = name.replace(/\.git$/, '');
  return owner === '' || plain === '' || rest.length > 0 ? undefined : { owner, name: plain };
}

/** A token is of use for these only. */
export function takesTokens(address: string): boolean {
  return /^https?:\/\//.test(address);
}

/** The host that serves git beside this API, with its port: `api.github.com` beside `github.com`. */
function gitHost(apiUrl: string): string {
  const { host } = new URL(apiUrl);
  return host === 'api.github.com' ? 'github.com' : host.toLowerCase();
}

function partsOf(address: string): { host: string; path: string } | undefined {
  const short = /^(?:[^@/:]+@)?([^/:@]+):(?!\/)(.+)$/.exec(address);
  if (short !== null) return { host: (short[1] ?? '').toLowerCase(), path: short[2] ?? '' };
  if (!URL.canParse(address)) return undefined;
  const { host, hostname, pathname, protocol } = new URL(address);
  const isSsh = protocol === 'ssh:' || protocol === 'git+ssh:';
  return { host: (isSsh ? hostname : host).toLowerCase(), path: pathname.replace(/^\/+/, '') };
}
