import { describe, expect, it } from 'vitest';
import { checkPaths } from '../../../src/templates/lint/paths.ts';
import { runRules } from '../../../src/templates/lint/runRules.ts';
import { preamble, toldOf } from '../../helpers/templateSources.ts';

function findings(path: string, text: string): string[] {
  return toldOf(path, text, (template) => runRules(template, [checkPaths]));
}
const inScript = (line: string): string[] => findings('code/claude/container.sh.hbs', `${line}\n`);
const inHook = (line: string): string[] => findings('code/claude/hooks/stop.sh.hbs', `${line}\n`);
const inJson = (text: string): string[] => findings('code/claude/settings.json.hbs', text);
const inToml = (text: string): string[] => findings('code/codex/config.toml.hbs', text);
const inMarkdown = (text: string): string[] => findings('shared/prompt.md.hbs', text);

describe('absolute paths in scripts', () => {
  it.each([
    ['cd /tmp', 4],
    ['cd /', 4],
    ['cd "/"', 5],
    ['rm -rf /*', 8],
    ['rm -rf "$X" /.', 13],
    ['ls //etc', 4],
    ['cat /etc/passwd', 5],
    ["cat '/etc/passwd'", 6],
    ['cat "/etc/passwd"', 6],
    ['cat ""/etc/passwd', 7],
    ["cat ''/etc", 7],
    ['cat \\/etc/passwd', 6],
    ["cat $'\\x2fetc'", 7],
    ["cat $'\\057etc'", 7],
    ["printf '\\057etc'", 9],
    ['cat "${EMPTY:-}/etc/passwd"', 16],
    ['echo x >/etc/motd', 9],
    ['echo x 2>>"/var/log/x"', 12],
    ['cat </etc/passwd', 6],
    ['X=/etc', 3],
    ['X="/etc"', 4],
    ['export X=/etc', 10],
    ['X=(a /etc)', 6],
    ['PATH=$PATH:/opt/bin', 12],
    ['PATH+=:/opt/bin', 8],
    ['tool --file=/etc/x', 13],
    ['tool -C/etc', 8],
    ['curl -d @/etc/passwd "$URL"', 10],
    ['curl file:///etc/passwd', 11],
    ['curl unix:///run/x', 11],
    ['curl file://localhost/etc/x', 11],
    ['X="${Y:-/etc/x}"', 9],
    ['X="${Y:=/etc}"', 9],
    ['X="${Y:+/etc}"', 9],
    ['X="${Y/a//etc}"', 10],
    ['echo "look at /etc/x"', 15],
    ['echo \'{"a":"/etc/x"}\'', 13],
    ['f() { cd /etc; }', 10],
    ['if cd /etc; then :; fi', 7],
    ['X="$(cat /etc/x)"', 10],
    ['X="`cat /etc/x`"', 9],
    ['X="$(printf "%s" "$(cat "/etc/x")")"', 26],
    ['diff <(cat /etc/x) y', 12],
    ['case "$x" in /etc/*) ;; esac', 14],
    ['case "$x" in a) cd /etc ;; esac', 20],
    ['[ -f /etc/x ]', 6],
    ['[[ "$x" == /etc/* ]]', 12],
    ["sed -n '1p' /etc/passwd", 13],
    ["sed -i 's|a|b|' /etc/x", 17],
    ["sed 's|^|/etc/|'", 10],
    ["jq -r '.x' /etc/x.json", 12],
    ['jq \'.x = "/etc/x"\'', 11],
    ["jq --arg p /etc '.x'", 12],
    ['grep -q x /etc/passwd', 11],
    ['awk -f /opt/x.awk', 8],
    ['find / -name x', 6],
    ['find . -path /x', 14],
    ['env /usr/bin/env', 5],
    ['bash -c "rm -rf /"', 17],
    ['cd /{{task_id}}', 4],
    ['cd "/{{#if merge_branch}}x{{/if}}"', 5],
    ['cd {{merge_branch}}/etc', 20],
    ['cd {{#if merge_branch}}/etc{{/if}}', 24],
    ['# see /etc/x', 7],
    ['echo ok # then rm -rf /', 23],
    ['cat <<X\npath: /etc/x\nX', 7],
    ["cat <<'X'\n/etc/x\nX", 1],
    ['cat <<X\n$(cat /etc/x)\nX', 7],
    ["cat <<-'X'\n\tcd /\n\tX", 5],
    ['#!/bin/bash', 3],
    ['cat /dev/null/../../etc', 5],
    ['cat /run/cto/secrets/key', 5],
    ['cat /dev/tcp/host/80', 5],
    ['cat /home', 5],
    ['cp -r ~/x /x', 11],
    ['cat ~root/x', 5],
    ['source /etc/profile', 8],
    ['`/bin/ls`', 2],
    ['( /bin/ls )', 3],
    ['for f in /etc/*; do :; done', 10],
    ['trap "rm -rf /tmp/x" EXIT', 14],
    ['mkdir -p {/a,b}', 11],
    [`python3 -c "open('/etc/x')"`, 19],
  ])('are found: %s', (line, column) => {
    const found = inScript(line);
    expect(found.map((text) => text.replace(/^\d+:/, ''))).toEqual([`${column} absolute-path`]);
  });

  it.each([
    '#!/usr/bin/env bash',
    'echo x >/dev/null 2>&1',
    'cat </dev/stdin >/dev/stderr',
    'X="${CTO_RESULT:-/dev/termination-log}"',
    'X="${CTO_SECRETS:-/run/cto/secrets}"',
    'cd "$TASK_WORKSPACE"',
    'cd "$TASK_WORKSPACE/x" && cd $X/y && cd ${X}/y',
    'cd "$X"/y; cd "$(pwd)/y"; cd `pwd`/y; cd $(pwd)/y',
    'cd {{repo_name}}/src',
    'cd "{{repo_name}}/src"',
    'X="${BASH_SOURCE%/*}"',
    'X="${BASH_SOURCE[0]%/*}"; Y="${X##*/}"; Z="${X#/}"; A="${X%%/}"',
    'X="${Y//\\//_}"; Z="${Y//-//}"; A="${Y/#\\//}"',
    'X="${Y//[[:cntrl:]\\"\\\\]/ }"',
    'X="$ROOT${SUB:+/$SUB}"',
    'p+="/sub"',
    "sed 's/a/b/g' x",
    "sed -n '/^foo/p' x",
    "sed -n -e '/x/,/y/p' x",
    "sed -e 's|/|_|g' -e '/foo/d'",
    'sed "s/$A/$B/" x',
    "awk -F/ '{print $NF}'",
    "awk '/foo/ {print $1 / 2}' x",
    "grep -E '^/|/$' x",
    "grep -e '/' x",
    'tr / _ <x',
    "tr '/:' '__'",
    "cut -d/ -f1; cut -d '/' -f1",
    'IFS=/ read -r a b',
    'jq \'.a // "b"\'',
    "jq -r '.x//empty'",
    'jq -e \'.a / 2 | split("/") | test("/")\'',
    'jq -Rr --arg name "$x" \'(capture("://[^:]*:(?<p>[^@]+)@").p // .)\'',
    'jq -n --rawfile log "$log" \'{a: (.b // {})}\'',
    'case "$x" in */*) ;; /*) ;; "$TASK_WORKSPACE"/*) ;; esac',
    '[[ "$x" == /* ]] || [ "$x" = / ]',
    '[[ $x =~ ^/ ]]',
    'find . -path "*/x" -name "*.sh"',
    'git ls-files "*/" "**/x"',
    'echo "$((a / b))" $((a/b)); ((c = d / e))',
    'echo and/or either/or I/O 1/2',
    'echo "yes / no"',
    '# yes / no, and/or, <play>/<task>, 3 / 4, n/a',
    'curl https://example.com/a/b "$scheme://host/x"',
    'git clone https://{{repo_name}}.example.com/x',
    'git push origin "+$result:refs/heads/$BRANCH"',
    'printf "%s/%s\\n" "$a" "$b"',
    'cat <<X\nhttps://example.com/a\n$TASK_WORKSPACE/x\n${Y%/*}\nX',
    'cat <<\'X\'\n#!/usr/bin/env bash\ncd "$TASK_WORKSPACE/x"\nX',
    'x=a/b; y=./c; z=../d',
    'chmod 755 "$A/git-hooks/x"',
    'find "$TMPDIR" -maxdepth 1 -name ".bcf*.so" -delete',
    'for f in "$A"/*; do :; done',
    'arguments+=(--rawfile "secret${#arguments[@]}" "$file")',
    '[ "$(<"$A/owner")" = "$owner" ]',
    'command="$(setting ".checks[$1].command")"',
  ])('are not seen in: %s', (line) => {
    expect(inScript(line)).toEqual([]);
  });
});

describe('/workspace', () => {
  it('stands in the preamble of a container script and nowhere else', () => {
    expect(inScript(preamble.trimEnd())).toEqual([]);
    expect(inScript(`${preamble}cd /workspace/x`)).toEqual(['5:4 workspace-path']);
    expect(inHook(preamble.trimEnd())).toEqual(['2:17 workspace-path']);
    expect(findings('code/claude/container.sh.hbs', `${preamble}${preamble}`)).toEqual([
      '6:17 workspace-path',
    ]);
  });

  it.each([
    ['"/"workspace', inScript],
    ['"/work"space', inScript],
    ["/wor'k'space", inScript],
    ['/work\\space', inScript],
    ['$X/workspace', inScript],
    ["sed '/workspace/d'", inScript],
    ['# /workspace', inScript],
    ['cat <<X\na=/workspace\nX', inScript],
    ['/work{{#if merge_branch}}{{/if}}space', inScript],
    ['{"a": "\\/workspace"}', inJson],
    ['{"a": "\\u002fworkspace"}', inJson],
    ['{"a": "\\u002Fworkspace/x"}', inJson],
    ['{"a": "x:/workspace"}', inJson],
    ['{"a": "file:///workspace"}', inJson],
    ["a = '/workspace/x'", inToml],
    ['a = "\\u002fworkspace"', inToml],
    ['See `/workspace/task-1`.', inMarkdown],
    ['See https://example.com/workspace.', inMarkdown],
  ])('is found however it is written: %s', (text, look) => {
    expect(look(text).map((found) => found.split(' ')[1])).toEqual(['workspace-path']);
  });

  it.each([
    ['https://example.com/workspaces', inMarkdown],
    ['{{task_workspace}}/x', inMarkdown],
    ['"$TASK_WORKSPACE"', inScript],
  ])('is not: %s', (text, look) => {
    expect(look(text)).toEqual([]);
  });
});

describe('absolute paths in configuration and prose', () => {
  it.each([
    ['{"a": "/etc/x"}', inJson],
    ['{"a": "/"}', inJson],
    ['{"a": ["x", "/opt/bin"]}', inJson],
    ['{"a": "--dir=/opt"}', inJson],
    ['{"a": "PATH=/usr/bin:{{task_workspace}}"}', inJson],
    ['{"a": "rm -rf /"}', inJson],
    ['{"a": "cd / && ls"}', inJson],
    ['{"a": "\\/etc"}', inJson],
    ['{"a": "\\u002fetc"}', inJson],
    ['{"a": "file:///etc/x"}', inJson],
    ['{"a": "Read(/**)"}', inJson],
    ['{"a": "bash \\"/opt/x.sh\\""}', inJson],
    ['{"a": "/{{task_id}}"}', inJson],
    ['{"a": "{{merge_branch}}/x"}', inJson],
    ['a = "/etc/x"', inToml],
    ["a = ['/etc/x']", inToml],
    ['a = """/etc/x"""', inToml],
    ['# /etc/x\n', inToml],
    ['Read /etc/hosts first.', inMarkdown],
    ['Read `/etc/hosts`.', inMarkdown],
    ['Read "/etc/hosts".', inMarkdown],
    ['(/etc/hosts)', inMarkdown],
    ['[x](/docs/x)', inMarkdown],
    ['Run `rm -rf /`.', inMarkdown],
    ['    cd /\n', inMarkdown],
    ['/{{task_id}}/x', inMarkdown],
  ])('are found: %s', (text, look) => {
    expect(look(text).map((found) => found.split(' ')[1])).toEqual(['absolute-path']);
  });

  it.each([
    ['{"a": "https://example.com/x", "b": "http://127.0.0.1:80/v1"}', inJson],
    ['{"a": "{{task_workspace}}/x", "b": "cto/{{model}}"}', inJson],
    ['{"a": "bash \\"$TASK_WORKSPACE/.agent-state/x.sh\\""}', inJson],
    ['{"a": ["**/x", "*/", "./x", "a/b"], "b": "/dev/null"}', inJson],
    ['{"a": "@ai-sdk/openai-compatible", "$ref": "#/definitions/x"}', inJson],
    ['a = "x/y" # and/or\n', inToml],
    ['and/or, `a`/`b`, "pass"/"changes", 1/2, yes / no, </div>, <br/>, src/a.ts, <repo>/x', inMarkdown],
    ['Look at https://example.com/a/b?c=/d and {{task_workspace}}/x.', inMarkdown],
  ])('are not seen in: %s', (text, look) => {
    expect(look(text)).toEqual([]);
  });
});
