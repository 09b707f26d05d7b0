/** Decides what stands in for a CLI: a script under its program's name that lives where the real one lives and does a task. */
import { join } from 'node:path';
import type { AgentCli } from '../../clis/agentCli.ts';
import { writeScript } from '../files.ts';
import { stateFiles } from './cliState.ts';

/** Name of the file that the stand-in edits. */
export const editedFile = 'work.txt';

/** Writes the stand-in of a CLI below `folder`; `bash` is its interpreter. */
export async function writeStandIn(cli: AgentCli, folder: string, bash: string): Promise<void> {
  await writeScript(join(folder, cli.program), standInText(cli, bash));
}

/**
 * What it does, in this order: shows its secrets, which a log must not hold, and forgets them; keeps state; works as an
 * agent may (temporary files, git settings, git outside the clone); edits, half committed; gives a verdict; ends well.
 * Whatever runs below it has no key, so that a key in any other process's environment was not given by it.
 */
function standInText(cli: AgentCli, bash: string): string {
  const keys = cli.keys.map((key) => `"\${${key}:?is missing}"`).join(' ');
  const state = stateFiles[cli.name].map((file) => `keep "${file}"`);
  const events = cli.goodEvents.map((event) => `printf '%s\\n' '${JSON.stringify(event)}'`);
  return [
    `#!${bash}`,
    'set -euo pipefail',
    `printf 'key %s\\n' ${keys}`,
    `unset ${cli.keys.join(' ')}`,
    'REPO="$PWD"',
    'keep() { mkdir -p "${1%/*}"; echo state >>"$1"; }',
    ...state,
    work,
    ...events,
    '',
  ].join('\n');
}

/** Git is asked where there may be no repository: what it touches on its way counts, not its answer. */
const work = `printf 'token %s\\n' "$(cat "$TASK_WORKSPACE/.git-credentials")"
temporary="$(mktemp)"
rm "$temporary"
git config --global alias.standin status
(cd "$TASK_WORKSPACE" && git status >/dev/null 2>&1) || true
(cd "\${TMPDIR:-/tmp}" && git status >/dev/null 2>&1) || true
echo "edit of \${TASK_WORKSPACE##*/} in $CTO_RUN" >>${editedFile}
git add ${editedFile}
git commit -q -m "Work of the stand-in"
echo "left open in $CTO_RUN" >>open.txt
printf '%s' '{"verdict":"pass","findings":[]}' >"$TASK_WORKSPACE/.agent-state/verdict.json"
sleep 300 >/dev/null 2>&1 &`;
