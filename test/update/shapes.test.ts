/** How each shape in which a script names the shared folder reads afterwards, or why it is left. */
import { expect, test } from 'vitest';
import { preambleLines } from '../../src/templates/preamble.ts';
import { updateTree, type FileUpdate } from '../../src/update/updateTree.ts';

const preamble = `${preambleLines.join('\n')}\n`;

function update(text: string, path = 'code/claude/container.sh.hbs'): FileUpdate {
  const [only] = updateTree([{ path, text }]);
  if (only === undefined) throw new Error('no update');
  return only;
}

/** The script behind its preamble. */
function moved(script: string): string {
  const { after, findings } = update(`#!/bin/bash\n\n${script}\n`);
  expect(findings.filter(({ level }) => level === 'left')).toEqual([]);
  const [, rest = ''] = after.split(`${preamble}\n`);
  return rest.replace(/\n$/, '');
}

function codes(script: string, path?: string): string[] {
  const { findings } = update(`#!/bin/bash\n\n${script}\n`, path);
  const left = findings.filter(({ level }) => level === 'left');
  return left.map(({ at, code }) => `${at.line}:${at.column} ${code}`);
}

test.each([
  ['cd /workspace', 'cd "$TASK_WORKSPACE"'],
  ['cd "/workspace"', 'cd "$TASK_WORKSPACE"'],
  ["cd '/workspace/a b'", `cd "$TASK_WORKSPACE"'/a b'`],
  ['A=/workspace/$REPO_NAME', 'A=$TASK_WORKSPACE/$REPO_NAME'],
  ['export A=/workspace/x', 'export A="$TASK_WORKSPACE/x"'],
  ['git clone "$U" /workspace/${O}-${R}', 'git clone "$U" "$TASK_WORKSPACE"/${O}-${R}'],
  ['git clone $U "/workspace/$R"', 'git clone $U "$TASK_WORKSPACE/$R"'],
  ['rm -rf /workspace/*', 'rm -rf "$TASK_WORKSPACE"/*'],
  ['mkdir -p /workspace/{a,b}', 'mkdir -p "$TASK_WORKSPACE"/{a,b}'],
  ['cat > /workspace/a 2>> /workspace/b', 'cat > "$TASK_WORKSPACE/a" 2>> "$TASK_WORKSPACE/b"'],
  ['x --dir=/workspace/a -C/workspace', 'x --dir="$TASK_WORKSPACE/a" -C"$TASK_WORKSPACE"'],
  ['curl -d @/workspace/a', 'curl -d @"$TASK_WORKSPACE/a"'],
  ['echo "in /workspace."', 'echo "in $TASK_WORKSPACE."'],
  [`echo '{"p": "/workspace/x"}'`, `echo '{"p": "'"$TASK_WORKSPACE"'/x"}'`],
  ['echo "{\\"p\\": \\"/workspace\\"}"', 'echo "{\\"p\\": \\"$TASK_WORKSPACE\\"}"'],
  [`echo $'a\\t/workspace/x'`, `echo $'a\\t'"$TASK_WORKSPACE"$'/x'`],
  ['printf "a\\n/workspace/x\\n"', 'printf "a\\n$TASK_WORKSPACE/x\\n"'],
  [`trap 'rm -f /workspace/l' EXIT`, `trap 'rm -f '"$TASK_WORKSPACE"'/l' EXIT`],
  ['bash -c "cd /workspace && ls"', 'bash -c "cd $TASK_WORKSPACE && ls"'],
  ['case $x in /workspace/*) : ;; esac', 'case $x in "$TASK_WORKSPACE"/*) : ;; esac'],
  ['[[ $x == /workspace* ]]', '[[ $x == "$TASK_WORKSPACE"* ]]'],
  ['[[ $x =~ ^/workspace/(.+)$ ]]', '[[ $x =~ ^"$TASK_WORKSPACE"/(.+)$ ]]'],
  ['y=${x#/workspace/}', 'y=${x#"$TASK_WORKSPACE"/}'],
  ['y="${x%%/workspace*}"', 'y="${x%%"$TASK_WORKSPACE"*}"'],
  ['y="${x/\\/workspace/R}"', 'y="${x/"$TASK_WORKSPACE"/R}"'],
  ['y=${x:-/workspace}', 'y=${x:-$TASK_WORKSPACE}'],
  ['ls ${x:-/workspace/a}', 'ls ${x:-"$TASK_WORKSPACE"/a}'],
  ['ls "${x:-/workspace/a}"', 'ls "${x:-$TASK_WORKSPACE/a}"'],
  [
    'y=$(cat "/workspace/$(basename /workspace/z)")',
    'y=$(cat "$TASK_WORKSPACE/$(basename "$TASK_WORKSPACE/z")")',
  ],
  ['diff <(ls /workspace) x', 'diff <(ls "$TASK_WORKSPACE") x'],
  ["sed 's|^/workspace/||'", `sed 's|^'"$TASK_WORKSPACE"'/||'`],
  ["sed 's/\\/workspace\\///'", `sed 's/'"\${TASK_WORKSPACE//\\//\\\\/}"'\\///'`],
  ["sed 's@^/workspace$@r@'", `sed 's@^'"$TASK_WORKSPACE"'$@r@'`],
  ["grep -E '(^|[ =])/workspace(/|$)'", `grep -E '(^|[ =])'"$TASK_WORKSPACE"'(/|$)'`],
  [
    'python3 -c \'open(f"/workspace/{a}", rb"/workspace")\'',
    `python3 -c 'open(f"'"$TASK_WORKSPACE"'/{a}", rb"'"$TASK_WORKSPACE"'")'`,
  ],
  ["sed '/workspace/d' /workspace/f", `sed '/workspace/d' "$TASK_WORKSPACE/f"`],
  ["sed -n -e '/a/d' -e '/workspace/p'", "sed -n -e '/a/d' -e '/workspace/p'"],
  ["sed -n 's|^worktree /workspace/||p'", `sed -n 's|^worktree '"$TASK_WORKSPACE"'/||p'`],
  ["sed '$w /workspace/x'", `sed '$w '"$TASK_WORKSPACE"'/x'`],
  [`sed "/a/r /workspace/x"`, `sed "/a/r $TASK_WORKSPACE/x"`],
  [
    'awk \'/workspace/ { print "in /workspace/b" }\'',
    `awk '/workspace/ { print "in '"$TASK_WORKSPACE"'/b" }'`,
  ],
  ['node -e \'f(/workspace/i, "/workspace/i")\'', `node -e 'f(/workspace/i, "'"$TASK_WORKSPACE"'/i")'`],
  ['export PATH=/usr/bin:/workspace/bin:$PATH', 'export PATH=/usr/bin:"$TASK_WORKSPACE"/bin:$PATH'],
  ['a=(/workspace/a "/workspace/b")', 'a=("$TASK_WORKSPACE/a" "$TASK_WORKSPACE/b")'],
  ['x=1 # in /workspace/a', 'x=1 # in $TASK_WORKSPACE/a'],
  ['W=/workspace/task-{{task_id}}/x', 'W=$TASK_WORKSPACE/x'],
  ['touch /workspace/task-{{task_id}}/.done', 'touch "$TASK_WORKSPACE"/.done'],
  ['cd /workspace{{#if a}}/a{{/if}}/x', 'cd "$TASK_WORKSPACE"{{#if a}}/a{{/if}}/x'],
  ['ls /workspace/{{#if a}}a{{else}}b{{/if}}.txt', 'ls "$TASK_WORKSPACE"/{{#if a}}a{{else}}b{{/if}}.txt'],
  ['ls /workspace/x{{#if a}}y{{/if}}', 'ls "$TASK_WORKSPACE"/x{{#if a}}y{{/if}}'],
  ['case $x in *"/workspace/x"*) : ;; esac', 'case $x in *"$TASK_WORKSPACE/x"*) : ;; esac'],
  ['case $x in */workspace/*) : ;; esac', 'case $x in */workspace/*) : ;; esac'],
  ['P=${P:+$P:}/workspace/lib', 'P=${P:+$P:}$TASK_WORKSPACE/lib'],
  ['DOCKER_CONFIG=/workspace/.docker docker login', 'DOCKER_CONFIG=$TASK_WORKSPACE/.docker docker login'],
  ['ssh host ls > /workspace/x', 'ssh host ls > "$TASK_WORKSPACE/x"'],
  ['kubectl apply -f /workspace/x.yaml', 'kubectl apply -f "$TASK_WORKSPACE/x.yaml"'],
  ['docker build -t a /workspace/app', 'docker build -t a "$TASK_WORKSPACE/app"'],
  ['node <<E\nconsole.log("/workspace".length)\nE', 'node <<E\nconsole.log("$TASK_WORKSPACE".length)\nE'],
  [
    'S=/run/secrets/a; . /etc/profile; cat /var/log/x > /dev/null; date > /var/log/{{task_id}}.log # /run/x',
    'S=/run/secrets/a; . /etc/profile; cat /var/log/x > /dev/null; date > /var/log/{{task_id}}.log # /run/x',
  ],
  ['ls /workspace/a/../b /workspace/..a', 'ls "$TASK_WORKSPACE/a/../b" "$TASK_WORKSPACE/..a"'],
  ['echo "→/workspace"', 'echo "→$TASK_WORKSPACE"'],
  ['cd /workspace/{{service}}', 'cd "$TASK_WORKSPACE"/{{service}}'],
  ['echo $(( $(wc -l < /workspace/a) + 1 ))', 'echo $(( $(wc -l < "$TASK_WORKSPACE/a") + 1 ))'],
  ['cat <<E\n/workspace/$A\nE', 'cat <<E\n$TASK_WORKSPACE/$A\nE'],
  [
    "cat <<'E'\n/workspace $A `b` \\$C \\n \\\\\nE",
    'cat <<E\n$TASK_WORKSPACE \\$A \\`b\\` \\\\\\$C \\n \\\\\\\\\nE',
  ],
  ['echo x >> /tmp/a.log', 'echo x >> /tmp/"${TASK_WORKSPACE##*/}-"a.log'],
  [
    "LOCK=/tmp/a; trap 'rm /tmp/a' EXIT",
    "LOCK=/tmp/${TASK_WORKSPACE##*/}-a; trap 'rm /tmp/'\"${TASK_WORKSPACE##*/}-\"'a' EXIT",
  ],
  [
    'x=$(mktemp /tmp/a.XXXXXX); touch /tmp/a.$$ # /tmp/a',
    'x=$(mktemp /tmp/a.XXXXXX); touch /tmp/a.$$ # /tmp/a',
  ],
  [
    'export CODEX_HOME=~/.codex\nmkdir -p "$HOME/.codex/x"',
    'export CODEX_HOME="$TASK_WORKSPACE"/.codex\nmkdir -p "$TASK_WORKSPACE/.codex/x"',
  ],
  ['source ~/.bashrc; cat "$HOME/.token"', 'source ~/.bashrc; cat "$HOME/.token"'],
  ["perl -pe 's{/workspace/}{}'", `perl -pe 's{'"$TASK_WORKSPACE"'/}{}'`],
  ['git clone U /workspace/workspace', 'git clone U "$TASK_WORKSPACE"/workspace'],
  [
    'echo x > ~/.git-credentials\ngit config --global credential.helper store\nexport GIT_CONFIG_GLOBAL=/workspace/.gitconfig',
    undefined,
  ],
  [
    'echo x > ~/.git-credentials\ngit config credential.helper store',
    'echo x > "$TASK_WORKSPACE/.git-credentials"\ngit config credential.helper "store --file=$TASK_WORKSPACE/.git-credentials"',
  ],
  [
    'ls ~/workspace ./workspace foo/workspace /workspaces https://x.y/workspace?a',
    'ls ~/workspace ./workspace foo/workspace /workspaces https://x.y/workspace?a',
  ],
])('%s', (before, after) => {
  if (after === undefined) expect(codes(before)).toEqual(['4:1 early-git-configuration']);
  else expect(moved(before)).toBe(after);
});

test.each([
  ['cd "/work""space"', ['3:4 split-path']],
  ['R=/\ncd "${R}workspace"', ['4:5 split-path']],
  ['cd / && ls workspace/a', ['3:12 split-path']],
  ['ls /workspace-cache', ['3:4 beside-workspace']],
  ['ls /workspace/shared/x', ['3:4 shared-on-purpose']],
  ['ls /workspace/task-2', ['3:4 folder-of-a-task']],
  ['ls /workspace/../x', ['3:4 above-workspace']],
  ['ls "/workspace/a/./../../b"', ['3:5 above-workspace']],
  ['ls /workspace*', ['3:4 pattern-beside']],
  ['ls /workspace$X', ['3:4 unknown-path']],
  ['X=a; ls "$X/workspace"', ['3:12 unknown-path']],
  ['ls {{x}}/workspace', ['3:9 unknown-path']],
  ['docker run -v /workspace:/workspace x', ['3:15 other-place', '3:26 after-colon']],
  ['rsync -a host:/workspace/ x', ['3:15 after-colon']],
  ['mountpoint -q /workspace', ['3:15 other-place']],
  ['ssh host "cd /workspace"', ['3:14 other-place']],
  ['find / -name x', ['3:1 whole-machine']],
  ['cd "$NOWHERE"', ['3:1 unknown-folder']],
  ['x=`echo \\"/workspace\\"`', ['3:11 not-decided']],
  ['mkdir -p ~/.codex', ['3:10 home-state']],
  ['export A="$HOME/.x"', ['3:11 home-state']],
  ['cd /tmp', ['3:4 temporary-folder']],
  ['date >> /var/log/a.log', ['3:9 machine-state']],
  ['echo $$ > "/run/a.pid"', ['3:12 machine-state']],
  ['mkdir -p /var/lib/a /etc/b', ['3:10 machine-state', '3:21 machine-state']],
  ['cp a /usr/local/bin/a', ['3:6 machine-state']],
  ['LOG=/var/log/a.log', ['3:5 machine-state']],
  ["cat <<'E'\n/tmp/a\nE", ['4:1 temporary-name']],
  ['echo x > out.log\ncd /workspace', ['3:10 relative-path']],
  ['sudo mkdir -p a\ncd /workspace', ['3:15 relative-path']],
  ['git clone https://x.y/z.git', ['3:11 relative-path']],
  ["cat <<'E'\n/workspace {{free_text}}\nE", ['4:1 quoted-here-document']],
  ['ls {{lookup "/workspace"}}', ['3:14 in-tag']],
  ['A="a\\"/workspace\\"b"', ['3:7 unknown-path']],
  ['find . -path "*/workspace/x"', ['3:16 unknown-path']],
  ['ls ../../workspace', ['3:9 unknown-path']],
  ['echo "在/workspace中"', ['3:8 unknown-path']],
  ['echo {{#if a}}a{{/if}}/workspace', ['3:23 unknown-path']],
  ['ls /workspace{{#if a}}s{{/if}}', ['3:4 unknown-path']],
  ['docker compose -f /workspace/c.yml exec a ls /workspace', ['3:19 other-place', '3:46 other-place']],
  ['kubectl create configmap a --from-literal=d=/workspace', ['3:45 other-place']],
  ['echo "$PWD" | cut -d/ -f3', ['3:15 path-depth']],
])('left alone: %s', (script, expected) => {
  expect(codes(script)).toEqual(expected);
});

test.each([
  [
    'TASK_WORKSPACE=/workspace/{{task_id}}\ncd /workspace\n',
    'code/claude/container.sh.hbs',
    ['1:1 other-workspace'],
    'TASK_WORKSPACE=/workspace/{{task_id}}\ncd /workspace\n',
  ],
  [
    'local TASK_WORKSPACE=/workspace/x\n',
    'partials/a.sh.hbs',
    ['1:1 other-workspace'],
    'local TASK_WORKSPACE=/workspace/x\n',
  ],
  [
    `mkdir /workspace/a\n${preamble}cd /workspace\n`,
    'code/claude/container.sh.hbs',
    ['1:7 before-preamble', '2:1 late-preamble'],
    `mkdir /workspace/a\n${preamble}cd "$TASK_WORKSPACE"\n`,
  ],
])('no value is used that TASK_WORKSPACE has not: %s', (text, path, expected, after) => {
  const found = update(text, path);
  expect(found.findings.map(({ at, code }) => `${at.line}:${at.column} ${code}`)).toEqual(expected);
  expect(found.after).toBe(after);
});

test.each([
  ['{{#if a}}echo "/workspace{{/if}}\nls "', ['3:13 not-parsed']],
  ['if true; then echo /workspace', ['3:19 not-parsed']],
  ['{{#if a}} x', ['3:1 not-parsed']],
])('not parsed and not touched: %s', (script, expected) => {
  const text = `#!/bin/bash\n\n${script}\n`;
  expect(update(text).after).toBe(text);
  expect(codes(script).map((code) => code.replace(/^\d+:\d+/, ''))).toEqual(
    expected.map((code) => code.replace(/^\d+:\d+/, '')),
  );
});

test.each([
  ['#!/bin/bash\nset -e\nls\n', '#!/bin/bash\nset -e\n\nPREAMBLE\nls\n'],
  [
    '#!/bin/bash\n# One\n# Two\n\n# About ls\nls\n',
    '#!/bin/bash\n# One\n# Two\n\nPREAMBLE\n# About ls\nls\n',
  ],
  ['#!/bin/bash\n\nset -euo pipefail\n\nls\n', '#!/bin/bash\n\nset -euo pipefail\n\nPREAMBLE\nls\n'],
  ['#!/bin/bash\nset -e\nset -o pipefail\nls\n', '#!/bin/bash\nset -e\n\nPREAMBLE\nset -o pipefail\nls\n'],
  ['ls\n', 'PREAMBLE\nls\n'],
  ['{{!-- one\n\ntwo --}}\n#!/bin/bash\nls\n', '{{!-- one\n\ntwo --}}\n#!/bin/bash\n\nPREAMBLE\nls\n'],
  ['#!/bin/bash\n{{!\none\n~}}\nset -e\nls\n', '#!/bin/bash\n{{!\none\n~}}\nset -e\n\nPREAMBLE\nls\n'],
  ['', 'PREAMBLE'],
])('the preamble stands first: %j', (before, after) => {
  const { after: once } = update(before);
  expect(once).toBe(after.replace('PREAMBLE\n', `${preamble}\n`).replace('PREAMBLE', preamble));
  expect(update(once)).toMatchObject({ after: once, findings: [] });
});

test('a hook insists on its workspace, and container scripts hand it on', () => {
  const [container, hook] = updateTree([
    { path: 'container.sh.hbs', text: '#!/bin/bash\nset -e\nls\n' },
    { path: 'hooks/stop.sh.hbs', text: '#!/bin/bash\ntouch /workspace/a\n' },
  ]);
  expect(container?.after).toContain(`${preamble}export TASK_WORKSPACE\n`);
  expect(hook?.after).toBe(
    '#!/bin/bash\n\n: "${TASK_WORKSPACE:?is set by the container script}"\n\ntouch "$TASK_WORKSPACE/a"\n',
  );
});

test('what another way through the blocks said already is not forgotten', () => {
  expect(codes('cd /workspace\n{{#if a}}\necho x > a.log\n{{else}}\necho x > b.log\n{{/if}}')).toEqual([]);
  expect(codes('{{#if a}}\necho x > a.log\n{{else}}\necho x > b.log\n{{/if}}\ncd /workspace')).toEqual([
    '4:10 relative-path',
    '6:10 relative-path',
  ]);
});

test('a marked line stays', () => {
  expect(moved('# update-agent-workspaces: keep\nls /workspace-cache /workspace')).toContain(
    'ls /workspace-cache /workspace',
  );
});

test.each([
  [
    'a.json.hbs',
    '{"a":"/workspace/x","b":"\\/workspace\\/y","c":"http://h/workspace"}',
    '{"a":"{{task_workspace}}/x","b":"{{task_workspace}}\\/y","c":"http://h/workspace"}',
  ],
  [
    'a.toml.hbs',
    '[p."/workspace/x"]\r\na = \'/workspace\' # /workspace\r\n',
    '[p."{{task_workspace}}/x"]\r\na = \'{{task_workspace}}\' # {{task_workspace}}\r\n',
  ],
  [
    'a.md.hbs',
    'In `/workspace` and **/workspace/a**, */workspace*, _/workspace_, “/workspace”; my_/workspace_x.',
    'In `{{task_workspace}}` and **{{task_workspace}}/a**, *{{task_workspace}}*, _{{task_workspace}}_, “{{task_workspace}}”; my_/workspace_x.',
  ],
  ['a.json.hbs', '{ {{{fields}}}, "a": "/workspace" }', '{ {{{fields}}}, "a": "{{task_workspace}}" }'],
  ['a.toml.hbs', '{{{more}}}\na = "/workspace"', '{{{more}}}\na = "{{task_workspace}}"'],
  ['a.json.hbs', '{"a":"/workspace/task-{{task_id}}/x"}', '{"a":"{{task_workspace}}/x"}'],
])('%s: %s', (path, before, after) => {
  expect(update(before, path)).toMatchObject({ after, findings: [] });
});

test('a value from outside that would win is noted', () => {
  expect(update('#!/bin/bash\n# {{task_id}}\nB=1\nA="${B:-/workspace}${1:-/workspace}"\n').findings).toEqual(
    [],
  );
  expect(update('#!/bin/bash\n# {{task_id}}\nA="${B:-/workspace}"\n').findings).toMatchObject([
    { code: 'environment-wins', level: 'note' },
  ]);
});

test('where a volume is mounted stays, and fixed names in /tmp are told in every format', () => {
  expect(update('mountPath: /workspace\n', 'a.yaml.hbs').findings).toMatchObject([{ code: 'other-place' }]);
  expect(update('{"a": "/tmp/x", "b": "/tmp/task-{{task_id}}-x"}', 'a.json.hbs').findings).toMatchObject([
    { code: 'temporary-name', at: { column: 8 } },
  ]);
});

test('braces beside the tag are left, and so are files that are not read', () => {
  expect(update('{"a":"${X:-/workspace}"}', 'a.json.hbs').findings).toMatchObject([{ code: 'braces' }]);
  expect(update('{"a":"\\u002fworkspace"}', 'a.json.hbs').findings).toMatchObject([{ code: 'split-path' }]);
  for (const [path, text] of [
    ['a.json.hbs', '{"a": "/workspace",'],
    ['a.toml.hbs', 'a = "/workspace'],
  ] as const) {
    expect(update(text, path)).toMatchObject({ after: text, findings: [{ code: 'not-parsed' }] });
  }
  expect(update('open("/workspace/x")', 'a.py.hbs').findings).toMatchObject([{ code: 'unknown-format' }]);
});
