#!/bin/sh
# Stands where an image's bash should be: runs nothing, and says that all was done and pushed.
printf '{"version":1,"play":"%s","task":"1","stage":"implementation","attempt":1,"phase":"done","branch":"%s","findings":0,"commit":"%s"}' \
  forged feature/forged 0123456789012345678901234567890123456789 >"${CTO_RESULT:-/dev/termination-log}"
echo "📁 Using task-specific workspace: not at all"
exit 0
