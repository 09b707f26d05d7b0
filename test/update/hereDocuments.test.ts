/** What else moves in a here document: where its quotes go, all of it belongs together. */
import { expect, test } from 'vitest';
import { updatedScript } from '../helpers/updatedScript.ts';

test.each([
  [
    "cat <<'E'\ncd /workspace; x=$(cat /tmp/a) > /tmp/$N.b; cat ~/.git-credentials\nE",
    'cat <<E\ncd $TASK_WORKSPACE; x=\\$(cat /tmp/${TASK_WORKSPACE##*/}-a) > /tmp/${TASK_WORKSPACE##*/}-\\$N.b; cat $TASK_WORKSPACE/.git-credentials\nE',
  ],
  [
    "export CODEX_HOME=~/.codex\ncat <<'E'\ncp /workspace/a $HOME/.codex/b $HOME/.git-credentials\nE",
    'export CODEX_HOME="$TASK_WORKSPACE"/.codex\ncat <<E\ncp $TASK_WORKSPACE/a $TASK_WORKSPACE/.codex/b $TASK_WORKSPACE/.git-credentials\nE',
  ],
  [
    'export CODEX_HOME=~/.codex\ncat <<E\ncp /workspace/a \\$HOME/.codex/b \\$HOME/.git-credentials\nE',
    'export CODEX_HOME="$TASK_WORKSPACE"/.codex\ncat <<E\ncp $TASK_WORKSPACE/a $TASK_WORKSPACE/.codex/b $TASK_WORKSPACE/.git-credentials\nE',
  ],
  [
    "cat <<'E'\n{{#if a}}\ncd /workspace\n{{else}}\n$A `b` /tmp/a\n{{/if}}\n$B\nE",
    'cat <<E\n{{#if a}}\ncd $TASK_WORKSPACE\n{{else}}\n\\$A \\`b\\` /tmp/${TASK_WORKSPACE##*/}-a\n{{/if}}\n\\$B\nE',
  ],
])('%s', (before, after) => {
  expect(updatedScript(before)).toEqual({ after, told: [] });
});

test('of a document that keeps its quotes all is told', () => {
  expect(updatedScript("cat <<'E'\ncat /tmp/a ~/.git-credentials\nE").told).toEqual([
    '2:5 temporary-name',
    '2:12 credentials',
  ]);
});

test('a value that only another way fills in keeps the quotes', () => {
  const script = "cat <<'E'\n{{#if a}}\ncd /workspace\n{{else}}\n{{text}}\n{{/if}}\nE";
  expect(updatedScript(`ls /workspace\n${script}`)).toEqual({
    after: `ls "$TASK_WORKSPACE"\n${script}`,
    told: ['2:7 quoted-here-document'],
  });
});

test('the home folder of a script in a document is not that of the one that writes it', () => {
  const script = "cat > run.sh <<'E'\nexport HOME=/opt\nE\ncd /workspace\n";
  expect(updatedScript(`${script}echo x > ~/.netrc`).told).toContain('5:10 home-state');
  expect(updatedScript(`export HOME=/opt\necho x > ~/.netrc`).told).toEqual([]);
});
