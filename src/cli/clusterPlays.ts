/** Answers `cto status`, `cto logs` and `cto stop` from a cluster, in the words of plays on this machine. */
import { kinds } from '../controller/api/kinds.ts';
import { watchKind } from '../controller/api/cache.ts';
import { readRunLog } from '../onCluster/runLog.ts';
import { checkNamespace, type ClusterObjects, openCluster } from '../onCluster/objects.ts';
import { playStatusOf } from '../onCluster/playStatus.ts';
import { seePlay, seePlays } from '../onCluster/seenPlay.ts';
import { stopClusterPlay } from '../onCluster/stopPlay.ts';
import type { WhereFlags } from './clusterFlags.ts';
import type { Io } from './io.ts';
import { onlyEvents, wantedText } from './logText.ts';
import { type FollowedLog, type LogRequest, pause, type Plays } from './plays.ts';

export function clusterPlays(
  flags: Pick<WhereFlags, 'context' | 'namespace'>,
  { env }: Pick<Io, 'env'>,
): Plays {
  return playsIn(openCluster(flags, env));
}

/** The plays of one namespace. */
export function playsIn(cluster: ClusterObjects): Plays {
  const { context, namespace } = cluster;
  return {
    where: `in namespace ${namespace} of ${context}`,
    place: { context, namespace },
    names: async () => {
      const found = await cluster.list(kinds.play);
      if (found.length === 0) await checkNamespace(cluster);
      return found.map(({ metadata }) => metadata.name);
    },
    read: async (name) => {
      const seen = await seePlay(cluster, name);
      return seen && playStatusOf(seen);
    },
    all: async () => {
      const seen = await seePlays(cluster);
      if (seen.length === 0) await checkNamespace(cluster);
      return seen.map(playStatusOf);
    },
    stop: async ({ job }) => stopClusterPlay(cluster, job),
    log: async ({ job }, wanted) => {
      const what = wanted.what === 'prompt' ? 'prompt' : 'log';
      const { added, text, ...found } = await readRunLog(cluster, job, { run: wanted.run, what });
      const follow: FollowedLog['follow'] = async (signal, tell) => {
        if (added !== undefined) await tellAdded(added(signal), wanted, tell);
      };
      return { ...found, text: what === 'prompt' ? text : wantedText(text, wanted), follow };
    },
    changed: changesOf(cluster),
  };
}

/** Events are told by whole lines, a log as it comes. */
async function tellAdded(
  added: AsyncIterable<string>,
  { what }: LogRequest,
  tell: (text: string) => void,
): Promise<void> {
  let rest = '';
  for await (const text of added) {
    if (what === 'log') {
      tell(text);
      continue;
    }
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const events = onlyEvents(lines.join('\n'));
    if (events !== '') tell(events);
  }
}

/** Watches begin with the first question and go on until its signal is aborted. */
function changesOf({ api, namespace }: ClusterObjects): Plays['changed'] {
  let heard: PromiseWithResolvers<void> | undefined;
  return async (signal) => {
    const first = heard === undefined;
    heard = Promise.withResolvers<void>();
    if (first) {
      const options = { namespace, signal, onRestart: () => undefined, onChange: () => heard?.resolve() };
      watchKind(api, { ...options, kind: kinds.play });
      watchKind(api, { ...options, kind: kinds.codeRun });
    }
    await heard.promise;
    // Several changes come together.
    await pause(200, signal);
  };
}
