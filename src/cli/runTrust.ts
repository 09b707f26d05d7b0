/** What `cto trust` does. */
import { readConfig } from '../config/readConfig.ts';
import { confirm } from './confirm.ts';
import { configText } from './inputFiles.ts';
import { exitCode, type Io } from './io.ts';
import { say, sayJson } from './say.ts';
import { distrust, partsText, trust, type Trust, trustOf } from './trust.ts';
import type { TrustFlags } from './trustCommand.ts';

async function decide(found: Trust, flags: TrustFlags, io: Io): Promise<boolean> {
  if (found.parts.length === 0 || found.state === 'trusted') return false;
  if (flags.yes !== true && !(await confirm('Trust it?', io, new AbortController().signal))) return false;
  await trust(found, io);
  return true;
}

function endText(file: string, found: Trust, written: boolean): string {
  if (found.parts.length === 0)
    return `${file} names no command and no endpoint: there is nothing to trust.\n`;
  if (found.state === 'trusted') return `${file} is trusted already.\n`;
  return written ? `${file} is trusted until one of these changes.\n` : 'Nothing was changed.\n';
}

/** @returns 0 also where there is nothing to trust. */
export async function runTrust(named: string | undefined, flags: TrustFlags, io: Io): Promise<number> {
  const { file, text } = await configText(io.cwd, named);
  const found = await trustOf(readConfig(text, file), false, io);
  if (flags.revoke === true) {
    const gone = await distrust(found.path, io);
    say(gone ? `${file} is no longer trusted.\n` : `${file} was not trusted.\n`, io);
    return exitCode.succeeded;
  }
  if (flags.json !== true && found.parts.length > 0) say(partsText(found), io);
  const written = await decide(found, flags, io);
  if (flags.json === true) sayJson({ file, ...found, written }, io);
  else say(endText(file, found, written), io);
  return exitCode.succeeded;
}
