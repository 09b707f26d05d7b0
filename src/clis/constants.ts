/** How an adapter's facts read in a shell template: the constants `{{cli.*}}` that are filled when templates are compiled. */
import type { AgentCli } from './agentCli.ts';

/** Names and texts of all `cli.*` constants of one CLI; multi-line values are whole lines of bash without indentation. */
export function cliConstants(cli: AgentCli): Record<string, string> {
  return {
    name: cli.name,
    title: cli.title,
    program: cli.program,
    command: [cli.program, ...cli.args].map(shellWord).join(' '),
    environment: Object.entries(cli.env)
      .map(([name, value]) => `export ${name}=${shellWord(value)}`)
      .join('\n'),
    keys: cli.keys.map((key) => `export_key ${key}`).join('\n'),
    files: cli.files
      .map(
        ({ name, place, inClone }) =>
          `${inClone === true ? 'place_in_clone' : 'place_file'} ${shellWord(name)} ${shellWord(place)}`,
      )
      .join('\n'),
    folders: cli.folders.map((folder) => `"$TASK_WORKSPACE/${folder}"`).join(' '),
    input: cli.promptVia === 'stdin' ? '"$PROMPT_FILE"' : '/dev/null',
    succeeded: cli.succeeded,
    limited: limitedFilter(cli),
  };
}

/** As providers and CLIs word HTTP 429 and the end of what a plan gives. */
const limitWords = String.raw`\\b429\\b|(rate|usage).?limit|hit your .{0,20}limit|limit reached|too many requests`;

/** jq filter over all that the CLI printed (slurped, lines that are no JSON as texts): true when its provider gives no more for now. */
export function limitedFilter({ errors }: AgentCli): string {
  return `${errors} | tojson | test("${limitWords}"; "i")`;
}

/** A word of bash: bare where nothing in it means anything, else in double quotes so that `$NAME` is filled at run time. */
function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `"${word.replaceAll(/["\\`]/g, String.raw`\$&`)}"`;
}
