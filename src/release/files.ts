/** Decides which files a release leaves in `dist/release/`: chart, npm package, bill of materials, checksums and notes. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ChartRegistry } from './chart.ts';
import { packNpm, writeBill, writeChecksums } from './npmFiles.ts';
import type { Source } from './source.ts';

interface Making {
  root: string;
  source: Source;
  charts: ChartRegistry;
  tell: (line: string) => void;
}

/** Makes them anew; returns their paths, the chart first. */
export async function makeReleaseFiles({ root, source, charts, tell }: Making): Promise<readonly string[]> {
  const folder = join(root, 'dist', 'release');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const chart = await charts.package(join(root, 'chart'), source.version, folder);
  tell(`chart ${basename(chart)}`);
  const npm = await packNpm(root, folder);
  tell(`npm package ${basename(npm)}`);
  const bill = npm.replace(/\.tgz$/, '.cdx.json');
  await writeBill(root, source.name, bill);
  tell(`bill of materials ${basename(bill)}`);
  const notes = join(folder, 'NOTES.md');
  await writeFile(notes, `${source.notes}\n`);
  return [chart, npm, bill, await writeChecksums([chart, npm, bill], folder), notes];
}
