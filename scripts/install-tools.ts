#!/usr/bin/env node
/** `make tools`: gets the pinned tools ready and lists them. Words choose: names of tools, `test`, `release`, `cluster`, `images`, `bench`; none: all. */
import { argv, chalk } from 'zx';
import { errorText } from '../src/errors.ts';
import { buildTool } from '../src/tools/build.ts';
import { tools, toolNamed, type Tool } from '../src/tools/catalogue.ts';
import { findTool } from '../src/tools/find.ts';
import { pinOf } from '../src/tools/pin.ts';
import { progressLine } from './progress-line.ts';

function chosen(words: readonly string[]): readonly Tool[] {
  if (words.length === 0) return tools;
  return words.flatMap((word) =>
    tools.some(({ group }) => group === word)
      ? tools.filter(({ group }) => group === word)
      : [toolNamed(word)],
  );
}

async function build(tool: Tool, version: string): Promise<string> {
  const progress = progressLine(`Building ${tool.name} ${version}, once`);
  progress.showTime();
  return buildTool(tool).finally(progress.end);
}

async function ready(tool: Tool): Promise<void> {
  const { version } = await pinOf(tool);
  const path = (await findTool(tool)) ?? (await build(tool, version));
  console.log(`${tool.name.padEnd(25)}${version.padEnd(10)}${chalk.dim(path)}`);
}

try {
  for (const tool of chosen(argv._)) await ready(tool);
} catch (error) {
  console.error(`✗ ${errorText(error)}`);
  process.exitCode = 1;
}
