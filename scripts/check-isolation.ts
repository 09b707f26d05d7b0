#!/usr/bin/env node
/**
 * `make check-isolation`: runs every compiled script for two tasks at once and tells what it touched outside its workspace.
 * `--source DIR`, `--only PART` of the compiled path, `--jobs N`, `--files moved`, `--processes wrappers`, `--json`.
 */
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CtoError, errorText } from '../src/errors.ts';
import { checkTemplates, type CheckOptions } from '../src/isolation/checkTemplates.ts';
import { isolationFindingsText, isolationTable } from '../src/isolation/report.ts';
import { compileTemplates } from '../src/templates/compile.ts';
import { progressLine } from './progress-line.ts';

const { values } = parseArgs({
  options: {
    source: { type: 'string', default: join(import.meta.dirname, '..', 'agent-templates') },
    only: { type: 'string' },
    jobs: { type: 'string' },
    files: { type: 'string' },
    processes: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

function checkOptions(): CheckOptions {
  const { only, jobs, files, processes } = values;
  return {
    ...(only === undefined ? {} : { only }),
    ...(jobs === undefined ? {} : { jobs: jobsOf(jobs) }),
    watching: {
      ...(files === undefined ? {} : { files: oneOf(files, ['namespaces', 'moved'], '--files') }),
      ...(processes === undefined
        ? {}
        : { processes: oneOf(processes, ['strace', 'wrappers'], '--processes') }),
    },
  };
}

function jobsOf(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new CtoError('bad-option', `--jobs ${text} is not a number from 1 to 99`);
}

function oneOf<Word extends string>(text: string, words: readonly Word[], option: string): Word {
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  throw new CtoError('bad-option', `${option} ${text} is not known`, { hint: `Use ${words.join(' or ')}.` });
}

async function check(): Promise<boolean> {
  const source = resolve(values.source);
  const compiled = await compileTemplates(source);
  const progress = progressLine('Running every script for two tasks at once');
  const report = await checkTemplates(compiled, { ...checkOptions(), onProgress: progress.show });
  progress.end();
  const count = report.scripts.reduce((sum, { findings }) => sum + findings.length, 0);
  if (values.json) {
    console.log(JSON.stringify(report, undefined, 2));
  } else {
    if (count > 0) console.log(`${isolationFindingsText(report, relative('.', source))}\n`);
    console.log(isolationTable(report));
  }
  if (report.scripts.length === 0)
    throw new CtoError('no-scripts', 'No script was run', { hint: 'Look at --only.' });
  return count === 0;
}

try {
  process.exitCode = (await check()) ? 0 : 1;
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 1;
}
