/** Pull requests of the stand-in for GitHub, on a real bare repository: heads are its branches, and a merge is a merge there. */
import { z } from 'zod';
import { gitIn } from '../../helpers/gitDir.ts';
import type { Routes } from './standInGithub.ts';
import { type Answer, refusal } from './standInTokens.ts';

interface Pull {
  number: number;
  head: string;
  base: string;
  title: string;
  state: 'open' | 'closed';
  merged_at: string | null;
  created_at: string;
  /** When it was closed. */
  sha?: string;
}

export interface StandInPulls {
  pulls: Pull[];
  checks: { name: string; status: string; conclusion: string | null }[];
  statuses: { context: string; state: string }[];
  /** Why nothing may be merged. */
  protection: string | undefined;
  routes: Routes;
}

const newPull = z.object({ head: z.string(), base: z.string(), title: z.string(), body: z.string() });

/** `repository`: the bare one of acme/app. */
export function standInPulls(repository: string): StandInPulls {
  const all: StandInPulls = {
    pulls: [],
    checks: [],
    statuses: [],
    protection: undefined,
    routes: () => undefined,
  };
  const shaOf = async (branch: string): Promise<string> =>
    gitIn(repository, ['rev-parse', `refs/heads/${branch}`]);
  const shown = async (pull: Pull): Promise<unknown> => ({
    ...pull,
    html_url: `https://github.test/acme/app/pull/${pull.number}`,
    mergeable: pull.state === 'open' ? true : null,
    head: { sha: pull.sha ?? (await shaOf(pull.head)) },
  });
  const open = async (body: unknown): Promise<Answer> => {
    const wanted = newPull.parse(body);
    if (all.pulls.some(({ head, state }) => head === wanted.head && state === 'open'))
      return refusal(422, 'A pull request already exists');
    if ((await gitIn(repository, ['rev-list', '--count', `${wanted.base}..${wanted.head}`])) === '0')
      return refusal(422, `No commits between ${wanted.base} and ${wanted.head}`);
    const { head, base, title } = wanted;
    const pull: Pull = {
      number: all.pulls.length + 1,
      head,
      base,
      title,
      state: 'open',
      merged_at: null,
      created_at: new Date().toISOString(),
    };
    all.pulls.push(pull);
    return { status: 201, body: await shown(pull) };
  };
  const merge = async (pull: Pull, body: unknown): Promise<Answer> => {
    const { sha } = z.object({ sha: z.string() }).parse(body);
    if (all.protection !== undefined) return refusal(405, all.protection);
    if (sha !== (await shaOf(pull.head))) return refusal(409, 'Head branch was modified');
    await gitIn(repository, ['update-ref', `refs/heads/${pull.base}`, sha]);
    Object.assign(pull, { state: 'closed', merged_at: new Date().toISOString(), sha });
    return { status: 200, body: { merged: true } };
  };
  const denied = refusal(403, 'Resource not accessible by integration');
  const checks = (path: string, query: URLSearchParams): Answer => {
    if (path.endsWith('/status')) return { status: 200, body: { statuses: all.statuses } };
    const runs = Number(query.get('page') ?? 1) === 1 ? all.checks : [];
    return { status: 200, body: { total_count: all.checks.length, check_runs: runs } };
  };
  const pulls: Routes = async ({ method, path, query, body, may }) => {
    const one = all.pulls.find(({ number }) => path.startsWith(`/repos/acme/app/pulls/${number}`));
    if (one === undefined && method === 'POST') return open(body);
    if (one === undefined) {
      const found = all.pulls.filter(({ head }) => `acme:${head}` === query.get('head')).toReversed();
      return { status: 200, body: await Promise.all(found.map(shown)) };
    }
    if (method !== 'PUT') return { status: 200, body: await shown(one) };
    return may('contents', 'write', 'app') ? merge(one, body) : denied;
  };
  all.routes = async (request) => {
    const { path, query, may } = request;
    if (path.startsWith('/repos/acme/app/commits/'))
      return may('checks', 'read', 'app') && may('statuses', 'read', 'app') ? checks(path, query) : denied;
    return may('pull_requests', 'write', 'app') ? pulls(request) : denied;
  };
  return all;
}
