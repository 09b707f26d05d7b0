/** What `cto play --cluster` does: make the Play, follow it, tell how it went; whoever leaves finds it again. */
import { createDisplay, type Display } from '../local/progress/display.ts';
import type { PlaySummary } from '../local/types.ts';
import { eventsOf, nothingTold } from '../onCluster/events.ts';
import { followPlay } from '../onCluster/followPlay.ts';
import type { ClusterObjects } from '../onCluster/objects.ts';
import type { SeenPlay } from '../onCluster/seenPlay.ts';
import { summaryOf } from '../onCluster/summary.ts';
import { whereWords } from './clusterFlags.ts';
import { onInterrupt } from './interrupt.ts';
import { exitCode, type Io } from './io.ts';
import type { PlayCommandFlags } from './playCommand.ts';
import { beginClusterPlay, type BegunPlay } from './beginClusterPlay.ts';
import { jsonDisplay } from './watch.ts';

/** Seconds after which somebody who waits for a controller is told what may be missing. */
const patience = 20;

const codes: Readonly<Record<PlaySummary['outcome'], number>> = {
  succeeded: exitCode.succeeded,
  failed: exitCode.failed,
  stopped: exitCode.interrupted,
};

/** @returns the exit code, as for a play on this machine; 130 also for who leaves it running. */
export async function runClusterPlay(flags: PlayCommandFlags, io: Io): Promise<number> {
  const begun = await beginClusterPlay(flags, io);
  return flags.detach === true ? leave(begun, flags, io) : watchPlay(begun, flags, io);
}

function foundAgain({ play }: BegunPlay, flags: PlayCommandFlags): string {
  const { name } = play.metadata;
  const where = whereWords(flags);
  const words = [`status ${name} --watch`, `logs ${name}`, `stop ${name}`];
  return words.map((each) => `cto ${each} ${where}`).join(', ');
}

function leave(begun: BegunPlay, flags: PlayCommandFlags, io: Io): number {
  const { play, cluster } = begun;
  const { name, namespace } = play.metadata;
  const folder = `${namespace}/${name}`;
  const text = `Play ${name} goes on in namespace ${namespace} of ${cluster.context}. See: ${foundAgain(begun, flags)}\n`;
  io.stdout.write(flags.json === true ? `${JSON.stringify({ job: name, folder })}\n` : text);
  return exitCode.succeeded;
}

async function watchPlay(begun: BegunPlay, flags: PlayCommandFlags, io: Io): Promise<number> {
  const { cluster, play, how } = begun;
  const display = displayOf(begun, flags, io);
  const interrupt = onInterrupt({ first: display.stopping, second: async () => {} });
  const told = nothingTold();
  const tellOnce = tellBeginning(begun, display);
  const timer = setTimeout(() => tellWaiting(cluster, display), patience * 1000);
  let summary: PlaySummary | undefined;
  let before = how === 'made' ? new Set<string>() : undefined;
  let left = false;
  try {
    const last = await followPlay(cluster, play, {
      signal: interrupt.signal,
      onLook: (seen) => {
        before ??= new Set(uidsOf(seen));
        if (seen.status.phase === undefined) return;
        clearTimeout(timer);
        tellOnce();
        for (const event of eventsOf(seen, told)) display.listener(event);
      },
    });
    left = interrupt.signal.aborted;
    summary = summaryOf(last, uidsOf(last).filter((uid) => before?.has(uid) !== true).length);
    return left ? exitCode.interrupted : codes[summary.outcome];
  } finally {
    clearTimeout(timer);
    interrupt.forget();
    display.finish(left ? undefined : summary);
    if (left && flags.json !== true) io.stdout.write(`It goes on. See: ${foundAgain(begun, flags)}\n`);
  }
}

/** Runs of agents. */
function uidsOf({ runs }: SeenPlay): string[] {
  return runs.filter(({ spec }) => spec.stage !== 'integration').map(({ metadata }) => metadata.uid);
}

function tellBeginning({ plan, play, how, notices }: BegunPlay, display: Display): () => void {
  for (const text of notices) display.listener({ type: 'notice', text });
  const { name, namespace } = play.metadata;
  const { tasks } = plan.play;
  let told = false;
  return () => {
    if (told) return;
    told = true;
    display.listener({
      type: 'play-started',
      play: name,
      folder: `${namespace}/${name}`,
      tasks: tasks.length,
      levels: plan.levels.length,
      resumed: how !== 'made',
    });
  };
}

function tellWaiting({ namespace }: ClusterObjects, { listener }: Display): void {
  const text = `No controller has looked at the play yet: does one run, and do its runNamespaces have ${namespace}? See: kubectl get pods -A -l app.kubernetes.io/component=controller`;
  listener({ type: 'notice', text });
}

function displayOf({ plan, config, play, repository }: BegunPlay, flags: PlayCommandFlags, io: Io): Display {
  if (flags.json === true) return jsonDisplay(io);
  const { name } = play.metadata;
  return createDisplay({
    output: io.stdout,
    env: io.env,
    play: name,
    plan,
    settings: { stages: play.spec.stages ?? config.settings.stages },
    rehearsal: undefined,
    elsewhere: true,
    summary: {
      repositoryUrl: repository,
      ownRepository: undefined,
      published: true,
      logs: `cto logs ${name} <task> ${whereWords(flags)}`,
    },
  });
}
