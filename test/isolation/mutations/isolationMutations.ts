/** The heart of each part of the isolation check, and the test that fails when it is taken out. */
import type { Mutation } from './mutation.ts';

const fault = (name: string): Mutation['test'] => ['test/isolation/faults.slow.test.ts', name];
const leaks = (name: string): Mutation['test'] => ['test/isolation/leaks.test.ts', name];
const changes = (name: string): Mutation['test'] => ['test/isolation/changes.test.ts', name];

export const isolationMutations: readonly Mutation[] = [
  {
    name: 'nothing outside is looked at',
    file: 'src/isolation/checkScript.ts',
    replace: ['return topmost(changes).map((change) => outsideFinding(template, change));', 'return [];'],
    test: fault('a completion marker one folder up'),
  },
  {
    name: 'everything below the shared folder counts as the task’s own',
    file: 'src/isolation/checkScript.ts',
    replace: ['path.startsWith(`${folder}/`)', 'path.startsWith(folder.slice(0, folder.lastIndexOf("/")))'],
    test: fault('the clone lies beside the workspaces'),
  },
  {
    name: 'everything in the mirror counts as an object that is borrowed',
    file: 'src/isolation/checkScript.ts',
    replace: ["path.includes('/.cache/git/objects/')", "path.includes('/.cache/git')"],
    test: fault('something in the mirror is only touched'),
  },
  {
    name: 'deletions are not seen',
    file: 'src/isolation/sandbox/overlay.ts',
    replace: [
      "if (isWhiteout(now)) return [{ path: layer.point + path, what: 'deleted' }];",
      'if (isWhiteout(now)) return [];',
    ],
    test: fault('files of all siblings are deleted'),
  },
  {
    name: 'modes are not compared',
    file: 'src/isolation/sandbox/overlay.ts',
    replace: ['now.mode === before.mode && now.uid', 'now.uid'],
    test: fault('modes of all siblings are changed'),
  },
  {
    name: 'what a folder made anew hides is not seen',
    file: 'src/isolation/sandbox/overlay.ts',
    replace: ['inside.push(...(await hiddenBelow(layer, path, now)));', 'inside.push();'],
    test: changes('tells what is new'),
  },
  {
    name: 'a folder in which something came and went is not told',
    file: 'src/isolation/sandbox/overlay.ts',
    replace: ['const isOnWay = inside.length > 0 &&', 'const isOnWay ='],
    test: fault('a partial no longer moves TMPDIR'),
  },
  {
    name: 'devices and memory are not looked at',
    file: 'src/isolation/sandbox/namespaces.ts',
    replace: ['await newNames(area, seen)', '[]'],
    test: fault('a lock in the memory that all share'),
  },
  {
    name: 'processes left behind are not told',
    file: 'src/isolation/sandbox/namespaces.ts',
    replace: ['leftRunning: async () => linesOf(seen(`${area}/logs/left`)),', 'leftRunning: async () => [],'],
    test: fault('what the agent left behind goes on running'),
  },
  {
    name: 'photographs leave out modes',
    file: 'src/isolation/sandbox/snapshot.ts',
    replace: ['before.mode !== now.mode ||', ''],
    test: changes('tell what differs'),
  },
  {
    name: 'photographs leave out what is gone',
    file: 'src/isolation/sandbox/snapshot.ts',
    replace: ['.filter((path) => !after.has(path))', '.filter(() => false)'],
    test: changes('tell what differs'),
  },
  {
    name: 'arguments are not searched',
    file: 'src/isolation/leaks/processes.ts',
    replace: ['args.some((arg) => arg.includes(needle.text))', 'false'],
    test: fault('the token is in the remote’s address'),
  },
  {
    name: 'environments are not searched',
    file: 'src/isolation/leaks/processes.ts',
    replace: ['const variable = mayKnow', 'const variable = mayKnow || true'],
    test: fault('keys are exported for the whole script'),
  },
  {
    name: 'a CLI may know the keys of another task',
    file: 'src/isolation/leaks/processes.ts',
    replace: [' && needle.task === task', ''],
    test: leaks('may have a key in the environment of its own CLI only'),
  },
  {
    name: 'a CLI may know git’s token',
    file: 'src/isolation/leaks/processes.ts',
    replace: ["needle.kind === 'model key' && ", ''],
    test: leaks('have no token at all'),
  },
  {
    name: 'programs that another one interrupted in the record are lost',
    file: 'src/isolation/leaks/trace.ts',
    replace: ['if (head === null ||', "if (head === null || line.includes('<unfinished') ||"],
    test: leaks('tells programs that were started'),
  },
  {
    name: 'files are not searched',
    file: 'src/isolation/leaks/fileLeaks.ts',
    replace: [
      'stat.isFile() ? textsOf(path, await readFile(at)) : [await readlink(at)]',
      "[stat.isFile() ? '' : await readlink(at)]",
    ],
    test: fault('credentials are copied, not linked'),
  },
  {
    name: 'links are not searched',
    file: 'src/isolation/leaks/fileLeaks.ts',
    replace: ['if (!stat.isFile() && !stat.isSymbolicLink()) continue;', 'if (!stat.isFile()) continue;'],
    test: leaks('are searched with links'),
  },
  {
    name: 'objects of git are not unpacked',
    file: 'src/isolation/leaks/fileLeaks.ts',
    replace: ["...(isObject ? [inflateSync(bytes).toString('latin1')] : [])", ''],
    test: leaks('are searched with links'),
  },
  {
    name: 'what was pushed is not searched',
    file: 'src/isolation/leaks/remoteLeaks.ts',
    replace: ['.filter((needle) => text.includes(needle.text))', '.filter(() => false)'],
    test: fault('keys are copied into the checkout'),
  },
  {
    name: 'logs are not searched',
    file: 'src/isolation/leaks/leakFindings.ts',
    replace: [
      'needles.filter(({ text }) => log.includes(text))',
      'needles.filter(({ text }) => log === text)',
    ],
    test: fault('what the CLI prints goes to the log as it is'),
  },
  {
    name: 'placed files are not compared',
    file: 'src/isolation/promises.ts',
    replace: ['!== files.get(name)', '=== null'],
    test: fault('client-config.json is copied from a wrong place'),
  },
  {
    name: 'the push is not looked at',
    file: 'src/isolation/promises.ts',
    replace: ['...(await brokenPush(evidence)),', ''],
    test: fault('a script that ends well and does nothing'),
  },
  {
    name: 'a run as another play is not judged',
    file: 'src/isolation/rounds.ts',
    replace: ['after === before', 'after.length > 0'],
    test: fault('a workspace is taken over from another play'),
  },
  {
    name: 'trees of two tasks are not compared',
    file: 'src/isolation/tree.ts',
    replace: ['...other.filter((line) => !left.has(line))', '...other.filter(() => false)'],
    test: fault('one of two tasks does something else'),
  },
  {
    name: 'nothing is planted above the tasks',
    file: 'src/isolation/prepared.ts',
    replace: ['  await plantRepository(workspace);\n', ''],
    test: fault('nothing keeps git from a repository above the task'),
  },
  {
    name: 'the remote lets anybody in',
    file: 'src/isolation/remote/credentials.ts',
    replace: ['accounts.find((account) => basic(account) === given)?.user', 'accounts[0]?.user'],
    test: leaks('open the remote to their user'),
  },
  {
    name: 'everything below a changed folder is taken for told',
    file: 'src/isolation/topmost.ts',
    replace: ["change.what === 'created' || change.what === 'deleted' ? change : undefined", 'change'],
    test: changes('is the folder when all of it came or went'),
  },
  {
    name: 'state of the CLI is not written',
    file: 'src/isolation/agent/standIn.ts',
    replace: ['    ...state,\n', ''],
    test: fault('a CLI’s own state is not moved'),
  },
];
