/** What every agent CLI has to say about itself: one documented interface, the only place where its facts stand. */

export const cliNames = ['claude', 'codex', 'cursor', 'factory', 'opencode'] as const;
export type CliName = (typeof cliNames)[number];

/** A file that the run's folder holds and the script puts where the CLI looks for it. */
export interface CliFile {
  /** Compiled path of the template, e.g. `code/claude/settings.json.hbs`. */
  template: string;
  /** Template of a documentation run, where it differs. */
  docsTemplate?: string;
  /** Its name beside `container.sh` in the run's folder. */
  name: string;
  /** Where the script copies it: below the task's workspace, or below the clone when `inClone`. */
  place: string;
  /** Placed in the clone: never over a tracked file, always kept out of commits. */
  inClone?: boolean;
}

/** An MCP server that the run's tools name; the same for every CLI. `tools` are those that are offered, where not all are. */
export type McpServer =
  | { command: string; args: string[]; env: Record<string, string>; tools?: string[] }
  | { url: string; tools?: string[] };

export interface AgentCli {
  name: CliName;
  /** The name that people see. */
  title: string;
  /** Program on the PATH. */
  program: string;
  /** The npm package that brings the program and the version measured; none where there is no official one. */
  package?: { name: string; version: string };
  /** Whether the facts below were seen with the real program (`measured`) or read (`documented`). */
  evidence: 'measured' | 'documented';
  /**
   * Arguments as words of a shell script: literal, or using `$MODEL`, `$REPO_ROOT`, `$AGENT_STATE`, `$RUN_FILES`,
   * `$PROMPT_FILE`. Never the prompt itself (128 KiB limit of one argument, and argv is public).
   */
  args: readonly string[];
  /** `stdin`: the prompt's file is standard input; `file`: an argument names it and standard input is empty. */
  promptVia: 'stdin' | 'file';
  /** Environment of the CLI's process: values may use the same variables as `args`. No secret stands here. */
  env: Readonly<Record<string, string>>;
  /** Names of secrets, one of which at least it needs; each is a file of that name in the secrets folder. */
  keys: readonly string[];
  /** Where its model is asked for: the variable with which a user moves it, and the address without one. */
  endpoint?: { variable: string; default: string };
  files: readonly CliFile[];
  /** Folders below the task's workspace that must exist before it starts. */
  folders: readonly string[];
  /** jq filter over all its output events (slurped, unparsable lines left out): true when the run was good. */
  succeeded: string;
  /**
   * jq filter over all it printed (slurped, lines that are no JSON as texts): what it says of the error that ended it, and
   * nothing that its model or a tool said. Asked for a usage limit when the run was not good.
   */
  errors: string;
  /** What a stand-in prints so that `succeeded` holds: one event a line. */
  goodEvents: readonly unknown[];
  /** Shape of its MCP configuration. */
  mcp(servers: Readonly<Record<string, McpServer>>): unknown;
}
