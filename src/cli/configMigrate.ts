/** What `cto config migrate` does: show what would change, ask, keep a backup, write; or say what only a person can decide. */
import { resolve } from 'node:path';
import { type Migration, migrateConfig } from '../config/migrateConfig.ts';
import { errorText } from '../errors.ts';
import { visible } from '../terminal/visible.ts';
import type { ConfigCommandFlags } from './configCommand.ts';
import { confirm } from './confirm.ts';
import { configText } from './inputFiles.ts';
import { onInterrupt } from './interrupt.ts';
import { exitCode, type Io } from './io.ts';
import { lineDiff } from './lineDiff.ts';
import { replaceFile } from './replaceFile.ts';
import { say, sayJson } from './say.ts';

async function agreed(flags: ConfigCommandFlags, io: Io): Promise<boolean> {
  if (flags.dryRun === true) return false;
  if (flags.yes === true) return true;
  const interrupt = onInterrupt({ first: () => {}, second: async () => {} });
  try {
    return await confirm('Write it?', io, interrupt.signal);
  } finally {
    interrupt.forget();
  }
}

function tell({ changes, errors }: Migration, file: string, io: Io): void {
  for (const change of changes) say(`  ${visible(change)}\n`, io);
  for (const error of errors) say(`✖ ${errorText(error)}\n`, io);
  if (errors.length > 0) {
    const where = changes.length === 0 ? '' : ' Places are those of the migrated text.';
    say(`${file} was not changed: the mistakes above are for a person to decide.${where}\n`, io);
  }
}

/** @returns 1 when something is left that can't be migrated; then nothing is written. */
export async function migrateFile(
  named: string | undefined,
  flags: ConfigCommandFlags,
  io: Io,
): Promise<number> {
  const { file, text } = await configText(io.cwd, named);
  const migration = migrateConfig(text, file);
  const { changes, errors } = migration;
  const broken = errors.length > 0;
  const write = async (): Promise<string | undefined> => replaceFile(resolve(io.cwd, file), migration.text);
  if (flags.json === true) {
    const backup = !broken && changes.length > 0 && flags.dryRun !== true ? await write() : undefined;
    sayJson({ file, changes, errors: errors.map((error) => errorText(error)), backup }, io);
    return broken ? exitCode.failed : exitCode.succeeded;
  }
  if (!broken && changes.length === 0) {
    say(`${file} is current: nothing to do.\n`, io);
    return exitCode.succeeded;
  }
  say(lineDiff(text, migration.text), io);
  tell(migration, file, io);
  if (broken) return exitCode.failed;
  if (!(await agreed(flags, io))) {
    say('Nothing was written.\n', io);
    return exitCode.succeeded;
  }
  say(`Written; what it was is in ${await write()}.\n`, io);
  return exitCode.succeeded;
}
