/** Decides how started programs are recorded without strace: scripts in front of the common ones that note and go on. */
import { join } from 'node:path';
import { runProcess } from '../../processes.ts';
import { writeScript } from '../files.ts';

/** Programs that container scripts and hooks use. */
const wrapped = [
  'bash',
  'cat',
  'chmod',
  'cp',
  'find',
  'git',
  'grep',
  'jq',
  'ln',
  'mkdir',
  'mktemp',
  'mv',
  'rm',
  'tail',
  'tee',
  'touch',
];

/** Writes wrappers below `folder` for those programs that this machine has. */
export async function writeWrappers(folder: string, bash: string): Promise<void> {
  for (const name of wrapped) {
    const { code, stdout } = await runProcess('bash', ['-c', 'command -v "$0"', name], { answers: [0, 1] });
    if (code === 0) await writeScript(join(folder, name), wrapperText(bash, stdout));
  }
}

/** Notes itself in the form of strace, in the file that `CTO_TRACE` names. */
function wrapperText(bash: string, program: string): string {
  return `#!${bash}
quote() { local text="\${1//\\\\/\\\\\\\\}"; text="\${text//\\"/\\\\\\"}"; printf '"%s", ' "\${text//$'\\n'/ }"; }
if [ -n "\${CTO_TRACE:-}" ]; then
  line="$(printf '%s execve("%s", [' "$$" '${program}'
    for word in "\${0##*/}" "$@"; do quote "$word"; done
    printf '], ['
    for name in $(compgen -e); do quote "$name=\${!name}"; done
    printf ']) = 0')"
  printf '%s\\n' "$line" >>"$CTO_TRACE"
fi
exec '${program}' "$@"
`;
}
