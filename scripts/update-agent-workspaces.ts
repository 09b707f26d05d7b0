#!/usr/bin/env node
/**
 * `make update-agent-workspaces DIR=…`: moves a tree of templates that use /workspace into task workspaces (docs/update.md).
 * `--check`, `--diff`, `--dry-run`, `--json`, `--keep-backups`, `--no-run`, `--run-seconds N`.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { outliveReader } from '../src/cli/readerGone.ts';
import { CtoError, errorText } from '../src/errors.ts';
import { paintFor } from '../src/update/report/text.ts';
import { tell } from '../src/update/report/told.ts';
import type { RunOptions } from '../src/update/run/runScripts.ts';
import { updateFolder } from '../src/update/updateFolder.ts';

const flag = { type: 'boolean', default: false } as const;

/** Seconds that one script may take. */
const mostForOne = 20;

/** Seconds for all runs, and how many scripts are run in about that time, where nobody asks for more. */
const usual = { budget: 60, most: 100 };

/** @throws CtoError `bad-option`. */
function runOf(asked: string | undefined): RunOptions {
  const { budget, most } =
    asked === undefined ? usual : { budget: secondsOf(asked), most: Number.POSITIVE_INFINITY };
  return { budget, most, each: Math.min(budget, mostForOne) };
}

function secondsOf(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new CtoError('bad-option', `--run-seconds ${text} is not a number from 1 to 99999`, {
    hint: 'With --no-run no script is run.',
  });
}

async function update(): Promise<number> {
  outliveReader({ ends: false });
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      check: flag,
      diff: flag,
      'dry-run': flag,
      json: flag,
      'keep-backups': flag,
      'no-run': flag,
      'run-seconds': { type: 'string' },
    },
  });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) {
    throw new CtoError('bad-usage', 'Name the one folder that holds the templates', {
      hint: 'make update-agent-workspaces DIR=my-templates',
    });
  }
  const mode = values.check ? 'check' : values.diff ? 'diff' : values['dry-run'] ? 'dry-run' : 'write';
  const run = runOf(values['run-seconds']);
  const result = await updateFolder(resolve(folder), {
    dryRun: mode !== 'write',
    keepBackups: values['keep-backups'],
    ...(values['no-run'] ? {} : { run }),
  });
  const paint = paintFor(process.stdout.isTTY, process.env);
  const { text, code } = tell(result, { mode, json: values.json, folder: resolve(folder), paint });
  process.stdout.write(text);
  return code;
}

try {
  process.exitCode = await update();
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 1;
}
