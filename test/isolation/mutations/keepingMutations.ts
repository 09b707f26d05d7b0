/** The heart of each check of salvage, retention and limits, and the test that fails when it is taken out. */
import type { Mutation } from './mutation.ts';

const workspace = (name: string): string => `src/workspaces/${name}.ts`;
const salvage = (name: string): Mutation['test'] => ['test/workspaces/salvage.slow.test.ts', name];
const refusals = (name: string): Mutation['test'] => ['test/workspaces/salvageRefusals.slow.test.ts', name];
const delivery = (name: string): Mutation['test'] => ['test/workspaces/salvageDelivery.slow.test.ts', name];
const retention = (name: string): Mutation['test'] => ['test/workspaces/retention.test.ts', name];
const folders = (name: string): Mutation['test'] => ['test/workspaces/retentionFolders.test.ts', name];
const plays = (name: string): Mutation['test'] => ['test/local/retention.slow.test.ts', name];

export const keepingMutations: readonly Mutation[] = [
  {
    name: 'files of git’s are read through links',
    file: workspace('plainFile'),
    replace: ['constants.O_RDONLY | constants.O_NOFOLLOW |', 'constants.O_RDONLY |'],
    test: refusals('a ref that is a link'),
  },
  {
    name: 'pipes are read',
    file: workspace('plainFile'),
    replace: ['if ((await file.stat()).isFile()) return file;', 'if (file.fd > 0) return file;'],
    test: refusals('a HEAD that is a pipe'),
  },
  {
    name: 'objects are borrowed from anywhere',
    file: workspace('salvageObjects'),
    replace: ['if (foreign !== undefined)', "if (foreign === '')"],
    test: refusals('alternates that point elsewhere'),
  },
  {
    name: 'links among objects are not seen',
    file: workspace('salvageObjects'),
    replace: ['} else if (!entry.isFile()) {', "} else if (entry.name === '') {"],
    test: refusals('a pack behind a link'),
  },
  {
    name: 'a shallow clone counts as whole',
    file: workspace('salvageWork'),
    replace: ['if (cut !== undefined && cut.length > 0)', 'if (cut !== undefined && cut.length < 0)'],
    test: refusals('a shallow clone'),
  },
  {
    name: 'a reftable is passed over',
    file: workspace('salvageRefs'),
    replace: ['if (await isRealFolder(task, `${common}/reftable`))', 'if (task === common)'],
    test: refusals('a reftable'),
  },
  {
    name: 'a branch that points nowhere is passed over',
    file: workspace('salvageUnpushed'),
    replace: ['if (named === undefined) return false;', 'if (named !== "") return false;'],
    test: refusals('a branch that points nowhere'),
  },
  {
    name: 'a repository elsewhere counts as the task’s',
    file: workspace('salvageGitFolder'),
    replace: [
      "  if (!(await isRealFolder(task, own))) return 'elsewhere';\n  const common = await commonOf(own);\n  return (await isRealFolder(task, common)) ?",
      '  const common = await commonOf(own);\n  return own.length > 0 ?',
    ],
    test: salvage('a repository elsewhere is left alone'),
  },
  {
    name: 'older stashes are forgotten',
    file: workspace('salvageRefs'),
    replace: ["for (const object of await stashes(common)) add(object, 'stash');", ''],
    test: salvage('every commit that a ref, a stash'),
  },
  {
    name: 'heads of linked worktrees are forgotten',
    file: workspace('salvageRefs'),
    replace: ['for (const [name, object] of await worktreeHeads(common, refs)) add(object, name);', ''],
    test: salvage('every commit that a ref, a stash'),
  },
  {
    name: 'nested repositories are forgotten',
    file: workspace('salvageWork'),
    replace: ['waiting.push(...(await withinOf(task, found)));', ''],
    test: salvage('nested repositories are saved on their own'),
  },
  {
    name: 'new files are forgotten',
    file: workspace('salvageTree'),
    replace: ["return stdout.split('\\0').filter((path) => path !== '');", 'return stdout === "" ? [] : [];'],
    test: salvage('everything that git can be told to start is planted'),
  },
  {
    name: 'a hook in the remote runs',
    file: workspace('salvageDelivery'),
    replace: ["if (remote.startsWith('/')) args.push(", "if (remote === '/') args.push("],
    test: delivery('a hook in a remote on this machine does not run'),
  },
  {
    name: 'a remote that refuses loses the work',
    file: workspace('salvageDelivery'),
    replace: [
      'signal?.aborted === true) throw error;\n    return bundle',
      'true) throw error;\n    return bundle',
    ],
    test: delivery('a remote that refuses the ref gets a bundle instead'),
  },
  {
    name: 'a salvage takes the place of another one',
    file: workspace('salvage'),
    replace: ['if (![...refs].some(', 'if (time > 0 || ![...refs].some('],
    test: delivery('two salvages of one task in one second have two refs'),
  },
  {
    name: 'what could not be saved is deleted',
    file: workspace('retire'),
    replace: ['if (saved.problems.length > 0)', 'if (saved.problems.length < 0)'],
    test: plays('what can’t be saved stays'),
  },
  {
    name: 'a directory in use is deleted',
    file: workspace('occupants'),
    replace: ['const inside = paths.filter(', 'const inside = paths.slice(0, 0).filter('],
    test: folders('who stands in a folder'),
  },
  {
    name: 'nobody looks whether a directory is in use',
    file: workspace('retire'),
    replace: ['if (pids.length === 0) return;', 'if (pids.length >= 0) return;'],
    test: plays('what is in use stays'),
  },
  {
    name: 'a play that goes on loses its workspaces',
    file: 'src/local/retention.ts',
    replace: ["if (!('release' in lock)) {", "if (!('release' in lock) && first === undefined) {"],
    test: plays('what is in use stays'),
  },
  {
    name: 'workspaces in use go by age',
    file: workspace('retention'),
    replace: ["if (state === 'running') return 'in use';", ''],
    test: retention('by age'),
  },
  {
    name: 'links go by age',
    file: workspace('retention'),
    replace: ["if (state === 'link') return 'it is no folder: look at it yourself';", ''],
    test: retention('by age'),
  },
  {
    name: 'the policy never is not asked',
    file: workspace('retention'),
    replace: ["if (policy === 'never') return decisions;", ''],
    test: retention('never: nothing goes'),
  },
  {
    name: 'unfinished tasks go on success',
    file: workspace('retention'),
    replace: [
      "policy === 'onSuccess' && state !== 'finished'",
      "policy === 'onSuccess' && state === 'running'",
    ],
    test: retention('on success'),
  },
  {
    name: 'age is not looked at',
    file: workspace('retention'),
    replace: ['if (age < least)', 'if (age < 0)'],
    test: retention('by age'),
  },
  {
    name: 'free space is not looked at',
    file: workspace('retention'),
    replace: ['if (left >= minFree) break;', 'if (left >= 0) break;'],
    test: retention('by free space'),
  },
  {
    name: 'bytes are not looked at',
    file: workspace('usage'),
    replace: ['bytes > (bounds.bytes ?? Infinity) || inodes', 'inodes'],
    test: folders('sizes: links are not followed'),
  },
  {
    name: 'nobody stops a run over its limit',
    file: 'src/local/usageLimit.ts',
    replace: ['if (isOver(usage, bounds)) return over.abort(overText(usage, bounds));', ''],
    test: plays('over the limit the run ends'),
  },
  {
    name: 'a lock that a living process holds is taken',
    file: workspace('lock'),
    replace: ['return holder.host !== hostname() || isAlive(holder);', 'return false;'],
    test: ['test/workspaces/lock.test.ts', 'one at a time'],
  },
];
