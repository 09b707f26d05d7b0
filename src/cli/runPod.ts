/** Runs the commands of `cto pod`, in the pods that the controller makes. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { integrateInPod } from '../controller/pod/integrate.ts';
import { prepareWorkspace } from '../controller/pod/prepare.ts';
import { salvageInPod } from '../controller/pod/salvage.ts';
import { sweepVolume } from '../controller/pod/sweep.ts';
import { sweepOrder } from '../controller/sweep/order.ts';
import type { PrepareFlags, SalvageFlags, SweepFlags } from './controllerCommand.ts';
import { exitCode, type Io } from './io.ts';

/** Where the controller mounts the Secret that it made for the run. */
const credentials = '/run/cto/git';

export async function runPrepare(flags: PrepareFlags, io: Io): Promise<number> {
  await prepareWorkspace({ ...flags, credentials, tell: (line) => void io.stdout.write(`${line}\n`) });
  return exitCode.succeeded;
}

export async function runIntegrate(flags: { files: string; repository: string }, io: Io): Promise<number> {
  return integrateInPod({
    ...flags,
    credentials,
    result: io.env['CTO_RESULT'] ?? '/dev/termination-log',
    tell: (line) => void io.stdout.write(`${line}\n`),
  });
}

export async function runSweep({ volume, files }: SweepFlags, io: Io): Promise<number> {
  const order = sweepOrder.parse(JSON.parse(await readFile(join(files, 'order.json'), 'utf8')));
  const { report, listed } = await sweepVolume(volume, order, Date.now());
  for (const workspace of listed) io.stdout.write(`${JSON.stringify(workspace)}\n`);
  const text = `${JSON.stringify(report)}\n`;
  io.stdout.write(text);
  await writeFile(io.env['CTO_RESULT'] ?? '/dev/termination-log', text);
  return exitCode.succeeded;
}

export async function runSalvage(flags: SalvageFlags, io: Io): Promise<number> {
  const tell = (line: string): void => void io.stdout.write(`${line}\n`);
  return salvageInPod({ ...flags, credentials, scratch: '/tmp', tell });
}
