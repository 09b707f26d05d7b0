#!/usr/bin/env node
/** Installs the agent CLIs at their measured versions below `.tools/clis/`, proves that each starts, and prints PATH's part. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { $ } from 'zx';
import type { AgentCli } from '../src/clis/agentCli.ts';
import { agentClis } from '../src/clis/registry.ts';
import { errorText, CtoError } from '../src/errors.ts';

const root = join(import.meta.dirname, '..', '.tools', 'clis');
$.quiet = true;

const packageSchema = z.object({ version: z.string() });

type Packaged = AgentCli & { package: NonNullable<AgentCli['package']> };

/** Installs what is missing; npm leaves out a binary that it can't get without a word, so the program itself is asked. */
async function install(cli: Packaged): Promise<string> {
  const folder = join(root, cli.name);
  const programs = join(folder, 'node_modules', '.bin');
  const wanted = `${cli.package.name}@${cli.package.version}`;
  if ((await installedVersion(folder, cli.package.name)) !== cli.package.version) {
    console.error(`${cli.title}: installing ${wanted} …`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, 'home'), { recursive: true });
    await $`npm install --prefix ${folder} --no-audit --no-fund --loglevel=error ${wanted}`;
  }
  // A home of its own: some leave files there even when they only say their version.
  const env = { PATH: process.env['PATH'], HOME: join(folder, 'home') };
  const said = (await $({ env, nothrow: true })`${join(programs, cli.program)} --version`).text().trim();
  if (!said.includes(cli.package.version)) {
    throw new CtoError(
      'cli-broken',
      `${wanted} is installed, but says ${JSON.stringify(said)} for its version`,
      {
        hint: `Its package for this platform may be missing in the registry. Delete ${folder} and try again.`,
      },
    );
  }
  console.error(`${cli.title}: ${said}`);
  return programs;
}

async function installedVersion(folder: string, name: string): Promise<string | undefined> {
  const path = join(folder, 'node_modules', name, 'package.json');
  if (!existsSync(path)) return undefined;
  return packageSchema.parse(JSON.parse(await readFile(path, 'utf8'))).version;
}

try {
  const packaged = agentClis.filter((cli): cli is Packaged => cli.package !== undefined);
  const folders: string[] = [];
  for (const cli of packaged) folders.push(await install(cli));
  console.log(folders.join(':'));
} catch (error) {
  console.error(`✗ ${errorText(error)}`);
  process.exitCode = 1;
}
