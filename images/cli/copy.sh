#!/bin/sh
# Copies the CLI of this image into the folder that it is given, which the agent's container mounts too: there the
# program is at bin/<program>. Runs again after a restart; ends with an error unless everything has arrived.
set -eu

source=${CTO_CLI_FOLDER:-/cli}
target=${1:-}
if [ ! -d "$target" ]; then
  echo "Usage: $0 FOLDER; there is no folder \"$target\"" >&2
  exit 2
fi

cp -RPf "$source/." "$target/"
for program in "$target"/bin/*; do
  if [ ! -x "$program" ]; then
    echo "$program can't be started: it did not arrive, or lies on a volume mounted noexec" >&2
    exit 1
  fi
  echo "$program"
done
