#!/usr/bin/env bash
# Sample-Agent (agent without a row of its own) on Claude Code: one run of one task, in a workspace of its own.
# Exit codes: 0 done or nothing to do, 20 the agent failed, 30 the environment failed, 40 bad input.
set -euo pipefail

# Task-specific workspace for parallel execution isolation
TASK_WORKSPACE="/workspace/task-7"
mkdir -p "$TASK_WORKSPACE"
echo "📁 Using task-specific workspace: $TASK_WORKSPACE"

## This CLI
prepare_cli() {
  :
}

tidy_cli() {
  :
}

## Settings
export TASK_WORKSPACE
unset CDPATH GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_CONFIG_COUNT
umask 022

RUN_FILES="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
RUN_SETTINGS="$RUN_FILES/run.json"
PROMPT_FILE="$RUN_FILES/prompt.md"
CTO_RESULT="${CTO_RESULT:-/dev/termination-log}"
CTO_SECRETS="${CTO_SECRETS:-/run/cto/secrets}"
CTO_MIRROR="${CTO_MIRROR:-${TASK_WORKSPACE%/*}/.cache/git}"

TASK_ID="7"
PLAY="sample-play"
STAGE="implementation"
ATTEMPT="1"
MODEL="sample-model"
BRANCH="feature/task-7-implementation"
BASE_COMMIT="0123456789abcdef0123456789abcdef01234567"
MERGE_BRANCH=""
REPO_NAME="sample-repo"
REPO_ROOT="$TASK_WORKSPACE/$REPO_NAME"
AGENT_STATE="$TASK_WORKSPACE/.agent-state"
VERDICT_FILE="$AGENT_STATE/verdict.json"
FINDINGS_FILE="$AGENT_STATE/findings.json"
EVENTS_FILE="$AGENT_STATE/log/events.jsonl"
CREDENTIALS_FILE="$TASK_WORKSPACE/.git-credentials"

export CTO_RUN="$PLAY/$TASK_ID/$STAGE/$ATTEMPT"
export GIT_CONFIG_GLOBAL="$TASK_WORKSPACE/.gitconfig"
export GIT_TERMINAL_PROMPT=0
export GIT_CEILING_DIRECTORIES="${TASK_WORKSPACE%/*}"
export HOME="$AGENT_STATE/home"
export TMPDIR="$AGENT_STATE/tmp"
export XDG_CONFIG_HOME="$HOME/.config"
export XDG_CACHE_HOME="$AGENT_STATE/cache"
export XDG_DATA_HOME="$HOME/.local/share"
export XDG_STATE_HOME="$HOME/.local/state"

## Result
SECTION="start"
PHASE="failed"
REASON="environment"
MESSAGE=""
VERDICT=""
COMMIT=""
RESULT_REF=""
FINDINGS_COUNT=0
CHILD=""

section() {
  SECTION="$1"
  echo "▸ $1"
}

fail() {
  PHASE="failed" REASON="$2" MESSAGE="$3"
  exit "$1"
}

fail_environment() {
  fail 30 environment "$1"
}

fail_input() {
  fail 40 bad-input "$1"
}

fail_agent() {
  [ -n "$AGENT_FAILURE" ] || { AGENT_FAILURE="$1" MESSAGE="$2"; }
  echo "✗ $2"
}
AGENT_FAILURE=""

summary() {
  local message="${MESSAGE//[[:cntrl:]\"\\]/ }" optional=""
  [ "$PHASE" = failed ] && optional="$optional,\"reason\":\"$REASON\",\"message\":\"${message:0:600}\""
  [ -n "$VERDICT" ] && optional="$optional,\"verdict\":\"$VERDICT\""
  [ -n "$COMMIT" ] && optional="$optional,\"commit\":\"$COMMIT\""
  [ -n "$RESULT_REF" ] && optional="$optional,\"ref\":\"$RESULT_REF\""
  printf '{"version":1,"play":"%s","task":"%s","stage":"%s","attempt":%s,"phase":"%s","branch":"%s","findings":%s%s}\n' \
    "$PLAY" "$TASK_ID" "$STAGE" "$ATTEMPT" "$PHASE" "$BRANCH" "$FINDINGS_COUNT" "$optional"
}

on_exit() {
  local code=$?
  trap - EXIT TERM INT HUP
  case "$code" in
    0 | 20 | 30) ;;
    40) REASON="bad-input" MESSAGE="${MESSAGE:-A setting is missing in run.json, section \"$SECTION\".}" ;;
    *)
      PHASE="failed" REASON="environment" MESSAGE="A command ended with exit code $code in section \"$SECTION\"."
      code=30
      ;;
  esac
  if ! summary >"$CTO_RESULT"; then
    echo "✗ The result could not be written to $CTO_RESULT." >&2
    code=30
  fi
  [ "$PHASE" = failed ] && echo "✗ $REASON: $MESSAGE (exit $code)" >&2
  exit "$code"
}

on_stop() {
  trap '' TERM INT HUP
  stop_child
  fail 30 deadline "Stopped by a signal in section \"$SECTION\"."
}

trap on_exit EXIT
trap on_stop TERM INT HUP

## Processes
attend() {
  local code=0
  set -m
  "$@" 9>&- &
  CHILD=$!
  set +m
  wait "$CHILD" || code=$?
  end_group KILL
  CHILD=""
  return "$code"
}

end_group() {
  kill "-$1" -- "-$CHILD" 2>/dev/null || return 0
}

await_end() {
  local tries
  for ((tries = 0; tries < 50; tries++)); do
    kill -0 -- "$1" 2>/dev/null || return 0
    sleep 0.1
  done
  return 1
}

stop_child() {
  [ -n "$CHILD" ] || return 0
  end_group TERM
  await_end "-$CHILD" || end_group KILL
}

## Workspace
check_tools() {
  local tool
  for tool in git jq; do
    command -v "$tool" >/dev/null || fail_environment "$tool is not installed in this image."
  done
  command -v "claude" >/dev/null || fail_environment "claude (Claude Code) is not on the PATH."
}

setting() {
  jq -er "$1" "$RUN_SETTINGS" || fail_input "$RUN_SETTINGS has no $1."
}

make_folder() {
  local place="$1"
  [[ "$1/" == "$TASK_WORKSPACE"/* ]] || fail_input "$1 is outside the workspace."
  while [ "$place" != "${TASK_WORKSPACE%/*}" ]; do
    [ ! -L "$place" ] || fail_input "$place is a link. Remove it."
    place="${place%/*}"
  done
  mkdir -p "$1"
}

lock_workspace() {
  command -v flock >/dev/null || return 0
  exec 9>>"$AGENT_STATE/lock"
  flock -n 9 || fail_environment "Another run is at work in this workspace."
}

claim_workspace() {
  local folder owner="$REPOSITORY_URL $PLAY $TASK_ID"
  make_folder "$AGENT_STATE"
  find "$AGENT_STATE" -maxdepth 1 ! -type d ! -type f -exec rm -f {} +
  lock_workspace
  for folder in "$HOME" "$TMPDIR" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_DATA_HOME" "$XDG_STATE_HOME" \
    "$AGENT_STATE/log" "$TASK_WORKSPACE/.agent-state/claude/hooks"; do
    make_folder "$folder"
  done
  if [ ! -e "$AGENT_STATE/owner" ]; then
    printf '%s\n' "$owner" >"$AGENT_STATE/owner.new"
    mv -f "$AGENT_STATE/owner.new" "$AGENT_STATE/owner"
  elif [ "$(<"$AGENT_STATE/owner")" != "$owner" ]; then
    fail_input "This workspace belongs to another play or repository: $(<"$AGENT_STATE/owner")"
  fi
  rm -f "$VERDICT_FILE" "$EVENTS_FILE"
  echo '[]' >"$FINDINGS_FILE"
}

## Git identity and credentials
configure_git() {
  local name email
  name="$(setting .git.name)"
  email="$(setting .git.email)"
  rm -rf "$GIT_CONFIG_GLOBAL" "$CREDENTIALS_FILE" "$AGENT_STATE/git-hooks"
  mkdir "$AGENT_STATE/git-hooks"
  cat >"$GIT_CONFIG_GLOBAL" <<CONFIG
[safe] directory = $REPO_ROOT
[core] hooksPath = $AGENT_STATE/git-hooks
  fsmonitor = false
[commit] gpgSign = false
[gc] auto = 0
[maintenance] auto = false
[fetch] recurseSubmodules = false
[http] lowSpeedLimit = 1000
  lowSpeedTime = 60
[credential] helper =
  helper = "!f() { test \\"\$1\\" != get || git credential-store --file '$CREDENTIALS_FILE' get; }; f"
CONFIG
  git config --global user.name "$name"
  git config --global user.email "$email"
  [ ! -e "$CTO_SECRETS/git-credentials" ] || ln -s "$CTO_SECRETS/git-credentials" "$CREDENTIALS_FILE"
  [ ! -e "$CTO_SECRETS/ssh-privatekey" ] || use_ssh_key
  write_trailer_hook
}

use_ssh_key() {
  export GIT_SSH_COMMAND="ssh -F /dev/null -i '$CTO_SECRETS/ssh-privatekey' -o IdentitiesOnly=yes -o IdentityAgent=none \
-o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile='$CTO_SECRETS/known_hosts' -o GlobalKnownHostsFile=/dev/null"
}

write_trailer_hook() {
  jq -er '.trailers[]' "$RUN_SETTINGS" >"$AGENT_STATE/trailers" || fail_input "$RUN_SETTINGS has no .trailers."
  cat >"$AGENT_STATE/git-hooks/prepare-commit-msg" <<'HOOK'
#!/usr/bin/env bash
set -euo pipefail
while IFS= read -r trailer; do
  git interpret-trailers --in-place --if-exists doNothing --trailer "$trailer" "$1"
done <"$TASK_WORKSPACE/.agent-state/trailers"
HOOK
  chmod 755 "$AGENT_STATE/git-hooks/prepare-commit-msg"
}

play_of() {
  git log -1 --format='%(trailers:key=CTO-Play,valueonly)' "$1" | head -n 1
}

## Clone or refresh
prepare_clone() {
  settle_clone
  if [ -e "$REPO_ROOT" ]; then
    refresh_clone
  else
    make_clone
  fi
  START_COMMIT="$(git rev-parse HEAD)"
  is_ancestor "$BASE_COMMIT" HEAD ||
    fail_input "Branch $BRANCH does not descend from $BASE_COMMIT, where this level starts."
}

settle_clone() {
  [ -e "$REPO_ROOT" ] || [ -L "$REPO_ROOT" ] || return 0
  if has_no_link; then
    cd "$REPO_ROOT"
    reset_clone && git rev-parse -q --verify HEAD >/dev/null && return 0
    [ -e "$AGENT_STATE/clone-ready" ] || { cd "$TASK_WORKSPACE" && rm -rf "$REPO_ROOT" && return 0; }
  fi
  set_aside_clone
}

has_no_link() {
  local part git="$REPO_ROOT/.git"
  for part in "$REPO_ROOT" "$git" "$git/objects" "$git/objects/info" "$git/refs" "$git/info"; do
    [ ! -L "$part" ] || return 1
  done
  [ -d "$git" ]
}

reset_clone() {
  mkdir -p .git/info .git/objects/info
  find .git -name '*.lock' -type f -delete
  find .git/info .git/objects/info -maxdepth 1 ! -type d ! -type f -delete
  rm -rf .git/config .git/commondir
  git init -q . &&
    git config remote.origin.url "$REPOSITORY_URL" &&
    git config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'
}

set_aside_clone() {
  cd "$TASK_WORKSPACE"
  mkdir -p "$AGENT_STATE/kept"
  mv "$REPO_ROOT" "$(mktemp -d "$AGENT_STATE/kept/clone.XXXXXX")"
  rm -f "$AGENT_STATE/clone-ready"
  echo "git can't read the clone: set aside in .agent-state/kept."
}

make_clone() {
  git init -q "$REPO_ROOT"
  cd "$REPO_ROOT"
  reset_clone
  fetch_objects
  if has_remote_branch "$BRANCH"; then
    refuse_foreign_branch
    check_out "origin/$BRANCH"
  else
    check_out "$BASE_COMMIT"
  fi
  : >"$AGENT_STATE/clone-ready"
}

fetch_objects() {
  rm -f .git/objects/info/alternates
  [ ! -d "$CTO_MIRROR/objects" ] || printf '%s\n' "$CTO_MIRROR/objects" >.git/objects/info/alternates
  if ! { attend git fetch -q --prune origin && git rev-list --quiet --objects "$BASE_COMMIT^{tree}" --; }; then
    rm -f .git/objects/info/alternates
    attend git fetch -q --prune --refetch origin || fail_environment "The repository could not be fetched."
  fi
}

check_out() {
  git checkout -q -f --no-track -B "$BRANCH" "$1"
}

has_remote_branch() {
  git rev-parse -q --verify "refs/remotes/origin/$1" >/dev/null
}

is_ancestor() {
  git merge-base --is-ancestor "$1" "$2"
}

refuse_foreign_branch() {
  is_ancestor "origin/$BRANCH" "$BASE_COMMIT" && return 0
  [ "$(play_of "origin/$BRANCH")" = "$PLAY" ] ||
    fail_input "Branch $BRANCH is on the remote already and was not made by play $PLAY."
}

refresh_clone() {
  fetch_objects
  if ! git cat-file -e 'HEAD^{tree}'; then
    set_aside_clone
    make_clone
    return 0
  fi
  if [ "$(git symbolic-ref -q HEAD)" != "refs/heads/$BRANCH" ]; then
    keep_state "an agent left HEAD elsewhere"
    check_out "$(git rev-parse -q --verify "refs/heads/$BRANCH" || echo "$BASE_COMMIT")"
  fi
  has_remote_branch "$BRANCH" || return 0
  refuse_foreign_branch
  is_ancestor "origin/$BRANCH" HEAD && return 0
  if ! git merge -q --no-edit "origin/$BRANCH"; then
    keep_state "it does not merge with origin/$BRANCH"
    git reset -q --hard
    git merge -q --no-edit "origin/$BRANCH" || git reset -q --hard "origin/$BRANCH"
  fi
}

keep_state() {
  local kept
  add_work
  kept="$(git commit-tree -p HEAD -m "Kept: $1" "$(git write-tree)")"
  git update-ref "refs/cto/kept/$kept" "$kept"
  echo "Kept the tree as $kept: $1."
  rm -rf .git/rebase-merge .git/rebase-apply
  rm -f .git/MERGE_HEAD .git/CHERRY_PICK_HEAD .git/REVERT_HEAD
}

start_merge() {
  [ -e .git/MERGE_HEAD ] || is_ancestor "origin/$MERGE_BRANCH" HEAD ||
    git merge -q --no-commit --no-ff "origin/$MERGE_BRANCH" || [ -e .git/MERGE_HEAD ]
}

merge_other_branch() {
  [ -n "$MERGE_BRANCH" ] || return 0
  has_remote_branch "$MERGE_BRANCH" || fail_input "Branch $MERGE_BRANCH, to be merged, is not on the remote."
  if ! start_merge; then
    keep_state "it was in the way of $MERGE_BRANCH"
    git reset -q --hard
    start_merge || fail_environment "The merge of $MERGE_BRANCH could not be started."
  fi
  git diff --name-only --diff-filter=U >"$AGENT_STATE/conflicts"
}

## Managed files
place_file() {
  local target="$TASK_WORKSPACE/$2"
  make_folder "${target%/*}"
  rm -f "$target"
  cp "$RUN_FILES/$1" "$target"
  chmod u+w "$target"
}

place_in_clone() {
  local folder="${2%/*}"
  if [ -L "$folder" ] || [ -f "$folder" ] || git ls-files --error-unmatch "$2" >/dev/null 2>&1; then
    echo "The repository has its own $2: left as it is."
    return 0
  fi
  place_file "$1" "$REPO_NAME/$2"
  grep -qxF "$2" .git/info/exclude || echo "$2" >>.git/info/exclude
}

place_files() {
  touch .git/info/exclude
  place_file client-config.json client-config.json
  place_file settings.json .agent-state/claude/settings.json
  place_file mcp.json .agent-state/claude/mcp.json
  place_file CLAUDE.md .agent-state/claude/CLAUDE.md
  place_file pre-tool-use.sh .agent-state/claude/hooks/pre-tool-use.sh
  place_file stop.sh .agent-state/claude/hooks/stop.sh
}

## The agent

agent_process() {
  export_key ANTHROPIC_API_KEY
  export_key ANTHROPIC_AUTH_TOKEN
  export CLAUDE_CONFIG_DIR="$AGENT_STATE/claude"
  export CLAUDE_CODE_TMPDIR="$TMPDIR"
  export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1
  export CLAUDE_CODE_MAX_RETRIES=3
  export DISABLE_AUTOUPDATER=1
  export IS_SANDBOX=1
  cd "$REPO_ROOT" || exit 30
  exec claude -p --model "$MODEL" --output-format stream-json --verbose --dangerously-skip-permissions --setting-sources user --strict-mcp-config --mcp-config "$AGENT_STATE/claude/mcp.json"
}

export_key() {
  [ ! -e "$CTO_SECRETS/$1" ] || export "$1=$(<"$CTO_SECRETS/$1")"
}

redact() {
  local arguments=() file
  for file in "$CTO_SECRETS"/*; do
    [ ! -f "$file" ] || arguments+=(--rawfile "secret${#arguments[@]}" "$file")
  done
  jq -Rr --unbuffered ${arguments[@]+"${arguments[@]}"} '
    ([$ARGS.named[] | split("\n")[] | (capture("://[^:]*:(?<password>[^@]+)@").password // .)]
      | map(select(length > 7))) as $secrets
    | reduce $secrets[] as $secret (.; split($secret) | join("[secret]"))
    | gsub("gh[a-z]_[\\w.-]{16,}"; "[secret]")'
}

fail_cli() {
  local reason=cli-failed
  ! jq -Rne '[inputs | fromjson? // .] | map(objects | select(.type == "result" and .is_error)) | map(.result, .api_error_status) | tojson | test("\\b429\\b|(rate|usage).?limit|hit your .{0,20}limit|limit reached|too many requests"; "i")' "$EVENTS_FILE" >/dev/null || reason=usage-limit
  fail_agent "$reason" "Claude Code $1"
}

run_agent() {
  local code=0 output="$TMPDIR/output" reader
  prepare_cli
  rm -f "$output"
  mkfifo "$output"
  redact <"$output" 9>&- | tee "$EVENTS_FILE" 9>&- &
  reader=$!
  attend agent_process <"$PROMPT_FILE" >"$output" 2>&1 || code=$?
  await_end "$reader" || kill "$reader"
  rm -f "$output"
  tidy_cli
  if [ "$code" -ne 0 ]; then
    fail_cli "ended with exit code $code."
  elif ! jq -Rne '[inputs | fromjson? | objects] | map(select(.type == "result")) | last | .is_error == false' "$EVENTS_FILE" >/dev/null; then
    fail_cli "ended without its event of success."
  fi
}

## Checks
run_checks() {
  local count index
  count="$(setting '.checks | length')"
  for ((index = 0; index < count; index++)); do
    run_check "$index"
  done
}

run_check() {
  local name command log="$AGENT_STATE/log/check-$1.log" code=0
  name="$(setting ".checks[$1].name")"
  command="$(setting ".checks[$1].command")"
  rm -f "$log"
  attend bash -c "$command" </dev/null >"$log" 2>&1 || code=$?
  echo "Check \"$name\" ended with exit code $code."
  [ "$code" -ne 0 ] || return 0
  tail -n 60 "$log"
  add_finding "$(jq -Rsn --arg name "$name" --arg code "$code" --rawfile log "$log" \
    '{severity: "error", text: "Check \"\($name)\" ended with exit code \($code):\n\($log[-4000:])"}')"
  if is_review; then
    VERDICT="changes"
  else
    fail_agent check-failed "Check \"$name\" ended with exit code $code."
  fi
}

add_finding() {
  jq --argjson finding "$1" '. + [$finding]' "$FINDINGS_FILE" >"$FINDINGS_FILE.new"
  mv -f "$FINDINGS_FILE.new" "$FINDINGS_FILE"
}

## Verdict
is_review() {
  [[ "$STAGE" =~ ^(quality|security|testing)$ ]]
}

read_verdict() {
  is_review || return 0
  if [ ! -f "$VERDICT_FILE" ] || [ -L "$VERDICT_FILE" ] || [ "$(wc -c <"$VERDICT_FILE")" -gt 1048576 ]; then
    fail_agent no-verdict "The agent left no verdict.json that is a plain file of at most 1 MiB."
    return 0
  fi
  if ! jq -es '
    def finding:
      if type == "string" then {severity: "error", text: .} else
        {severity: (.severity | if IN("error", "warning", "note") then . else "error" end), text}
        + ({file} | select(.file | type == "string") // {})
        + ({line} | select(.line | type == "number" and . >= 0 and . == floor) // {})
      end
      | select((.text | type) == "string" and .text != "");
    select(length == 1) | .[0] | select(.verdict | IN("pass", "changes"))
    | {verdict, findings: [(.findings // [])[] | finding]}
    | select(.verdict == "pass" or (.findings | length) > 0)' "$VERDICT_FILE" >"$VERDICT_FILE.read"; then
    fail_agent no-verdict "verdict.json is not of the form {verdict: pass|changes, findings: [{file, line, severity, text}]}."
    return 0
  fi
  VERDICT="$(jq -r .verdict "$VERDICT_FILE.read")"
  jq .findings "$VERDICT_FILE.read" >"$FINDINGS_FILE"
}

## Commit

unresolved_files() {
  local file
  [ -s "$AGENT_STATE/conflicts" ] || return 0
  while IFS= read -r file; do
    [ ! -f "$file" ] || ! grep -q -e '^<<<<<<< ' -e '^>>>>>>> ' "$file" || printf '%s ' "$file"
  done <"$AGENT_STATE/conflicts"
}

add_work() {
  local path nested=()
  while IFS= read -r -d '' path; do
    case "$path" in
      */) nested+=(":(exclude,literal)$path") ;;
    esac
  done < <(git ls-files -z --others --exclude-standard)
  git add -A --ignore-errors -- . ${nested[@]+"${nested[@]}"} || git diff --quiet ||
    fail_environment "git could not add the agent's work."
  LEFT_OUT="$(git ls-files --others --exclude-standard)"
}

commit_work() {
  local unresolved
  configure_git
  reset_clone
  if [ -n "$MERGE_BRANCH" ]; then
    unresolved="$(unresolved_files)"
    if [ -n "$unresolved" ]; then
      fail_agent conflict-unresolved "Conflict markers are left in $unresolved"
      return 0
    fi
  fi
  add_work
  [ -z "$LEFT_OUT" ] || fail_agent files-left-out "git can't commit these: $LEFT_OUT"
  if [ -e .git/MERGE_HEAD ] || ! git diff --cached --quiet; then
    git commit -q -m "$TASK_TITLE"
  fi
  if [ -n "$MERGE_BRANCH" ] && ! is_ancestor "origin/$MERGE_BRANCH" HEAD; then
    fail_agent conflict-unresolved "Branch $MERGE_BRANCH is not merged: the agent took the merge back."
  fi
  sign_head
}

sign_head() {
  local trailer arguments=()
  [ "$(git rev-parse HEAD)" != "$START_COMMIT" ] && [ "$(play_of HEAD)" != "$PLAY" ] || return 0
  while IFS= read -r trailer; do
    arguments+=(--trailer "$trailer")
  done <"$AGENT_STATE/trailers"
  git -c core.hooksPath=/dev/null commit -q --amend --no-edit --allow-empty "${arguments[@]}"
}

## Push
write_result() {
  FINDINGS_COUNT="$(jq length "$FINDINGS_FILE")"
  summary | jq --slurpfile findings "$FINDINGS_FILE" --arg message "$MESSAGE" '
    . + {agent: "sample-agent", cli: "claude", model: "sample-model", templates: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
         base: "0123456789abcdef0123456789abcdef01234567", findings: $findings[0]}
    | if .message then .message = $message else . end' >"$AGENT_STATE/result.json"
}

result_commit() {
  local blob tree
  blob="$(git hash-object -w "$AGENT_STATE/result.json")"
  tree="$(printf '100644 blob %s\tresult.json\n' "$blob" | git mktree)"
  git commit-tree "$tree" -m "Result of $TASK_ID/$STAGE/$ATTEMPT in play $PLAY"
}

is_unchanged() {
  is_ancestor HEAD "$BASE_COMMIT" && return 0
  has_remote_branch "$BRANCH" && is_ancestor HEAD "origin/$BRANCH"
}

push_result() {
  local prefix result ref
  prefix="$(setting .results_prefix)"
  COMMIT="$(git rev-parse HEAD)"
  if [ -n "$AGENT_FAILURE" ]; then
    PHASE="failed" REASON="$AGENT_FAILURE"
  elif is_unchanged; then
    PHASE="nothing"
  else
    PHASE="done"
  fi
  write_result
  result="$(result_commit)"
  ref="$prefix/$PLAY/$TASK_ID/$STAGE/$ATTEMPT"
  attend git push -q --atomic --no-verify origin "HEAD:refs/heads/$BRANCH" "+$result:$ref" ||
    fail_environment "The branch and its result could not be pushed."
  RESULT_REF="$ref"
}

## The run
main() {
  echo "Sample-Agent"
  section workspace
  check_tools
  REPOSITORY_URL="$(setting .repository.url)"
  TASK_TITLE="$(setting .commit_title)"
  claim_workspace
  cd "$TASK_WORKSPACE"
  section identity
  configure_git
  section clone
  prepare_clone
  merge_other_branch
  section files
  place_files
  section agent
  run_agent
  section verdict
  read_verdict
  section checks
  run_checks
  section commit
  commit_work
  section push
  push_result
  section end
  [ -z "$AGENT_FAILURE" ] || exit 20
}

main
