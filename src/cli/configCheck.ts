/** What `cto config check` does: all mistakes of a configuration with their places, and what has no effect. */
import { checkConfig, type Config } from '../config/readConfig.ts';
import { agentErrors, resolveConfig } from '../config/resolveConfig.ts';
import { CtoError, errorText } from '../errors.ts';
import { paint } from '../terminal/cells.ts';
import { visible } from '../terminal/visible.ts';
import type { ConfigCommandFlags } from './configCommand.ts';
import { configText } from './inputFiles.ts';
import { exitCode, type Io } from './io.ts';
import { repositoryAddress } from './repository.ts';
import { say, sayJson } from './say.ts';
import { compileChosen } from './templateSet.ts';
import { countText } from '../terminal/countText.ts';

interface Report {
  file: string;
  errors: readonly CtoError[];
  notices: readonly string[];
}

/** What a play would say of the address, at its place. */
async function repositoryErrors({ values, placeOf }: Config, cwd: string): Promise<CtoError[]> {
  const { repository } = values.defaults.play;
  if (repository === undefined) return [];
  try {
    await repositoryAddress(repository, cwd);
    return [];
  } catch (cause) {
    if (!(cause instanceof CtoError)) throw cause;
    const { code, message, hint = '' } = cause;
    return [
      new CtoError(code, message, {
        hint,
        cause,
        ...(placeOf && { at: placeOf('defaults.play.repository') }),
      }),
    ];
  }
}

/** Agents are looked up only in a file whose shape is right. */
async function resolved(
  config: Config,
  flags: ConfigCommandFlags,
  cwd: string,
): Promise<Omit<Report, 'file'>> {
  const { agents } = await compileChosen(flags.templates, cwd);
  const rows = agents.map(({ id }) => id);
  const errors = [...(await repositoryErrors(config, cwd)), ...agentErrors(config, rows)];
  return {
    errors,
    notices: errors.length > 0 ? [] : resolveConfig({ flags: {}, file: config, rows }).notices,
  };
}

async function reportOn(named: string | undefined, flags: ConfigCommandFlags, io: Io): Promise<Report> {
  const { file, text } = await configText(io.cwd, named);
  try {
    const checked = checkConfig(text, file);
    if ('errors' in checked) return { file, errors: checked.errors, notices: [] };
    return { file, ...(await resolved(checked.config, flags, io.cwd)) };
  } catch (error) {
    // Text that is no JSON is a finding like the others here.
    if (error instanceof CtoError && error.code === 'json-invalid')
      return { file, errors: [error], notices: [] };
    throw error;
  }
}

function jsonOf({ file, errors, notices }: Report): object {
  const rows = errors.map(({ code, message, hint, at }) => ({ code, message, hint, ...at }));
  return { file, valid: errors.length === 0, errors: rows, notices };
}

/** @returns 1 when something is wrong. @throws CtoError `file-missing`. */
export async function checkFile(
  named: string | undefined,
  flags: ConfigCommandFlags,
  io: Io,
): Promise<number> {
  const report = await reportOn(named, flags, io);
  const { file, errors, notices } = report;
  const code = errors.length === 0 ? exitCode.succeeded : exitCode.failed;
  if (flags.json === true) {
    sayJson(jsonOf(report), io);
    return code;
  }
  for (const error of errors) say(`${paint('red', '✖')} ${errorText(error)}\n`, io);
  for (const notice of notices) say(`${paint('yellow', '!')} ${visible(notice)}\n`, io);
  say(
    errors.length === 0
      ? `${paint('green', '✔')} ${file} is valid.\n`
      : `${file} has ${countText(errors.length, 'mistake')}.\n`,
    io,
  );
  return code;
}
