#!/usr/bin/env node
/** The `cto` command. */
import { main } from './cli/main.ts';
import { onlyShows, outliveReader } from './cli/readerGone.ts';

const words = process.argv.slice(2);
outliveReader({ ends: onlyShows(words) });
process.exitCode = await main(words, {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
});
