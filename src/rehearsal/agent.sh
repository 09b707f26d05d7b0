#!/usr/bin/env bash
# Stands in for an agent CLI in a rehearsal: makes the edits that the rehearsal's file gives for this run, writes the
# verdict, and prints the events with which that CLI ends a good run. Installed on the PATH under the CLI's own name.
set -euo pipefail

program="${0##*/}"
IFS=/ read -r _ task stage attempt <<<"${CTO_RUN:?is set by the container script}"
echo "REHEARSAL: a scripted agent stands in for $program."

# This run's entry: the list's index is the attempt, and its last entry stands for all later attempts.
entry="$(jq -c --arg task "$task" --arg stage "$stage" --argjson attempt "$attempt" '
  (.tasks[$task][$stage] // []) | if length == 0 then {} else .[[$attempt, length] | min - 1] end' "${CTO_REHEARSAL:?}")"

# One field of the entry's edit number $1 as raw text; jq fails where it is not text.
edit_text() {
  jq -j --argjson index "$1" ".edits[\$index]$2" <<<"$entry"
}

append() {
  local text
  text="$(edit_text "$1" .append; echo x)"
  text="${text%x}"
  if [ ! -f "$2" ] || [[ "$(cat "$2"; echo x)" != *"$text"x ]]; then
    printf '%s' "$text" >>"$2"
  fi
}

# Edits can be made again over a tree that has them already: an interrupted run is repeated with its tree kept.
replace() {
  jq -Rsj --argjson edit "$(jq -c --argjson index "$1" '.edits[$index].replace' <<<"$entry")" --arg file "$2" '
    if contains($edit.to) then . elif contains($edit.from) then split($edit.from) | join($edit.to)
    else error("\($file) does not contain: \($edit.from)") end' "$2" >"$TMPDIR/replaced"
  cat "$TMPDIR/replaced" >"$2"
}

make_edit() {
  local file
  file="$(edit_text "$1" .file)"
  case "$file" in
    */*) mkdir -p "${file%/*}" ;;
  esac
  case "$(jq -r --argjson index "$1" '.edits[$index] | keys_unsorted - ["file"] | first' <<<"$entry")" in
    write) edit_text "$1" .write >"$file" ;;
    append) append "$1" "$file" ;;
    replace) replace "$1" "$file" ;;
    delete) rm -f "$file" ;;
  esac
  echo "REHEARSAL: edited $file"
}

sleep "${CTO_REHEARSAL_SECONDS:-$(jq '.seconds // 0' "$CTO_REHEARSAL")}"
count="$(jq '.edits // [] | length' <<<"$entry")"
index=0
while [ "$index" -lt "$count" ]; do
  make_edit "$index"
  index=$((index + 1))
done

if [ "$(jq 'has("commit")' <<<"$entry")" = true ]; then
  git add -A
  git diff --cached --quiet || git commit -q -m "$(jq -r .commit <<<"$entry")"
fi

if [ "$(jq '.fail // false' <<<"$entry")" = true ]; then
  echo "REHEARSAL: this run fails, as its file says." >&2
  exit 1
fi

jq '.verdict // {verdict: "pass", findings: []}' <<<"$entry" >"$TASK_WORKSPACE/.agent-state/verdict.json"
jq -c --arg program "$program" '.events[$program][]' "$CTO_REHEARSAL"
