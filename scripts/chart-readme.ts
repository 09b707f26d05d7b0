#!/usr/bin/env node
/** Writes chart/README.md from values.yaml and README.md.gotmpl; helm-docs knows how. */
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { chartReadme } from '../src/chart/readme.ts';

const chart = join(import.meta.dirname, '../chart');
await writeFile(join(chart, 'README.md'), await chartReadme(chart));
