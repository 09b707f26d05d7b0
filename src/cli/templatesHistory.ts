/** What `cto templates history` prints: the recorded sets, and which of them is in the cluster. */
import { readSix } from '../apply/applySet.ts';
import { digestThere, readRevisions } from '../apply/record.ts';
import { configMapClient } from '../cluster/configMaps.ts';
import { loadKubeconfig } from '../cluster/kubeconfig.ts';
import type { ClusterTemplatesFlags } from './clusterTemplatesCommand.ts';
import { exitCode, type Io } from './io.ts';
import { textTable } from './table.ts';

export async function listRevisions(flags: ClusterTemplatesFlags, io: Io): Promise<number> {
  const { context, namespace } = flags;
  const config = loadKubeconfig({ env: io.env, ...(context === undefined ? {} : { context }) });
  const client = configMapClient(config, namespace);
  const there = digestThere(await readSix(client));
  const rows = (await readRevisions(client)).map(({ number, digest, source, appliedAt }) => ({
    revision: number,
    digest,
    appliedAt: appliedAt ?? null,
    source,
    inCluster: digest === there,
  }));
  if (flags.json === true) io.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
  else io.stdout.write(historyText(rows, namespace));
  return exitCode.succeeded;
}

interface Row {
  revision: number;
  digest: string;
  appliedAt: string | null;
  source: string;
  inCluster: boolean;
}

function historyText(rows: readonly Row[], namespace: string): string {
  if (rows.length === 0) return `No set is recorded in namespace ${namespace}.\n`;
  const cells = rows.map(({ revision, digest, appliedAt, source, inCluster }) => [
    String(revision),
    digest.slice(0, 12),
    appliedAt?.replace(/\.\d+Z$/, 'Z') ?? 'not to its end',
    source,
    inCluster ? 'in the cluster' : '',
  ]);
  return `${textTable(['revision', 'set', 'applied', 'from', ''], cells).join('\n')}\n`;
}
