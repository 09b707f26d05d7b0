/** Decides the order of a release: nothing is pushed before all holds, and what is pushed is signed, verified and compared. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CtoError } from '../errors.ts';
import { chartName, ChartRegistry, type Published } from './chart.ts';
import { makeReleaseFiles } from './files.ts';
import { fileHash } from './npmFiles.ts';
import { releasePrograms } from './programs.ts';
import type { ReleaseSecrets } from './secrets.ts';
import { Signatures } from './signature.ts';
import type { Signer } from './signer.ts';
import { checkCommitted, releaseSource, type Source } from './source.ts';
import { releaseTarget } from './target.ts';

export interface ReleaseSettings {
  /** The project's folder. */
  root: string;
  /** `oci://host/path`, the parent of the chart. */
  registry: string;
  secrets: ReleaseSecrets;
  /** None: a dry run. */
  signer: Signer | undefined;
  /** The tag that is released, where there is one. */
  tag?: string | undefined;
  /** Everything that has to hold before anything is pushed; throws when it does not. */
  gate: () => Promise<void>;
  /** Gets a line for each thing done. */
  tell: (line: string) => void;
}

export interface Released {
  outcome: 'released' | 'skipped' | 'tried';
  version: string;
  /** `host/path/chart`. */
  chart: string;
  /** Of the chart in the registry. */
  digest?: string;
  /** With which anyone verifies the chart. */
  verify?: string;
  /** Below `dist/release/`. */
  files: readonly string[];
}

/** One release: makes the files in `dist/release/`, and unless it is a dry run, pushes, signs and verifies the chart. */
export async function release(settings: ReleaseSettings): Promise<Released> {
  const { root, signer } = settings;
  const source = await releaseSource(root);
  if (signer !== undefined) await checkCommitted(root, source.version, settings.tag);
  settings.tell(`version ${source.version}, in the changelog`);
  const folder = await mkdtemp(join(tmpdir(), 'cto-release-'));
  try {
    return await releaseFrom({ ...settings, source, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `folder` is private to this release, and gone after it. */
type Context = ReleaseSettings & { source: Source; folder: string };

async function releaseFrom(context: Context): Promise<Released> {
  const { root, registry, secrets, signer, source, folder, tell } = context;
  const target = releaseTarget(registry, await chartName(join(root, 'chart')));
  const programs = await releasePrograms(target, secrets.login, folder);
  const charts = new ChartRegistry(programs, target);
  const signatures =
    signer === undefined ? undefined : new Signatures({ programs, target, signer, secrets, folder });
  const base = { version: source.version, chart: target.repository };

  const existing = await charts.pull(source.version, folder);
  if (existing !== undefined) return { ...base, ...(await skipped(existing, signatures, context)) };
  tell(`${target.repository} has no version ${source.version} yet`);

  await context.gate();
  const files = await makeReleaseFiles({ root, source, charts, tell });
  if (signatures === undefined) return { ...base, outcome: 'tried', files };
  const digest = await publish(files, { context, charts, signatures });
  return { ...base, outcome: 'released', digest, verify: signatures.verifyCommand(digest), files };
}

async function skipped(
  { digest }: Published,
  signatures: Signatures | undefined,
  { source, tell }: Context,
): Promise<Pick<Released, 'outcome' | 'digest' | 'files'>> {
  tell(`version ${source.version} is in the registry already`);
  await signatures?.verifyExisting(digest, `version ${source.version}`);
  if (signatures !== undefined) tell('its signature holds');
  return { outcome: 'skipped', digest, files: [] };
}

interface Publishing {
  context: Context;
  charts: ChartRegistry;
  signatures: Signatures;
}

async function publish(
  [chart = '']: readonly string[],
  { context, charts, signatures }: Publishing,
): Promise<string> {
  const { source, folder, tell } = context;
  const digest = await charts.push(chart);
  tell(`pushed as ${digest}`);
  await signatures.sign(digest);
  tell('signed');
  await signatures.verify(digest);
  tell('its signature verified');
  const back = await charts.pull(source.version, folder);
  if (back?.digest !== digest || (await fileHash(back.archive)) !== (await fileHash(chart))) {
    throw new CtoError('release-differs', `The registry gives back another chart than ${digest}`);
  }
  tell('pulled again: the same bytes');
  return digest;
}
