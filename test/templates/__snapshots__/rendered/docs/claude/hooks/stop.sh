#!/usr/bin/env bash
# Claude Code calls this when a documentation run wants to stop: notes which files it changed.
set -euo pipefail
: "${TASK_WORKSPACE:?is set by the container script}"

LOG_FILE="$TASK_WORKSPACE/.agent-state/log/stops.jsonl"
event="$(cat)"
changed="$(git -C "$TASK_WORKSPACE/sample-repo" status --porcelain | jq -Rn '[inputs]')"
jq -c --argjson changed "$changed" '{task: "7", session: .session_id, changed: $changed}' \
  <<<"$event" >>"$LOG_FILE"
