/** What somebody prepared in a workspace, a repository or on the remote, and the tests that try it. */
import type { HostileCase } from './case.ts';

const clone = 'test/hostile/clone.slow.test.ts';
const links = 'test/hostile/links.slow.test.ts';
const settings = 'test/hostile/settings.slow.test.ts';
const play = 'test/hostile/play.slow.test.ts';
const accept = 'test/play/accept.test.ts';
const refusals = 'test/workspaces/salvageRefusals.slow.test.ts';
const salvage = 'test/workspaces/salvage.slow.test.ts';

export const workspaces: readonly HostileCase[] = [
  {
    name: 'The workspace is a link; `.agent-state`, or a folder two levels below it, is one',
    ending: 'refused',
    happens:
      'exit 40, naming the link; exit 1, which counts as 30, where it leads nowhere. Nothing is written through it; with the link gone the work is there',
    tests: [[links, /^a folder that is a link /]],
  },
  {
    name: 'Links and pipes in place of files: `.gitconfig`, `.git-credentials`, managed files, logs, anything directly in `.agent-state`',
    ending: 'survived',
    happens: 'replaced, never written through, never waited for',
    tests: [[links, /^a file that is a link /]],
  },
  {
    name: 'The clone, its `.git`, or `objects`, `refs`, `info` in it is a link; `.git` is a file that names another repository; `.git` is gone',
    ending: 'survived',
    happens: 'set aside whole in `.agent-state/kept`, and cloned anew',
    tests: [[links, /^a clone that leads elsewhere (app|\.git)/]],
  },
  {
    name: 'The marker of the clone, or all of `.agent-state`, is deleted',
    ending: 'survived',
    happens: 'a clone whose HEAD can be read is never removed',
    tests: [[links, /^a clone that leads elsewhere its marker/]],
  },
  {
    name: 'Alternates that point elsewhere',
    ending: 'survived',
    happens: 'written anew in every run; salvage refuses them, and the workspace stays',
    tests: [
      [links, /^a clone that leads elsewhere objects are borrowed/],
      [refusals, /alternate/],
    ],
  },
  {
    name: 'Links out of the tree, names that differ in case only',
    ending: 'survived',
    happens: 'committed as they are; no managed file is written through one',
    tests: [[links, /^a repository with links out of its tree /]],
  },
  {
    name: 'A repository with files called `.agent-state`, `client-config.json`',
    ending: 'survived',
    happens: 'they are just files; a repository of that name is cloned as `client-config-json`',
    tests: [
      [clone, /^names /],
      ['test/play/run/names.test.ts', /never name the clone like a managed file/],
    ],
  },
  {
    name: 'Every setting of git that starts a program at once: through resume, retry, retention and salvage',
    ending: 'survived',
    happens: 'no canary runs, and all work is pushed or saved',
    tests: [
      [settings, /^a clone with every planted setting/],
      [salvage, /^everything that git can be told to start is planted/],
    ],
  },
  {
    name: 'Each of them alone: hooks, `fsmonitor`, filters, `sshCommand`, `credential.helper`, `insteadOf`, drivers, signing',
    ending: 'survived',
    happens: 'plain git starts it; a run writes `.git/config` anew when it begins and before it commits',
    tests: [[settings, /^one setting of git /]],
  },
  {
    name: 'What an agent sets in its own run: `.git/config`, `.gitconfig`, hooks that fail, locks; a configuration that can’t be read',
    ending: 'survived',
    happens:
      'does not outlive the run, so Git LFS has to be in the image’s system configuration; a hook stops no commit of the script',
    tests: [
      [clone, /^every setting .* (runs nothing in|planted by the agent|a setting that git can’t read)/],
    ],
  },
  {
    name: 'A repository above the workspace (`.git` planted there)',
    ending: 'survived',
    happens: 'not taken for the task’s own',
    tests: [[clone, /^every setting .* a repository above/]],
  },
  {
    name: 'A repository inside the clone; a name that git refuses (`.GIT/config`)',
    ending: 'survived',
    happens: 'exit 20, `files-left-out`: the rest is pushed, its files stay, the agent is told',
    tests: [[clone, /^what git can’t commit (one|names)/]],
  },
  {
    name: 'Nested repositories, embedded or as submodules, when a workspace goes',
    ending: 'survived',
    happens: 'each is saved under a ref of its own',
    tests: [[salvage, /^(nested repositories|repositories without a tree)/]],
  },
  {
    name: 'What can’t be saved without trusting it: links and pipes among git’s files, reftables, shallow clones, SHA-256, branches that point nowhere',
    ending: 'refused',
    happens: 'told with the place; all else is saved, and the workspace stays',
    tests: [[refusals, /^(?!.*alternate)/]],
  },
  {
    name: 'Submodules',
    ending: 'survived',
    happens: 'never fetched, never changed',
    tests: [[clone, /^what git can’t commit a submodule/]],
  },
  {
    name: 'Verdicts that are a link, a pipe, a folder, 100 MB, 100,000 deep, two values, no text',
    ending: 'refused',
    happens: 'exit 20, `no-verdict`; what was done is pushed',
    tests: [[clone, /^verdicts /]],
  },
  {
    name: 'Settings and hooks planted in all clones of a play',
    ending: 'survived',
    happens: 'none runs outside the run that planted it',
    tests: [[play, / plant settings and hooks/]],
  },
  {
    name: 'Results forged for other tasks and other attempts; results that contradict the remote',
    ending: 'refused',
    happens:
      'not believed: exit code, summary, result and branch of the run itself have to agree, else it is an environment failure',
    tests: [
      [play, / push results of other tasks/],
      [accept, /^a run is not believed /],
    ],
  },
];
