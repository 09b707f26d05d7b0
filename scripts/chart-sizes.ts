#!/usr/bin/env node
/** Prints the sizes of the chart when it is installed, and fails when one is over its limit. */
import { join } from 'node:path';
import { checkSizes, releaseSizes } from '../src/chart/releaseSizes.ts';
import { errorText } from '../src/errors.ts';
import { runProcess } from '../src/processes.ts';
import { measuresTable } from '../src/templates/report.ts';
import { toolPath } from '../src/tools/tool.ts';

const chart = join(import.meta.dirname, '../chart');
const words = ['install', 'controller', chart, '--dry-run=client', '--output', 'json'];
try {
  const { stdout } = await runProcess(await toolPath('helm'), [...words, '--namespace', 'agent-platform']);
  const sizes = releaseSizes(stdout);
  console.log(measuresTable(sizes).trimEnd());
  checkSizes(sizes);
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 1;
}
