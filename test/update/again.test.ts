/** Whatever a script is made of: a second run finds nothing to change, wherever its commands stand. */
import { expect, test } from 'vitest';
import { updateTree } from '../../src/update/updateTree.ts';

const commands = [
  'echo x > ~/.git-credentials; git config --global credential.helper store',
  'cp -r "$HOME/.claude" /workspace/.claude',
  'export CODEX_HOME=$HOME/.codex; mkdir -p $HOME/.codex/a ~/.codex/b "${HOME}/.codex"',
  'LOG=/tmp/agent-$USER.log; touch "$LOG" /tmp/"$X"/y /var/tmp/z',
  'cp /tmp/a.json /workspace/a.json && mv /tmp/{a,b} /workspace/',
  'sed -i "s|\\$HOME|/workspace|; s/\\/workspace/x/" /tmp/f',
  "printf '%s\\n' \"\\$HOME/.git-credentials\" \\$HOME/.codex '$HOME/.gitconfig'",
  'echo "${WS:-/workspace}/$(basename /workspace)/${X#/workspace/}"',
  'W=/workspace; ls "$W"/a "${W}b" ${W%/*} "${#W}"',
  "echo \\/workspace '\\/workspace' $'\\t/workspace'",
  'case $x in /workspace*) ;; "/workspace/"*) ;; esac',
  '[ -d /workspace/.git ] || git clone "$URL" /workspace; test -f /workspace/$(cat /workspace/name)',
  `python3 -c 'print("/workspace", "/tmp/a", "~/.git-credentials")'`,
  'awk \'/workspace/ { print "/workspace/a" > "/tmp/out" }\' /workspace/f',
  'curl -o /tmp/x.tgz https://h/workspace/x && tar -C /workspace -xzf /tmp/x.tgz',
  'docker run -v /workspace:/workspace -w /workspace i ls /workspace',
  'exec 3>/workspace/fd 4</tmp/fd; echo "$(</workspace/x)" >&3',
  'declare -A m=([/workspace/a]=1 [b]=/workspace/b); echo "${m[/workspace/a]}"',
  'echo "`cat /workspace/x` \\`cat /workspace/y\\`"',
];

const places: readonly (readonly [name: string, at: (command: string) => string])[] = [
  ['a script', (command) => command],
  ['a quoted here document', (command) => `cat > /workspace/x <<'E'\n${command}\nE`],
  ['one that names the root besides', (command) => `cat > /tmp/x <<'E'\ncd /workspace\n${command}\nE`],
  ['an indented one', (command) => `cat > /tmp/x <<-'E'\n\tcd /workspace\n\t${command}\n\tE`],
  ['a here document', (command) => `cat > /workspace/x <<E\n${command}\nE`],
  [
    'a block of one',
    (command) => `cat <<'E'\n{{#if a}}\n${command}\n{{/if}}\ncat ~/.git-credentials /tmp/a\nE`,
  ],
  ['a way of one', (command) => `cat <<'E'\n{{#if a}}\ncd /workspace\n{{else}}\n${command}\n{{/if}}\nE`],
  ['a function', (command) => `f() {\n  ${command}\n}\nf`],
  ['a substitution', (command) => `y=$(\n${command}\n)`],
  ['a block', (command) => `{{#if a}}\n${command}\n{{else}}\nls /workspace\n{{/if}}`],
  ['double quotes', (command) => `bash -c "${command.replaceAll(/[\\"$`]/g, String.raw`\$&`)}"`],
  ['single quotes', (command) => `trap '${command.replaceAll("'", String.raw`'\''`)}' EXIT`],
];

test.each(places)('in %s', (_, at) => {
  for (const command of commands) {
    const text = `#!/bin/bash\n# {{task_id}}\n${at(command)}\n`;
    const [once] = updateTree([{ path: 'container.sh.hbs', text }]);
    const [twice] = updateTree([{ path: 'container.sh.hbs', text: once?.after ?? '' }]);
    expect(twice?.after).toBe(once?.after);
  }
});
