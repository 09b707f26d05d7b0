#!/usr/bin/env bash
# Claude Code calls this before every tool: notes the tool, and refuses to write files outside the workspace.
set -euo pipefail
: "${TASK_WORKSPACE:?is set by the container script}"

LOG_FILE="$TASK_WORKSPACE/.agent-state/log/tools.jsonl"
event="$(cat)"
jq -c '{task: "7", tool: .tool_name}' <<<"$event" >>"$LOG_FILE"

case "$(jq -r .tool_name <<<"$event")" in
  Write | Edit | MultiEdit | NotebookEdit) ;;
  *) exit 0 ;;
esac
target="$(jq -r '.tool_input.file_path // .tool_input.notebook_path // ""' <<<"$event")"
case "$target" in
  *..*) ;;
  "$TASK_WORKSPACE"/*) exit 0 ;;
esac
# Exit code 2 refuses the call and gives this text to the model.
echo "Only files below $TASK_WORKSPACE may be written; this is outside: $target" >&2
exit 2
