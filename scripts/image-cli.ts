#!/usr/bin/env node
/**
 * Makes the folder that a CLI's image holds, and starts what is in it: `image-cli.ts <cli> <folder>` from npm, or from the
 * vendor's archive with `<archive> <version> <sha256>` besides; an empty archive counts as none.
 */
import { resolve } from 'node:path';
import type { AgentCli } from '../src/clis/agentCli.ts';
import { agentCli } from '../src/clis/registry.ts';
import { CtoError, errorText } from '../src/errors.ts';
import { makeCliFolder, unpackCliFolder } from '../src/images/cliFolder.ts';

const usage = 'Usage: image-cli.ts <cli> <folder> [<archive> <version> <sha256>]';

try {
  const [name, folder, ...archive] = process.argv.slice(2);
  if (name === undefined || folder === undefined) throw new CtoError('usage', usage);
  const cli = agentCli(name);
  console.log(`${cli.title}: ${await make(cli, resolve(folder), archive)}`);
} catch (error) {
  console.error(`✗ ${errorText(error)}`);
  process.exitCode = 1;
}

async function make(
  cli: AgentCli,
  folder: string,
  [path = '', version = '', sha256 = '']: string[],
): Promise<string> {
  const { arch } = process;
  if (path !== '') {
    if (version === '' || sha256 === '') throw new CtoError('usage', usage);
    return unpackCliFolder(cli, folder, { path: resolve(path), version, sha256 });
  }
  if (arch !== 'x64' && arch !== 'arm64')
    throw new CtoError('architecture', `No CLI has a program for ${arch}`);
  return makeCliFolder(cli, folder, arch);
}
