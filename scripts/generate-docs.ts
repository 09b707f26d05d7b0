#!/usr/bin/env node
/** Writes generated files and the generated parts of documents; with `--check` it only says which are not fresh. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'zx';
import { metricsTable, settingsTable } from '../src/chart/contractTables.ts';
import { generatedChartFiles } from '../src/chart/generated.ts';
import { scanExceptionsTable } from '../src/chart/scanExceptions.ts';
import { filesTable } from '../src/clis/filesTable.ts';
import { keysTable } from '../src/config/keysTable.ts';
import { configJsonSchema } from '../src/config/schema.ts';
import { variablesTable } from '../src/templates/variablesTable.ts';
import { allCases, casesTable } from '../test/hostile/cases/all.ts';

/** Parts of documents between two comments, by name. */
const parts: Record<string, Record<string, string>> = {
  'agent-templates/README.md': { variables: variablesTable(), files: filesTable() },
  'docs/edge-cases.md': Object.fromEntries(
    Object.entries(allCases).map(([kind, cases]) => [`cases of ${kind}`, casesTable(cases)]),
  ),
  'docs/chart.md': { scans: scanExceptionsTable(), settings: settingsTable(), metrics: metricsTable() },
  'docs/config.md': { keys: keysTable() },
};

async function withParts(file: string, texts: Record<string, string>): Promise<string> {
  let text = await readFile(file, 'utf8');
  for (const [name, part] of Object.entries(texts)) {
    const place = new RegExp(`(<!-- generated: ${name} -->\n)[^]*?(<!-- /generated -->)`);
    if (!place.test(text)) throw new Error(`${file} has no part "generated: ${name}"`);
    text = text.replace(place, (_, begin: string, end: string) => `${begin}\n${part.trim()}\n\n${end}`);
  }
  return text;
}

const wanted = new Map([['cto-config.schema.json', `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`]]);
for (const [file, texts] of Object.entries(parts)) wanted.set(file, await withParts(file, texts));
for (const [file, text] of await generatedChartFiles('chart')) wanted.set(join('chart', file), text);

for (const [file, text] of wanted) {
  if (text === (await readFile(file, 'utf8').catch(() => ''))) continue;
  if (argv['check'] !== true) {
    await writeFile(file, text);
  } else {
    console.error(`${file} is not fresh: run "make docs".`);
    process.exitCode = 1;
  }
}
