/** What `cto mcp install` and `uninstall` do: show the difference, ask, keep a backup, write. */
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CliName } from '../clis/agentCli.ts';
import { agentCli } from '../clis/registry.ts';
import { withJsonEntry } from '../mcp/install/jsonEntry.ts';
import { recalled, recalledBackup, remember } from '../mcp/install/memory.ts';
import { type Target, targetOf } from '../mcp/install/targets.ts';
import { withTomlEntry } from '../mcp/install/tomlEntry.ts';
import { packageFolder } from '../packageFolder.ts';
import { readIfThere } from '../workspaces/wholeFile.ts';
import { confirm } from './confirm.ts';
import { exitCode, type Io } from './io.ts';
import { lineDiff } from './lineDiff.ts';
import type { McpCommandFlags } from './mcpCommand.ts';
import { rootFolder } from './playOptions.ts';
import { replaceFile } from './replaceFile.ts';
import { say, sayJson } from './say.ts';

/** Absolute, so that it is found without the user's PATH. */
function serverCommand(): readonly [string, string] {
  const file = import.meta.url.endsWith('.ts') ? 'src/mcp.ts' : 'dist/mcp.js';
  return [process.execPath, join(packageFolder(), file)];
}

function withEntry(text: string, target: Target, entry: Target['entry'] | undefined): string {
  return target.format === 'toml' ? withTomlEntry(text, target, entry) : withJsonEntry(text, target, entry);
}

interface Change {
  action: 'install' | 'uninstall';
  cli: CliName;
  target: Target;
  root: string;
}

/** The file as it should be; undefined when it should not be there. */
async function wantedText(change: Change, before: string | undefined): Promise<string | undefined> {
  const { action, target } = change;
  if (action === 'install') return withEntry(before ?? '', target, target.entry);
  if (before === undefined) return undefined;
  const known = await recalled(change, { file: target.file, text: before });
  return known === undefined ? withEntry(before, target, undefined) : known.text;
}

interface Call {
  flags: McpCommandFlags;
  io: Io;
}

async function agreed({ flags, io }: Call): Promise<boolean> {
  if (flags.dryRun === true) return false;
  return flags.yes === true || confirm('Write it?', io, new AbortController().signal);
}

async function write(target: Target, text: string | undefined): Promise<string | undefined> {
  if (text !== undefined) return replaceFile(target.file, text);
  await rm(target.file);
  return undefined;
}

interface Done {
  changed: boolean;
  written: boolean;
  backup: string | undefined;
}

function tell(
  { action, cli, target }: Change,
  { changed, written, backup }: Done,
  { flags, io }: Call,
): void {
  const { file } = target;
  if (flags.json === true) return sayJson({ cli, action, file, changed, written, backup }, io);
  if (!changed) return say(`${file}: nothing to do.\n`, io);
  return say(written ? endText(action, cli, { target, backup }) : 'Nothing was written.\n', io);
}

async function carryOut(
  change: Change,
  { before, after }: { before: string | undefined; after: string | undefined },
  call: Call,
): Promise<Done> {
  const { action, target } = change;
  if (before === after) return { changed: false, written: false, backup: undefined };
  if (!(await agreed(call))) return { changed: true, written: false, backup: undefined };
  // Installed over an entry of ours: what was there before the first one is what `uninstall` gives back.
  const earlier =
    before === undefined ? undefined : await recalledBackup(change, { file: target.file, text: before });
  const backup = await write(target, after);
  if (action === 'install' && after !== undefined)
    await remember(change, {
      file: target.file,
      text: after,
      backup: earlier === undefined ? backup : earlier.backup,
    });
  return { changed: true, written: true, backup };
}

/** @returns 0 also when there is nothing to do. */
export async function changeEntry(
  action: 'install' | 'uninstall',
  cli: CliName,
  call: Call,
): Promise<number> {
  const { flags, io } = call;
  const target = targetOf(cli, serverCommand(), { env: io.env, home: io.env['HOME'] || homedir() });
  const change = { action, cli, target, root: rootFolder(flags, io) };
  const before = await readIfThere(target.file);
  const after = await wantedText(change, before);
  if (flags.json !== true) say(lineDiff(before ?? '', after ?? ''), io);
  tell(change, await carryOut(change, { before, after }, call), call);
  return exitCode.succeeded;
}

function endText(
  action: 'install' | 'uninstall',
  cli: CliName,
  { target, backup }: { target: Target; backup: string | undefined },
): string {
  const kept = backup === undefined ? '' : ` What it was is in ${backup}.`;
  const next =
    action === 'install' ? ` Restart ${agentCli(cli).title}, and ask it to call validate_plan.` : '';
  return `${target.file} is written.${kept}${next}\n`;
}
