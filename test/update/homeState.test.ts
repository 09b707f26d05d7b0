/** State in the home folder moves wherever it is named when a variable says where it lies, and is told when none does. */
import { expect, test } from 'vitest';
import { updatedScript } from '../helpers/updatedScript.ts';

const before = 'export CODEX_HOME=$HOME/.codex\n';
const after = 'export CODEX_HOME="$TASK_WORKSPACE"/.codex\n';

test.each([
  [
    'mkdir "$HOME"/.codex/a "${HOME}"/.codex/b',
    'mkdir "$TASK_WORKSPACE"/.codex/a "$TASK_WORKSPACE"/.codex/b',
  ],
  [
    "trap 'cp ~/.codex/a /workspace/a' EXIT",
    `trap 'cp '"$TASK_WORKSPACE"'/.codex/a '"$TASK_WORKSPACE"'/a' EXIT`,
  ],
  [
    `bash -c "cat ~/.codex/a; ls '$HOME/.codex'"`,
    `bash -c "cat $TASK_WORKSPACE/.codex/a; ls '$TASK_WORKSPACE/.codex'"`,
  ],
  [
    `bash -c 'ls $HOME/.codex "$HOME"/.codex/a'`,
    `bash -c 'ls '"$TASK_WORKSPACE"'/.codex '"$TASK_WORKSPACE"'/.codex/a'`,
  ],
  ['echo "see ~/.codex"; X="$HOME"/.codex', 'echo "see ~/.codex"; X=$TASK_WORKSPACE/.codex'],
  [
    'echo x > "$HOME"/.git-credentials; git config credential.helper store',
    'echo x > "$TASK_WORKSPACE/.git-credentials"; git config credential.helper "store --file=$TASK_WORKSPACE/.git-credentials"',
  ],
  [
    'echo x > ~/.git-credentials; cat > /workspace/a <<E\ngit config credential.helper store\n  helper = store\nE',
    'echo x > "$TASK_WORKSPACE/.git-credentials"; cat > "$TASK_WORKSPACE/a" <<E\ngit config credential.helper "store --file=$TASK_WORKSPACE/.git-credentials"\n  helper = store --file=$TASK_WORKSPACE/.git-credentials\nE',
  ],
])('moved: %s', (script, expected) => {
  expect(updatedScript(before + script)).toEqual({ after: after + expected, told: [] });
});

test.each([
  ['echo x > "$HOME"/.npmrc', ['1:10 home-state']],
  ['mkdir -p "${HOME}"/.codex', ['1:10 home-state']],
  ['cat "$HOME"/.npmrc', []],
  ['cat <<E\n\\\\\\$HOME/.git-credentials\nE', ['2:1 credentials']],
  ["echo x > ~/.git-credentials; sh -c 'git config credential.helper store'", ['1:66 credentials']],
  ["printf '[credential]\\n\\thelper = store'; cat ~/.git-credentials", ['1:34 credentials']],
  ['echo x > ~/.git-credentials; GIT_CONFIG_VALUE_0=store git push', ['1:49 credentials']],
  ["sh -c 'git config credential.helper store'", []],
  ['cp /root/.git-credentials /home/a/.git-credentials', ['1:4 credentials', '1:27 credentials']],
  ['cp /workspace/.git-credentials ~/.git-credentials', ['1:32 credentials']],
])('told: %s', (script, expected) => {
  expect(updatedScript(script).told).toEqual(expected);
});
