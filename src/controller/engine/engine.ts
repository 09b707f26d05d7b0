/** The controller at work: watches, elects, and as long as it leads looks at whatever changed. */
import { errorText, messageOf } from '../../errors.ts';
import type { ApiClient } from '../api/client.ts';
import { becomeLeader, type Leading } from '../api/election.ts';
import { fenced } from '../api/fence.ts';
import { ApiRefusal, isRefusal } from '../api/refusal.ts';
import { ownTokens } from '../github/access.ts';
import { githubTokens } from '../github/app.ts';
import type { Remote } from '../remote/remote.ts';
import type { ControllerSettings } from '../settings/schema.ts';
import { makeEvents } from '../telemetry/events.ts';
import type { Instruments } from '../telemetry/instruments.ts';
import type { Log } from '../telemetry/log.ts';
import { observeTemplates } from '../templates/observeTemplates.ts';
import type { Context } from './context.ts';
import { workOnDocs } from './docsWork.ts';
import { setGauges } from './gauges.ts';
import { workOnPlay } from './playWork.ts';
import { workOnRun } from './runWork.ts';
import { openStore, type StoreOptions } from './store.ts';
import { volumesIn, workOnVolume } from './sweepWork.ts';
import { makeWorkQueue, type WorkQueue } from './workQueue.ts';

export interface EngineOptions extends Pick<StoreOptions, 'silence' | 'relist'> {
  api: ApiClient;
  settings: ControllerSettings;
  log: Log;
  instruments: Instruments;
  /** Name of this controller, different for each start. */
  identity: string;
  /** Folder for what git needs. */
  folder: string;
  /** Folder in memory for SSH keys, while git uses them. */
  memory: string;
  remote: Remote;
  /** For tests. */
  now?: () => number;
  /** Aborted: it ends what it is at, lets go of the lease and leaves. */
  signal: AbortSignal;
}

export interface Engine {
  /** What it waits for before it can work; undefined when it has read everything. */
  waiting: () => string | undefined;
  /** Sets the gauges from what is known now. */
  setGauges: () => void;
  /** Resolved when it has left. */
  ended: Promise<void>;
}

const workers = 8;

interface State {
  options: EngineOptions;
  context: Context;
  /** While it leads. */
  queue: WorkQueue | undefined;
  leading: Leading | undefined;
}

export function startEngine(options: EngineOptions): Engine {
  const watching = new AbortController();
  const state = stateOf(options, watching.signal);
  const { context } = state;
  const run = async (): Promise<void> => {
    try {
      await takeTurns(state);
    } finally {
      watching.abort();
      await context.store.ended;
    }
  };
  return {
    waiting: () =>
      context.store.isSynced() ? undefined : 'Not everything was read yet: see the log for what is refused',
    setGauges: () => {
      setGauges(context);
      options.instruments.set('cto_leader', state.queue === undefined ? 0 : 1);
    },
    ended: run(),
  };
}

function stateOf(options: EngineOptions, signal: AbortSignal): State {
  const { instruments, log, settings } = options;
  const warn = (detail: string): void => log.warn('GitHub App', { detail });
  const tokens = githubTokens({ apiUrl: settings.github.apiUrl, warn });
  const store = openStore({
    ...options,
    signal,
    onKeys: (keys) => take(state, keys),
    onRestart: ({ kind }, reason) => {
      instruments.count('cto_watch_restarts_total', { kind, reason });
      if (reason === 'failed') log.warn('A watch failed and begins again', { kind });
    },
  });
  const context: Context = {
    ...options,
    api: fenced(options.api, () => state.leading?.holds() === true),
    events: makeEvents(options),
    store,
    now: options.now ?? Date.now,
    begun: new Map(),
    sweeping: new Map(),
    records: new Map(),
    renewals: new Map(),
    github: { tokens, own: ownTokens(tokens), pages: { kept: new Map() } },
    templates: { state: 'TemplatesIncomplete', message: 'They were not read yet', set: undefined },
    again: (key, delay) => state.queue?.add(key, delay),
  };
  const state: State = { options, context, queue: undefined, leading: undefined };
  return state;
}

/** Waits for its turn to lead, leads, and waits again when it lost it, until it has to stop. */
async function takeTurns(state: State): Promise<void> {
  const { options, context } = state;
  const { api, settings, log, signal, identity } = options;
  await Promise.race([context.store.synced, aborted(signal)]);
  if (signal.aborted) return;
  readTemplates(context);
  const onError = (error: unknown): void =>
    log.warn('The lease could not be used', { detail: messageOf(error) });
  const { namespace, leaderElection } = settings;
  for (;;) {
    const leading = await becomeLeader({ api, namespace, ...leaderElection, identity, signal, onError });
    if (leading === undefined) return;
    log.info('Leading', { identity });
    state.leading = leading;
    const queue = beginWork(state);
    await Promise.race([aborted(leading.lost), aborted(signal)]);
    state.queue = undefined;
    await queue.stop();
    if (!signal.aborted) log.warn('Leading no more', { identity });
    await leading.release().catch(onError);
  }
}

function beginWork(state: State): WorkQueue {
  const queue = workQueueOf(state.context);
  state.queue = queue;
  enqueueAll(state.context, queue);
  enqueueVolumes(state.context, queue);
  return queue;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function take({ context, queue }: State, keys: readonly string[]): void {
  for (const key of keys) {
    if (key !== 'templates') queue?.add(key);
    else if (context.store.isSynced()) {
      readTemplates(context);
      if (queue !== undefined) enqueueAll(context, queue);
    }
  }
}

function readTemplates(context: Context): void {
  const before = context.templates;
  context.templates = observeTemplates(context.store.templates(), context.settings.templates, before);
  const { state, ...now } = context.templates;
  if (state === before.state && now.set?.digest === before.set?.digest) return;
  const detail = 'message' in now ? { detail: now.message } : { digest: now.set.digest };
  context.log.info(state === 'ready' ? 'Templates are complete' : state, detail);
}

function enqueueAll({ store, settings }: Context, queue: WorkQueue): void {
  for (const namespace of settings.runNamespaces) {
    for (const name of store.objects('codeRun', namespace).keys()) queue.add(`run/${namespace}/${name}`);
    for (const name of store.objects('docsRun', namespace).keys()) queue.add(`docs/${namespace}/${name}`);
    for (const name of store.objects('play', namespace).keys()) queue.add(`play/${namespace}/${name}`);
  }
}

/** Apart from the others: what waits for a place is looked at often, a volume when it is time. */
function enqueueVolumes(context: Context, queue: WorkQueue): void {
  for (const namespace of context.settings.runNamespaces) {
    for (const { metadata } of volumesIn(context, namespace))
      queue.add(`sweep/${namespace}/${metadata.name}`);
  }
}

function workQueueOf(context: Context): WorkQueue {
  const queue = makeWorkQueue({
    workers,
    work: async (key) => {
      const [kind, namespace = '', name = ''] = key.split('/');
      if (kind === 'run') return workOnRun(context, namespace, name);
      if (kind === 'play') return workOnPlay(context, namespace, name);
      if (kind === 'sweep') return workOnVolume(context, namespace, name);
      if (kind === 'docs') return workOnDocs(context, namespace, name);
      enqueueAll(context, queue);
      return undefined;
    },
    onError: (key, error) => tellError(context, key, error),
  });
  return queue;
}

/** An old sight (409) is no fault: the new one is on its way. */
function tellError({ log, instruments }: Context, key: string, error: unknown): number | undefined {
  const [kind = ''] = key.split('/');
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected';
  if (isRefusal(error, 409)) log.debug('Changed meanwhile', { key });
  else {
    instruments.count('cto_reconcile_errors_total', { kind, code });
    log.error('It is tried again', { key, code, detail: errorText(error) });
  }
  return error instanceof ApiRefusal ? error.retryAfter : undefined;
}
