#!/usr/bin/env bash
# Stands in for an agent CLI on the test node, and says so: does in the clone what the ```bash blocks of its prompt say.
# They find the prompt's file in PROMPT, and PLAY, TASK, STAGE and ATTEMPT of the run.
set -euo pipefail

# As a good CLI does: nothing below this process has the key.
unset ANTHROPIC_API_KEY
echo "REHEARSAL: a scripted agent stands in for ${0##*/}."
IFS=/ read -r PLAY TASK STAGE ATTEMPT <<<"${CTO_RUN:?is set by the container script}"
PROMPT="$TMPDIR/prompt.md"
VERDICT="$TASK_WORKSPACE/.agent-state/verdict.json"
export PLAY TASK STAGE ATTEMPT PROMPT VERDICT
cat >"$PROMPT"

sed -n '/^```bash$/,/^```$/{/^```/d;p;}' "$PROMPT" >"$TMPDIR/blocks.sh"
bash -euo pipefail "$TMPDIR/blocks.sh"

[ -e "$VERDICT" ] || echo '{"verdict": "pass", "findings": []}' >"$VERDICT"
echo '{"type":"result","subtype":"success","is_error":false}'
