/** MODEL of a git remote, in memory: commits with parents and files, branches, result refs, and merges by file. */
import { createHash } from 'node:crypto';
import { type RunResult, resultRef } from '../../../src/play/result.ts';
import type { Remote } from '../../../src/controller/remote/remote.ts';

export type Tree = Readonly<Record<string, string>>;

interface Commit {
  parents: readonly string[];
  tree: Tree;
}

export class MemoryRemote {
  readonly refs = new Map<string, string>();
  readonly results = new Map<string, RunResult>();
  readonly #commits = new Map<string, Commit>();
  readonly base: string;

  constructor() {
    this.base = this.commit({ parents: [], tree: { 'shared.txt': 'one' } });
    this.refs.set('refs/heads/main', this.base);
  }

  /** What the controller asks. */
  remote: Remote = {
    head: async (_, branch) => this.refs.get(`refs/heads/${branch}`),
    // A play that was here before is tried with real git.
    settle: async (_, { baseBranch }) => {
      const baseCommit = this.refs.get(`refs/heads/${baseBranch}`);
      return baseCommit === undefined ? undefined : { baseCommit, taken: [] };
    },
    ask: async (_, { play, run, branch, base, resultsPrefix }) => {
      const result = this.results.get(resultRef({ play, ...run }, resultsPrefix));
      const branchHead = this.refs.get(`refs/heads/${branch}`);
      const commitDescendsFromBase = branchHead !== undefined && this.descends(base, branchHead);
      return {
        result,
        remote: { branchHead, resultRefExists: result !== undefined, commitDescendsFromBase },
      };
    },
  };

  /** The same parents and files are the same commit. */
  commit(commit: Commit): string {
    const id = createHash('sha1').update(JSON.stringify(commit)).digest('hex');
    this.#commits.set(id, commit);
    return id;
  }

  tree(id: string): Tree {
    return this.#commits.get(id)?.tree ?? {};
  }

  descends(from: string, id: string): boolean {
    return (
      id === from || (this.#commits.get(id)?.parents ?? []).some((parent) => this.descends(from, parent))
    );
  }

  /** Merges `theirs` into `ours` as changes since `base`; files that both changed are conflicts. */
  merge(base: string, ours: string, theirs: string): { commit: string } | { conflicts: string[] } {
    if (this.descends(theirs, ours)) return { commit: ours };
    if (this.descends(ours, theirs))
      return { commit: this.commit({ parents: [ours, theirs], tree: this.tree(theirs) }) };
    const [from, mine, their] = [this.tree(base), this.tree(ours), this.tree(theirs)];
    const conflicts = conflictFiles(from, mine, their);
    if (conflicts.length > 0) return { conflicts };
    const changed = Object.entries(their).filter(([file, text]) => from[file] !== text);
    return {
      commit: this.commit({ parents: [ours, theirs], tree: { ...mine, ...Object.fromEntries(changed) } }),
    };
  }
}

function conflictFiles(from: Tree, mine: Tree, their: Tree): string[] {
  return Object.keys(their).filter(
    (file) => their[file] !== from[file] && mine[file] !== from[file] && mine[file] !== their[file],
  );
}
