#!/usr/bin/env bash
# Claude Code calls this when it wants to stop: a review without a verdict is asked for it, once.
set -euo pipefail
: "${TASK_WORKSPACE:?is set by the container script}"

STAGE="implementation"
LOG_FILE="$TASK_WORKSPACE/.agent-state/log/stops.jsonl"
event="$(cat)"
jq -c '{task: "7", session: .session_id, again: .stop_hook_active}' <<<"$event" >>"$LOG_FILE"

case "$STAGE" in
  quality | security | testing) ;;
  *) exit 0 ;;
esac
if [ -f "$TASK_WORKSPACE/.agent-state/verdict.json" ] || [ "$(jq -r .stop_hook_active <<<"$event")" = true ]; then
  exit 0
fi
# Exit code 2 keeps the agent at work and gives this text to the model.
echo "Write your verdict to $TASK_WORKSPACE/.agent-state/verdict.json before you stop." >&2
exit 2
