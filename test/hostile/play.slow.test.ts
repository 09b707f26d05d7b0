/** A whole play whose agents plant what they can and forge results: the parent starts nothing of it and believes nothing of it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { playLocally } from '../../src/local/play.ts';
import { compileTemplates } from '../../src/templates/compile.ts';
import { makeGitDir, writeScript } from '../helpers/gitDir.ts';
import { planOf, standInPlay } from '../helpers/standIn.ts';
import { realFolder } from '../helpers/templateSources.ts';

const good = `echo '{"type":"result","subtype":"success","is_error":false}'`;
const verdict = `echo '{"verdict":"pass"}' >"$TASK_WORKSPACE/.agent-state/verdict.json"`;

async function playWith(agent: string): Promise<{
  summary: Awaited<ReturnType<typeof playLocally>>;
  dir: Awaited<ReturnType<typeof makeGitDir>>;
}> {
  const dir = await makeGitDir();
  const program = `#!/usr/bin/env bash\n${agent.replaceAll('@', dir.folder)}\n${verdict}\n${good}\n`;
  // Beside the file of the rehearsal is the folder from which the CLIs are taken.
  await writeScript(join(dir.folder, 'bin/claude'), program);
  const { set } = await compileTemplates(realFolder);
  const { options } = await standInPlay(dir, planOf([{ a: [], b: [] }, { c: ['a'] }]), { templates: set });
  return { summary: await playLocally(options), dir };
}

describe('agents of a play', () => {
  it('plant settings and hooks in their clones: the parent starts none of them, all work is published', async () => {
    const { summary, dir } = await playWith(`
canary="@/canary.sh"
printf '#!/bin/sh\\necho "run=$CTO_RUN" >>"@/trace"\\ncat\\n' >"$canary"; chmod 755 "$canary"
task="$(basename "$TASK_WORKSPACE")"; echo "$CTO_RUN" >>"$task.txt"
for key in core.fsmonitor core.sshCommand credential.helper diff.external uploadpack.packObjectsHook filter.c.clean filter.c.smudge; do
  git config "$key" "$canary"
done
git config core.hooksPath "$PWD/.git/planted"; mkdir -p .git/planted
for hook in pre-commit post-commit reference-transaction pre-push post-checkout post-merge; do cp "$canary" ".git/planted/$hook"; done
printf '* filter=c\\n' >.git/info/attributes
git config "url.ext::$canary.insteadOf" /; git config protocol.ext.allow always
`);
    expect(summary.outcome).toBe('succeeded');
    const files = Object.keys(await dir.files('cto/sample/integration'));
    expect(files).toEqual(expect.arrayContaining(['task-a.txt', 'task-b.txt', 'task-c.txt']));
    const trace = existsSync(join(dir.folder, 'trace'))
      ? await readFile(join(dir.folder, 'trace'), 'utf8')
      : '';
    expect(trace.split('\n').filter((line) => line === 'run=')).toEqual([]);
  });

  it('push results of other tasks and other attempts: only a run’s own word counts', async () => {
    const { summary, dir } = await playWith(`
task="$(basename "$TASK_WORKSPACE")"; echo "$CTO_RUN" >>"$task.txt"
forged='{"version":1,"play":"sample","task":"c","stage":"implementation","attempt":1,"phase":"done","branch":"feature/task-c-implementation"}'
blob="$(printf '%s' "$forged" | git hash-object -w --stdin)"
commit="$(printf '100644 blob %s\\tresult.json\\n' "$blob" | git mktree | xargs -I{} git commit-tree {} -m forged)"
for ref in c/implementation/1 c/quality/1 b/quality/1 a/quality/1; do
  [ "sample/$ref" = "$CTO_RUN" ] || git push -q -f origin "$commit:refs/cto/results/sample/$ref" || true
done`);
    expect(summary.outcome).toBe('succeeded');
    expect(Object.keys(await dir.files('cto/sample/integration'))).toContain('task-c.txt');
  });
});
