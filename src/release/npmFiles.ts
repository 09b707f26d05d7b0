/** Decides which files a release has beside the chart: the npm tarball, its bill of materials, and their checksums. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { CtoError } from '../errors.ts';
import { runProcess } from '../processes.ts';

const npm = ['--loglevel=error', '--no-update-notifier'];

/** Packs the project into `folder`; returns the path of the tarball. */
export async function packNpm(root: string, folder: string): Promise<string> {
  const { stdout } = await runProcess('npm', ['pack', '--pack-destination', folder, ...npm], { cwd: root });
  const name = stdout.trim().split('\n').at(-1) ?? '';
  if (!name.endsWith('.tgz'))
    throw new CtoError('npm-not-packed', `npm pack named no file, it said: ${stdout}`);
  return join(folder, name);
}

const billSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component: z.looseObject({ name: z.string() }) }),
});

/** Writes the bill of materials (CycloneDX) of what is installed with the package: its locked dependencies. */
export async function writeBill(root: string, name: string, path: string): Promise<void> {
  const options = ['--omit=dev', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
  const { stdout } = await runProcess('npm', ['sbom', ...options, ...npm], { cwd: root });
  const bill = billSchema.parse(JSON.parse(stdout));
  // npm names the package after its folder.
  bill.metadata.component.name = name;
  await writeFile(path, `${JSON.stringify(bill, undefined, 2)}\n`);
}

/** Writes `SHA256SUMS` as `sha256sum --check` reads it; returns its path. */
export async function writeChecksums(files: readonly string[], folder: string): Promise<string> {
  const lines: string[] = [];
  for (const file of files) lines.push(`${await fileHash(file)}  ${basename(file)}\n`);
  const path = join(folder, 'SHA256SUMS');
  await writeFile(path, lines.join(''));
  return path;
}

/** SHA-256 of a file in hex. */
export async function fileHash(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
