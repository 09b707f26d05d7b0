/** The heart of each check in the scripts, and the test that fails when it is taken out. */
import type { Mutation } from './mutation.ts';

const partial = (name: string): string => `agent-templates/partials/${name}.sh.hbs`;
const links = (name: string): Mutation['test'] => ['test/hostile/links.slow.test.ts', name];
const clone = (name: string): Mutation['test'] => ['test/hostile/clone.slow.test.ts', name];
const script = (name: string): Mutation['test'] => ['test/faults/script.slow.test.ts', name];
const container = (name: string): Mutation['test'] => ['test/agent-templates/container.slow.test.ts', name];
const merge = (name: string): Mutation['test'] => ['test/agent-templates/merge.slow.test.ts', name];

export const scriptMutations: readonly Mutation[] = [
  {
    name: 'folders are made through links',
    file: partial('workspace'),
    replace: ['    [ ! -L "$place" ] || fail_input "$place is a link. Remove it."\n', ''],
    test: links('is refused as the workspace'),
  },
  {
    name: 'folders are made anywhere',
    file: partial('workspace'),
    replace: ['fail_input "$1 is outside the workspace."', 'return 0'],
    test: merge('"$TASK_WORKSPACE-2/x" is refused, and never made'),
  },
  {
    name: 'links and pipes stay in the agent’s state',
    file: partial('workspace'),
    replace: ['! -type d ! -type f -exec rm -f {} +', '-type b'],
    test: links('the folder .agent-state/home is made anew'),
  },
  {
    name: 'two runs are in one workspace',
    file: partial('workspace'),
    replace: ['flock -n 9 ||', 'true ||'],
    test: script('the second ends with exit 30'),
  },
  {
    name: 'a workspace is taken over from another play',
    file: partial('workspace'),
    replace: ['[ "$(<"$AGENT_STATE/owner")" != "$owner" ]', 'false'],
    test: container('refused a workspace of another play'),
  },
  {
    name: 'a clone may be a link',
    file: partial('clone'),
    replace: ['    [ ! -L "$part" ] || return 1\n', '    :\n'],
    test: links('app/.git/objects is a link'),
  },
  {
    name: 'git’s settings stay as the agent left them',
    file: partial('clone'),
    replace: ['  rm -rf .git/config .git/commondir\n', ''],
    test: ['test/hostile/settings.slow.test.ts', 'one setting of git core.fsmonitor: '],
  },
  {
    name: 'locks of killed processes stay',
    file: partial('clone'),
    replace: ["  find .git -name '*.lock' -type f -delete\n", ''],
    test: clone('planted by the agent in its own run'),
  },
  {
    name: 'objects are borrowed from where the agent says',
    file: partial('clone'),
    replace: ['fetch_objects() {\n  rm -f .git/objects/info/alternates\n', 'fetch_objects() {\n'],
    test: links('objects are borrowed from a folder of somebody else'),
  },
  {
    name: 'a mirror that lacks objects is believed',
    file: partial('clone'),
    replace: [' && git rev-list --quiet --objects "$BASE_COMMIT^{tree}" --', ''],
    test: script('mirrors one that is without one tree'),
  },
  {
    name: 'a branch of somebody else is built upon',
    file: partial('clone'),
    replace: ['  [ "$(play_of "origin/$BRANCH")" = "$PLAY" ] ||\n', '  true ||\n'],
    test: container('refused a branch that this play did not make'),
  },
  {
    name: 'half a clone that an agent was in is deleted',
    file: partial('clone'),
    replace: ['[ -e "$AGENT_STATE/clone-ready" ] || {', 'false || {'],
    test: container('sets a clone aside that git can’t read'),
  },
  {
    name: 'what was elsewhere is not kept',
    file: partial('clone'),
    replace: ['  git update-ref "refs/cto/kept/$kept" "$kept"\n', ''],
    test: container('brings HEAD back to its branch and keeps what was elsewhere'),
  },
  {
    name: 'half a merge is in the way for ever',
    file: partial('clone'),
    replace: ['    keep_state "it was in the way of $MERGE_BRANCH"\n    git reset -q --hard\n', ''],
    test: merge('of another branch, without conflicts'),
  },
  {
    name: 'managed files are written through links of the repository',
    file: partial('files'),
    replace: ['[ -L "$folder" ] || ', ''],
    test: links('a managed file is not written through a link to a folder'),
  },
  {
    name: 'repositories inside the clone are committed as numbers',
    file: partial('commit'),
    replace: ['nested+=(":(exclude,literal)$path")', ':'],
    test: clone('one with a commit: the rest is pushed'),
  },
  {
    name: 'conflict markers are committed',
    file: partial('commit'),
    replace: ['    if [ -n "$unresolved" ]; then\n', '    if false; then\n'],
    test: container('fails where markers are left'),
  },
  {
    name: 'a merge that was taken back counts as done',
    file: partial('commit'),
    replace: ['! is_ancestor "origin/$MERGE_BRANCH" HEAD; then', 'false; then'],
    test: container('fails where the agent takes the merge back'),
  },
  {
    name: 'a verdict may be a link',
    file: partial('verdict'),
    replace: ['[ -L "$VERDICT_FILE" ] || ', ''],
    test: clone('verdicts a link: no verdict'),
  },
  {
    name: 'a verdict may be of any size',
    file: partial('verdict'),
    replace: ['-gt 1048576', '-gt 1048576000'],
    test: clone('verdicts 100 MB: no verdict'),
  },
  {
    name: 'a verdict may ask for changes without a finding',
    file: partial('verdict'),
    replace: ['    | select(.verdict == "pass" or (.findings | length) > 0)', '    | .'],
    test: container('is not believed with changes without a finding'),
  },
  {
    name: 'a verdict of an earlier run stays',
    file: partial('workspace'),
    replace: ['rm -f "$VERDICT_FILE" "$EVENTS_FILE"', 'rm -f "$EVENTS_FILE"'],
    test: container('does not take an earlier run’s verdict for its own'),
  },
  {
    name: 'secrets are printed',
    file: partial('agent'),
    replace: ['split($secret) | join("[secret]")', '.'],
    test: container('are in the environment of the CLI alone'),
  },
  {
    name: 'an end without the event of success is a success',
    file: partial('agent'),
    replace: ['    fail_cli "ended without its event of success."\n', '    :\n'],
    test: container('ends without its event'),
  },
  {
    name: "a provider's usage limit is the agent's failure",
    file: partial('agent'),
    replace: ['local reason=cli-failed', 'local reason=cli-failed; fail_agent cli-failed "{{cli.title}} $1"'],
    test: container('ends on a usage limit'),
  },
  {
    name: 'SIGTERM is not passed on',
    file: partial('result'),
    replace: ['  stop_child\n', ''],
    test: ['test/faults/mounts.slow.test.ts', 'passes SIGTERM on'],
  },
];
