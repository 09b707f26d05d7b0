/** What `cto config show` prints: each setting of a play, its value and where that comes from. */
import { emptyConfig, readConfig } from '../config/readConfig.ts';
import { resolveConfig, type ResolvedConfig } from '../config/resolveConfig.ts';
import type { ConfigCommandFlags } from './configCommand.ts';
import { configFile, configText } from './inputFiles.ts';
import { exitCode, type Io } from './io.ts';
import { say, sayJson } from './say.ts';
import { visible, visibleLine } from '../terminal/visible.ts';
import { textTable } from './table.ts';
import { compileChosen } from './templateSet.ts';

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function chosen(
  named: string | undefined,
  { cli, model, templates }: ConfigCommandFlags,
  { cwd }: Io,
): Promise<ResolvedConfig> {
  const { agents } = await compileChosen(templates, cwd);
  const given = named === undefined ? undefined : await configText(cwd, named);
  const file = given === undefined ? await configFile(cwd, undefined) : readConfig(given.text, given.file);
  return resolveConfig({
    flags: { cli, model },
    file: file ?? emptyConfig,
    rows: agents.map(({ id }) => id),
  });
}

/** Prints a table, or the same as JSON. */
export async function showConfig(
  named: string | undefined,
  flags: ConfigCommandFlags,
  io: Io,
): Promise<number> {
  const { rows, notices } = await chosen(named, flags, io);
  if (flags.json === true) {
    sayJson({ settings: rows, notices }, io);
    return exitCode.succeeded;
  }
  const cells = rows.map(({ key, value, from }) => [visibleLine(key), visibleLine(shown(value)), from]);
  say(`${textTable(['setting', 'value', 'from'], cells).join('\n')}\n`, io);
  for (const notice of notices) io.stderr.write(`cto: ${visible(notice)}\n`);
  return exitCode.succeeded;
}
