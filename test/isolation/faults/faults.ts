/** Faults that scripts of this kind were seen to have, each written so that no text lint sees it: only running it does. */
import type { Fault } from './fault.ts';
import { secretFaults } from './secretFaults.ts';

const rex = 'code/claude/container-rex.sh';
const outside = 'outside-workspace';

const placeFaults: readonly Fault[] = [
  {
    name: 'cd with a wrong variable stays where it was started',
    row: 'undefined $TASK_WORKSPACE, hidden by cd ""',
    file: 'partials/main.sh.hbs',
    replace: ['  cd "$TASK_WORKSPACE"\n', '  cd "${TASK_WORKSPCE:-}"\n  : >.run-started\n'],
    only: rex,
    found: { code: outside, path: /\/\.run-started$/ },
  },
  {
    name: 'the clone lies beside the workspaces',
    row: 'one CLI kept cloning to a shared folder',
    file: 'partials/settings.sh.hbs',
    replace: [
      'REPO_ROOT="$TASK_WORKSPACE/$REPO_NAME"',
      'REPO_ROOT="$(dirname "$TASK_WORKSPACE")/$REPO_NAME"',
    ],
    only: 'code/codex/container.sh',
    found: { code: outside, path: /\/workspace\/sample-repo/ },
  },
  {
    name: 'a completion marker one folder up',
    row: 'completion markers, hook logs, MCP files at the shared folder',
    file: 'partials/main.sh.hbs',
    replace: ['  section end\n', '  section end\n  (cd "$TASK_WORKSPACE" && cd .. && touch ".completed")\n'],
    only: rex,
    found: { code: outside, path: /\/workspace\/\.completed$/ },
  },
  {
    name: 'a path put together from pieces',
    row: 'completion markers, hook logs, MCP files at the shared folder',
    file: 'partials/main.sh.hbs',
    replace: [
      '  section end\n',
      '  section end\n  local slash="${TASK_WORKSPACE:0:1}"\n  : >"${slash}opt${slash}cto.log"\n',
    ],
    only: rex,
    found: { code: outside, path: /\/opt\/cto\.log$/ },
  },
  {
    name: 'MCP configuration at the shared folder',
    row: 'completion markers, hook logs, MCP files at the shared folder',
    file: 'code/claude/base.sh.hbs',
    replace: [
      'prepare_cli() {\n  :\n',
      'prepare_cli() {\n  cp -f "$RUN_FILES/mcp.json" "${TASK_WORKSPACE%/*}/.mcp.json"\n',
    ],
    only: rex,
    found: { code: outside, path: /\/workspace\/\.mcp\.json$/ },
  },
  {
    name: 'a hook logs beside the workspaces',
    row: 'completion markers, hook logs, MCP files at the shared folder',
    file: 'code/claude/hooks/stop.sh.hbs',
    replace: [
      'LOG_FILE="$TASK_WORKSPACE/.agent-state/log/stops.jsonl"',
      'LOG_FILE="${TASK_WORKSPACE%/*}/stops.jsonl"',
    ],
    only: 'code/claude/hooks/stop',
    found: { code: outside, path: /\/workspace\/stops\.jsonl$/ },
  },
  {
    name: 'client-config.json is copied from a wrong place and nobody notices',
    row: 'client-config.json copy with a wrong variable and || true',
    file: 'partials/files.sh.hbs',
    replace: [
      '  place_file client-config.json client-config.json\n',
      '  cp -f "${RUN_FOLDER:-.}/client-config.json" "$TASK_WORKSPACE/client-config.json" || true\n',
    ],
    only: rex,
    found: { code: 'file-not-placed', path: /task-1/ },
  },
  {
    name: 'a partial no longer moves HOME',
    row: 'a later rewrite of shared partials lost isolation silently',
    file: 'partials/agent.sh.hbs',
    replace: [
      '  cd "$REPO_ROOT" || exit 30\n',
      '  cd "$REPO_ROOT" || exit 30\n  unset XDG_CACHE_HOME\n  HOME="$(dirname "$TASK_WORKSPACE")/home"\n',
    ],
    only: 'code/opencode/container-cleo.sh',
    found: { code: outside, path: /\/workspace\/home/ },
  },
  {
    name: 'a partial no longer moves TMPDIR: files that come and go',
    row: 'a later rewrite of shared partials lost isolation silently',
    file: 'partials/agent.sh.hbs',
    replace: [
      '  cd "$REPO_ROOT" || exit 30\n',
      '  cd "$REPO_ROOT" || exit 30\n  TMPDIR="$(dirname "$(TMPDIR="" mktemp -u)")"\n',
    ],
    only: 'code/codex/container-rex.sh',
    found: { code: outside, path: /\/tmp$/ },
  },
  {
    name: 'a workspace is taken over from another play',
    row: 'two plays with the same task id share a directory',
    file: 'partials/workspace.sh.hbs',
    replace: ['owner="$REPOSITORY_URL $PLAY $TASK_ID"', 'owner="$REPOSITORY_URL $TASK_ID"'],
    only: rex,
    found: { code: 'foreign-owner', path: /task-1/, message: /touched/ },
  },
  {
    name: 'modes of all siblings are changed',
    row: 'chown -R over all siblings at every start',
    file: 'partials/main.sh.hbs',
    replace: ['  claim_workspace\n', '  claim_workspace\n  chmod -R g+w "${TASK_WORKSPACE%/*}"\n'],
    only: rex,
    found: { code: outside, path: /\/workspace\/task-(0|zz)$/, what: 'chmod' },
  },
  {
    name: 'something is written into every sibling',
    row: 'chown -R over all siblings at every start',
    file: 'partials/main.sh.hbs',
    replace: [
      '  section end\n',
      '  section end\n  local one\n  for one in "$TASK_WORKSPACE"/../task-*; do : >"$one/.agent-state/seen"; done\n',
    ],
    only: rex,
    found: { code: outside, path: /\/workspace\/task-0\/\.agent-state\/seen$/ },
  },
  {
    name: 'nothing keeps git from a repository above the task',
    row: 'a planted .git above the tasks is found by git in every task',
    file: 'partials/settings.sh.hbs',
    replace: [
      'export GIT_CEILING_DIRECTORIES="${TASK_WORKSPACE%/*}"',
      'export GIT_CEILING_DIRECTORIES="$TASK_WORKSPACE"',
    ],
    only: rex,
    found: { code: outside, path: /\/workspace\/\.git\// },
  },
  {
    name: 'worktrees of the shared mirror instead of clones',
    row: 'shared git mirror plus git worktree add in parallel',
    file: 'partials/clone.sh.hbs',
    replace: [
      '  git init -q "$REPO_ROOT"\n',
      '  git -C "$CTO_MIRROR" worktree add -q --detach "$REPO_ROOT"\n',
    ],
    only: rex,
    found: { code: outside, path: /\/workspace\/\.cache\/git\/worktrees/ },
  },
  {
    name: 'git settings go to the user’s own file',
    row: 'a later rewrite of shared partials lost isolation silently',
    file: 'partials/identity.sh.hbs',
    replace: [
      '  git config --global user.email "$email"\n',
      '  git config --global user.email "$email"\n  (unset HOME GIT_CONFIG_GLOBAL && cd ~ && HOME="$PWD" git config --global user.name "$name")\n',
    ],
    only: rex,
    found: { code: outside, path: /\/\.gitconfig$/ },
  },
  {
    name: 'files of all siblings are deleted',
    row: 'chown -R over all siblings at every start',
    file: 'partials/main.sh.hbs',
    replace: [
      '  claim_workspace\n',
      '  claim_workspace\n  rm -f "${TASK_WORKSPACE%/*}"/task-*/client-config.json\n',
    ],
    only: rex,
    found: { code: outside, path: /\/workspace\/task-0\/client-config\.json$/, what: 'deleted' },
  },
  {
    name: 'a lock in the memory that all share',
    row: 'completion markers, hook logs, MCP files at the shared folder',
    file: 'partials/main.sh.hbs',
    replace: ['  claim_workspace\n', '  claim_workspace\n  : >"$(dirname /dev/null)/shm/cto.lock"\n'],
    only: rex,
    found: { code: outside, path: /^\/dev\/shm\/cto\.lock$/, what: 'created' },
  },
  {
    name: 'a script that ends well and does nothing',
    row: 'the check executes every compiled template',
    file: 'partials/main.sh.hbs',
    replace: ['  section identity\n', '  exit 0\n  section identity\n'],
    only: rex,
    found: { code: 'no-work', path: /task-1/ },
  },
  {
    name: 'one of two tasks does something else',
    row: 'a later rewrite of shared partials lost isolation silently',
    file: 'partials/main.sh.hbs',
    replace: ['  section end\n', '  section end\n  [ "$TASK_ID" = 1 ] || : >"$TASK_WORKSPACE/other"\n'],
    only: rex,
    found: { code: 'trees-differ', path: /^other$/ },
  },
  {
    name: 'what the agent left behind goes on running',
    row: 'one failure aborts the level while siblings keep running unseen',
    file: 'partials/processes.sh.hbs',
    replace: ['  end_group KILL\n', ''],
    only: rex,
    found: { code: 'left-running', path: /^sleep 300/ },
  },
  {
    name: 'something in the mirror is only touched',
    row: 'shared git mirror plus git worktree add in parallel',
    file: 'partials/clone.sh.hbs',
    replace: ['  git init -q "$REPO_ROOT"\n', '  touch "$CTO_MIRROR/config"\n  git init -q "$REPO_ROOT"\n'],
    only: rex,
    found: { code: outside, path: /\/workspace\/\.cache\/git\/config$/ },
  },
  {
    name: 'a CLI’s own state is not moved',
    row: 'a later rewrite of shared partials lost isolation silently',
    file: 'partials/agent.sh.hbs',
    replace: [
      '  cd "$REPO_ROOT" || exit 30\n',
      '  cd "$REPO_ROOT" || exit 30\n  XDG_CACHE_HOME="$(dirname "$TASK_WORKSPACE")/cache"\n',
    ],
    only: rex,
    found: { code: outside, path: /\/workspace\/cache/ },
  },
  {
    name: 'a script that never ends',
    row: 'the check executes every compiled template',
    file: 'partials/main.sh.hbs',
    replace: ['  section identity\n', '  while :; do sleep 1; done\n  section identity\n'],
    only: rex,
    found: { code: 'run-failed', path: /task-1/, message: /exit code 137/ },
    seconds: 10,
  },
];

export const faults: readonly Fault[] = [...placeFaults, ...secretFaults];
