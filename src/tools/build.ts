/** Decides how a pinned tool is built: by Go from its module below `tools/`, once, into `.tools/bin`. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CtoError } from '../errors.ts';
import { runProcess } from '../processes.ts';
import type { Tool } from './catalogue.ts';
import { builtPaths } from './find.ts';
import { pinOf, type Pin } from './pin.ts';

/**
 * Builds the tool from the Go module proxy and returns its absolute path; who finds it there finds it whole.
 * @throws CtoError `go-missing`, `tool-not-built`.
 */
export async function buildTool(tool: Tool, root?: string): Promise<string> {
  const pin = await pinOf(tool, root);
  const paths = builtPaths(tool, root);
  const unfinished = `${paths.program}.${process.pid}`;
  await mkdir(dirname(paths.program), { recursive: true });
  await mkdir(dirname(paths.digest), { recursive: true });
  try {
    await runGo(tool, pin, unfinished);
    // Until the new program stands there is none: the old one must not pass for it.
    await rm(paths.digest, { force: true });
    await rename(unfinished, paths.program);
  } finally {
    await rm(unfinished, { force: true });
  }
  await writeFile(paths.digest, pin.digest);
  return paths.program;
}

async function runGo(tool: Tool, pin: Pin, output: string): Promise<void> {
  const flags = ['-s', '-w', ...linkerVariables(tool, pin)].join(' ');
  const args = ['build', '-trimpath', '-buildvcs=false', '-mod=readonly', '-ldflags', flags, '-o', output];
  const env = { ...definedVariables(), CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' };
  try {
    await runProcess('go', [...args, pin.goPackage], { cwd: pin.folder, env });
  } catch (cause) {
    throw explained(tool, pin, cause);
  }
}

function linkerVariables({ versionVariable, numberVariables }: Tool, { said, version }: Pin): string[] {
  const numbers = /^v(\d+)\.(\d+)/.exec(version)?.slice(1) ?? [];
  const parts = (numberVariables ?? []).map((name, at) => `-X ${name}=${numbers[at] ?? ''}`);
  return [`-X ${versionVariable}=${said}`, ...parts];
}

function definedVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function explained(tool: Tool, { version }: Pin, cause: unknown): CtoError {
  const code = cause instanceof CtoError ? cause.code : '';
  if (code === 'program-missing') {
    return new CtoError('go-missing', `${tool.name} ${version} has to be built, and Go is not on the PATH`, {
      hint: `Install Go from https://go.dev/dl/ (1.26 or newer), or ${tool.name} ${version} itself.`,
      cause,
    });
  }
  const said = cause instanceof CtoError ? (cause.hint ?? cause.message) : String(cause);
  return new CtoError('tool-not-built', `Go could not build ${tool.name} ${version}`, { hint: said, cause });
}
