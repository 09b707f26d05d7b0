/** Decides what a script that is run finds in place of everything from outside: CLIs, package managers, hosts; git has a remote beside it. */
import { join } from 'node:path';
import { writeScript } from '../../isolation/files.ts';
import { runProcess } from '../../processes.ts';

/** Where the sandbox has them, before everything else on the PATH. */
export const programsFolder = '/cto/programs';
/** The repositories of a pod, by name; each is a link to one bare repository that is the pod's own. */
export const remotesFolder = '/cto/remotes';

const agents = 'claude codex cursor cursor-agent droid factory opencode gemini aider goose qwen amp'.split(
  ' ',
);
const outside =
  'gh glab npm npx pnpm yarn bun pip pip3 uv cargo docker podman kubectl helm apt-get apt apk yum toolman task-master'.split(
    ' ',
  );

/** Takes what it is given, leaves a file where it works, and says what a CLI says at its end. */
const agent = `[ -t 0 ] || cat >/dev/null
echo "by \${0##*/}" >"agent-\${0##*/}.txt"
echo '{"type":"result","subtype":"success","is_error":false,"result":"done"}'`;

/** An answer to a file that was asked for goes there. */
const download = `out="" ; while [ $# -gt 0 ]; do case "$1" in -o | -O | --output) out="\${2:-}" ;; esac; shift; done
[ -z "$out" ] || [ "$out" = - ] || { echo '{}' >"$out"; exit 0; }
echo '{}'`;

/** Every address is the one repository of the pod. */
const gitScript = (git: string): string => `args=()
for arg in "$@"; do
  case "$arg" in
    https://*=* | *insteadOf*) ;;
    https://* | http://* | ssh://* | git://* | git@*:*)
      name="\${arg##*/}" && ln -sfn ${remotesFolder}/.seed ${remotesFolder}/"$name" && arg="${remotesFolder}/$name" ;;
  esac
  args+=("$arg")
done
exec ${git} "\${args[@]}"`;

/** Writes them below a folder that is laid over the machine. */
export async function writeStandIns(prepared: string): Promise<void> {
  const { stdout: git } = await runProcess('bash', ['-c', 'command -v git']);
  const programs: [string, string][] = [
    ...agents.map((name): [string, string] => [name, agent]),
    ...outside.map((name): [string, string] => [name, 'echo "{}"']),
    ['curl', download],
    ['wget', download],
    ['sleep', 'exec /bin/sleep 0.05'],
    ['git', gitScript(git)],
  ];
  for (const [name, text] of programs) {
    await writeScript(join(prepared, programsFolder, name), `#!/bin/bash\n${text}\n`);
  }
}
