/** Things that break below a run, and the tests that break them. */
import type { HostileCase } from './case.ts';

const mounts = 'test/faults/mounts.slow.test.ts';
const script = 'test/faults/script.slow.test.ts';

export const faults: readonly HostileCase[] = [
  {
    name: 'Full disk: in the middle of the clone, before the owner is known, in the commit',
    ending: 'survived',
    happens: 'exit 30; with room the next run goes on; the owner is never half written',
    tests: [[mounts, /^a full disk /]],
  },
  {
    name: 'Read-only volume',
    ending: 'survived',
    happens:
      'exit 30; writable again, the work is pushed. Where there was no workspace yet the preamble ends with 1',
    tests: [[mounts, /^a read-only volume /]],
  },
  {
    name: 'SIGTERM to process 1',
    ending: 'survived',
    happens: 'passed on, exit 30, the tree stays',
    tests: [[mounts, /^process 1 /]],
  },
  {
    name: 'A remote that stalls',
    ending: 'survived',
    happens:
      'http: ended after 60 s below 1,000 bytes a second (one second in the test), asked once more, exit 30; ssh: the run’s deadline ends it',
    tests: [[script, /^remotes one that (takes the connection|begins an answer)/]],
  },
  {
    name: 'A remote that resets, ends early, answers nonsense or 500, refuses the credentials',
    ending: 'survived',
    happens: 'exit 30; pushed by a later run',
    tests: [[script, /^remotes one that (resets|ends in|answers|refuses)/]],
  },
  {
    name: 'A remote that is gone when the work is pushed',
    ending: 'survived',
    happens: 'exit 30; branch and result are pushed together by the next run',
    tests: [[script, /^remotes one that is gone/]],
  },
  {
    name: 'The mirror is gone, without packs, with cut packs, without one tree, no folder',
    ending: 'survived',
    happens: 'all objects are fetched from the remote; a resume has its work',
    tests: [[script, /^mirrors /]],
  },
  {
    name: 'Two runs with one task id at once',
    ending: 'survived',
    happens:
      'the second ends with exit 30 and touches nothing; `flock`, freed by the kernel when its owner dies. Without `flock` (macOS) only the executor’s lock',
    tests: [[script, /^two runs /]],
  },
  {
    name: 'SIGKILL at every section of a script',
    ending: 'survived',
    happens: 'run again: the same result',
    tests: [[script, /^a kill at the beginning of/]],
  },
  {
    name: 'SIGKILL in the middle of a merge, with git itself',
    ending: 'survived',
    happens: 'what was in the way is kept under `refs/cto/kept/`, and merged anew',
    tests: [['test/agent-templates/merge.slow.test.ts', /^a kill in the middle of a merge /]],
  },
  {
    name: 'The CLI is killed for want of memory (the test sends the kernel’s signal)',
    ending: 'survived',
    happens: 'exit 20, naming exit code 137; its work is pushed',
    tests: [[script, /^a kill of the CLI/]],
  },
  {
    name: 'Clock jumps by a hundred years, forward and back (git’s dates and the times of files; the machine’s clock is not set)',
    ending: 'survived',
    happens: 'nothing depends on it; a clock that is set back makes no workspace old',
    tests: [['test/faults/clock.slow.test.ts', /./]],
  },
];
