/** What leads out of the root, and what is made from its name, is told; what looks like it and is not stays untold. */
import { expect, test } from 'vitest';
import { updateTree } from '../../src/update/updateTree.ts';

function update(text: string, path = 'container.sh.hbs'): { told: string[]; after: string } {
  const [only] = updateTree([{ path, text }]);
  const left = only?.findings.filter(({ level }) => level === 'left') ?? [];
  return {
    told: left.map(({ at, code }) => `${at.line}:${at.column} ${code}`),
    after: only?.after ?? '',
  };
}

test.each([
  ['IFS=/ read -ra p <<< "$PWD"', ['3:1 path-depth']],
  ['W=/workspace\ntouch "/workspace/${W##*/}.log"', ['4:19 root-name']],
  ['W="/workspace/"\ntouch "$W/$(basename "$W")"', ['4:13 root-name']],
  ['W=/workspace\necho "${W:1}"', ['4:7 root-name']],
  ['W=/workspace\necho "${#W}" "${W/a/b}"', ['4:7 root-name', '4:15 root-name']],
  ['W=/workspace\necho "${W%/*}" ${W#/}', ['4:7 root-name', '4:16 root-name']],
  ['V=${X:-/workspace}\nW="$V"\nbasename ${W}', ['5:1 root-name']],
  ['echo "$(basename /workspace)$(dirname "$TASK_WORKSPACE")"', ['3:9 root-name', '3:31 root-name']],
  ['WS=/work; cd ${WS}space', ['3:14 split-path']],
  ['P=/work\nP+="space"; cd "$P"', ['4:1 split-path']],
  ['[ "${x:0:10}" = "/workspace" ] && y=${x:11}', ['3:4 root-name', '3:37 root-name']],
  ['echo /workspace/a | cut -c12- | cut -c3-', ['3:21 root-name']],
  ['cut -c 12- <<< "/workspace/a"', ['3:1 root-name']],
  ["awk '/workspace\\/b/ { print }' /workspace/in", ['3:6 root-name']],
  ['ls ~/.claude/projects/-workspace-app "$U?a=%2Fworkspace%2Fa"', ['3:23 split-path', '3:44 split-path']],
  [
    'W=/workspace\ncp x "$W-old" > ${W}2; mv "$W".bak $W/a',
    ['4:7 beside-workspace', '4:17 beside-workspace', '4:28 beside-workspace'],
  ],
  [
    "grep -q ' /workspace ' /proc/mounts > /workspace/a; mount | awk '$3 == \"/workspace\"'",
    ['3:11 other-place', '3:73 other-place'],
  ],
  ['P=/workspace/a\ncut -d/ -f3 <<< "$P"; echo "$P" | awk -F/ "{}"', ['4:1 path-depth', '4:35 path-depth']],
  ['ls /work*/a "/workspac?" /w[o]rkspace /www/*', ['3:4 split-path', '3:14 split-path', '3:26 split-path']],
  ['for d in /srv /* /b/*; do case $d in /*) ls "$d"/* ;; esac; done', ['3:15 split-path']],
  ['cd /home/../workspace; ls ~/../workspace', ['3:12 unknown-path', '3:31 unknown-path']],
  ['ssh h <<< "cd /workspace"', ['3:15 other-place']],
  ['P="/workspace?"; ls $P', ['3:4 pattern-beside']],
  ["P='/workspace*'\nfor f in ${P}; do :; done", ['3:4 pattern-beside']],
  ['WS=/work\ncd "$WS"space', ['4:5 split-path']],
  ['S=space; cd /work$S', ['3:13 split-path']],
  ['cd "$TASK_WORKSPACE"; cd ..', ['3:26 above-workspace']],
  ['cd "$TASK_WORKSPACE/.."', ['3:4 above-workspace']],
  ['cd /workspace; touch ../x > ../y', ['3:22 above-workspace']],
  ['cd /workspace; touch x > ../y', ['3:26 above-workspace']],
  ['R=/workspace\nA=${R}/a\ncat "$A/../../x"', ['5:5 above-workspace']],
  ['cd /workspace/a\ncd ../..', ['4:4 above-workspace']],
  ['cd /workspace\nif x; then (cd a && cd ../..); fi', ['4:24 above-workspace']],
  ['f() {\n  cd /workspace\n  cd ..\n}', ['5:6 above-workspace']],
  ['cd /workspace\n{{#if a}}\ncd ..\n{{else}}\nls ..\n{{/if}}', ['5:4 above-workspace']],
])('told: %s', (script, expected) => {
  const { told, after } = update(`#!/bin/bash\n\n${script}\n`);
  expect(told).toEqual(expected);
  // It is told again as long as it is there.
  expect(update(after).told.map((one) => one.replace(/^\S+ /, ''))).toEqual(
    expected.map((one) => one.replace(/^\S+ /, '')),
  );
});

test.each([
  ['log "in /workspace? " "/workspace? no"', 'log "in $TASK_WORKSPACE? " "$TASK_WORKSPACE? no"'],
  [
    "printf '/workspace/a\\0/workspace/b\\x00/workspace/c'",
    `printf "$TASK_WORKSPACE"'/a\\0'"$TASK_WORKSPACE"'/b\\x00'"$TASK_WORKSPACE"'/c'`,
  ],
  [
    'curl "http://h:{{port}}/workspace?a" "https://$H/workspace" https://${H}:80/workspace',
    'curl "http://h:{{port}}/workspace?a" "https://$H/workspace" https://${H}:80/workspace',
  ],
  [
    'codex -c \'projects."/workspace".trust_level="trusted"\'',
    `codex -c 'projects."'"$TASK_WORKSPACE"'".trust_level="trusted"'`,
  ],
  [
    'x="${PWD##*/workspace/}"; [[ $x =~ .*/workspace/(.*) ]]; ls x.*/workspace */workspace/*',
    'x="${PWD##*"$TASK_WORKSPACE"/}"; [[ $x =~ .*"$TASK_WORKSPACE"/(.*) ]]; ls x.*/workspace */workspace/*',
  ],
  [
    "sed 's|.*/workspace/||'; grep -o '[^ ]*/workspace/a' | grep \"^\\s*/workspace\"",
    `sed 's|.*'"$TASK_WORKSPACE"'/||'; grep -o '[^ ]*'"$TASK_WORKSPACE"'/a' | grep "^\\s*$TASK_WORKSPACE"`,
  ],
  [
    'W=/workspace; echo "in $W." "${W}/x" "$W:$W" "$W.*"',
    'W=$TASK_WORKSPACE; echo "in $W." "${W}/x" "$W:$W" "$W.*"',
  ],
  ['mkdir /workspace/a && cd $_', 'mkdir "$TASK_WORKSPACE/a" && cd $_'],
  [
    'GIT_CONFIG_GLOBAL=/workspace/c git config --global a b',
    'GIT_CONFIG_GLOBAL=$TASK_WORKSPACE/c git config --global a b',
  ],
  ['x -/workspace/a', 'x -"$TASK_WORKSPACE/a"'],
  [
    'W=/workspace\nA=$W/a\necho "${W%/}/x ${A##*/} $(basename "$A") $(dirname "$A") ${W%%/} ${W:-x}"',
    'W=$TASK_WORKSPACE\nA=$W/a\necho "${W%/}/x ${A##*/} $(basename "$A") $(dirname "$A") ${W%%/} ${W:-x}"',
  ],
  [
    'cd /workspace/a; (cd b; cd ..); cd ..; cd "$(x)"; cd ..; pushd /workspace/a; popd; cd ..',
    'cd "$TASK_WORKSPACE/a"; (cd b; cd ..); cd ..; cd "$(x)"; cd ..; pushd "$TASK_WORKSPACE/a"; popd; cd ..',
  ],
  [
    'cd /workspace\nf() { cd ..; }\ncp "/workspace/a/../b" a/../c',
    'cd "$TASK_WORKSPACE"\nf() { cd ..; }\ncp "$TASK_WORKSPACE/a/../b" a/../c',
  ],
  ['W=/workspace\nW+=/app\necho "${W##*/}"', 'W=$TASK_WORKSPACE\nW+=/app\necho "${W##*/}"'],
  [
    'P="/workspace?"; ls "$P" # not "/workspace"s, ../../workspace, **/workspace/a**',
    'P="$TASK_WORKSPACE?"; ls "$P" # not "$TASK_WORKSPACE"s, ../../workspace, **$TASK_WORKSPACE/a**',
  ],
  [
    'd=/workspace/${now:0:10}; cut -c12-19 a/workspace',
    'd=$TASK_WORKSPACE/${now:0:10}; cut -c12-19 a/workspace',
  ],
  ['W=/workspace\nW=$1\nbasename "$W"', 'W=$TASK_WORKSPACE\nW=$1\nbasename "$W"'],
])('not told: %s', (script, expected) => {
  const { told, after } = update(`#!/bin/bash\n\n${script}\n`);
  expect(told).toEqual([]);
  expect(after.endsWith(`\n${expected}\n`)).toBe(true);
});

test('an inline partial stands in other places, and is told', () => {
  const text = '{{#*inline "a"}}\ntouch /workspace/x\n{{/inline}}\n{{> a}}\n';
  expect(update(text).told).toEqual(['2:7 in-tag']);
  expect(update(text, 'a.md.hbs').told).toEqual(['2:7 in-tag']);
});

test('a pattern is still told, and a sign before a path is no part of its name', () => {
  expect(update('#!/bin/bash\n\nls /workspace? x\n').told).toEqual(['3:4 pattern-beside']);
  expect(update('ReadWritePaths=/workspace -/workspace/x\nExecStart=-/workspace/y\n', 'a.ini.hbs')).toEqual({
    told: [],
    after: 'ReadWritePaths={{task_workspace}} -{{task_workspace}}/x\nExecStart=-{{task_workspace}}/y\n',
  });
});

test.each([
  [
    'a.json.hbs',
    '{"a": ["Bash(ls /workspace*)", "Read(/workspace/**)", "/workspace*"]}',
    ['1:17 pattern-beside'],
  ],
  ['c.sh.hbs', "cd /workspace\nclaude --allowedTools 'Read(/workspace*)'\n", ['2:29 pattern-beside']],
  ['a.yaml.hbs', "a: sed 's/\\/workspace//' /workspace/x\n", ['1:11 escaped-path']],
  ['a.json.hbs', '{"a": "^\\/workspace\\/"}', []],
  ['a.md.hbs', 'In `~/workspace`, "~/workspace" and (~/workspace).', []],
  [
    'a.md.hbs',
    'Never in /workspace/shared, nor (/workspace/common).',
    ['1:10 shared-on-purpose', '1:34 shared-on-purpose'],
  ],
])('told in %s: %s', (path, text, expected) => {
  expect(update(text, path).told).toEqual(expected);
});

test('what is said of the first command does not keep the preamble away', () => {
  const { told, after } = update('#!/bin/bash\nfind / -name x\n');
  expect(told).toEqual(['2:1 whole-machine']);
  expect(after).toMatch(/^#!\/bin\/bash\n\n# Task-specific[^]*\n\nfind \/ -name x\n$/);
});
