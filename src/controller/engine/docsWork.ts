/** Documentation runs: each becomes one CodeRun, which is worked on like any other, and shows that one's status as its own. */
import { isDeepStrictEqual } from 'node:util';
import { CtoError, errorText } from '../../errors.ts';
import { kinds } from '../api/kinds.ts';
import { isOwnedBy } from '../api/object.ts';
import { ApiRefusal } from '../api/refusal.ts';
import { withConditions } from '../conditions.ts';
import { type DocsRun, docsCodeRun, docsId, newDocs, readDocsRun } from '../docs/docsRun.ts';
import { marks } from '../names.ts';
import { hasEnded, readRun, type Run, type RunStatus } from '../runs/run.ts';
import { configMapText } from './configMapText.ts';
import type { Context } from './context.ts';
import { createOrGet } from './createOrGet.ts';
import { reasonOf } from './remoteTrouble.ts';
import { whereDocsStart } from './docsStart.ts';

export async function workOnDocs(context: Context, namespace: string, name: string): Promise<undefined> {
  const object = context.store.objects('docsRun', namespace).get(name);
  if (object === undefined || object.metadata.deletionTimestamp !== undefined) return;
  const docs = readDocsRun(object);
  if (hasEnded(docs)) return;
  const own = context.store.objects('codeRun', namespace).get(docsCodeRun(docs));
  try {
    if (own === undefined) await begin(context, docs);
    else if (isOwnedBy(own, docs.metadata.uid)) await follow(context, docs, readRun(own));
    else
      await tell(context, docs, {
        phase: 'Failed',
        reason: 'BadInput',
        message: `The CodeRun ${docsCodeRun(docs)} belongs to somebody else`,
      });
  } catch (error) {
    if (error instanceof CtoError && !(error instanceof ApiRefusal)) {
      await tell(context, docs, {
        phase: 'Pending',
        reason: reasonOf(error),
        message: errorText(error).slice(0, 1000),
      });
    }
    throw error;
  }
}

async function begin(context: Context, docs: DocsRun): Promise<void> {
  const { settings, templates } = context;
  if (docs.metadata.annotations[marks.stop] !== undefined) {
    return tell(context, docs, { phase: 'Stopped', reason: 'Stopped', message: 'It was asked to end' });
  }
  if (templates.state !== 'ready') {
    return tell(context, docs, { phase: 'Pending', reason: templates.state, message: templates.message });
  }
  const source = await sourceOf(context, docs);
  const { baseCommit, attempt } = await whereDocsStart(context, docs);
  const body = newDocs({ docs, settings, templates: templates.set, source, baseCommit, attempt });
  const made = await createOrGet(context, { kind: kinds.codeRun, body });
  context.log.info('Run made', {
    namespace: made.metadata.namespace,
    run: made.metadata.name,
    task: docsId(docs),
  });
}

async function sourceOf(context: Context, { spec, metadata }: DocsRun): Promise<string> {
  const { text, configMap } = spec.source;
  if (configMap === undefined) return text ?? '';
  const value = await configMapText(context, metadata.namespace, configMap);
  if (value !== undefined) return value;
  throw new CtoError('source-missing', `The ConfigMap ${configMap.name} has no ${configMap.key}`, {
    hint: 'Make it in the namespace of the DocsRun.',
  });
}

/** A word to stop goes on to the run; its status comes back. */
async function follow(context: Context, docs: DocsRun, run: Run): Promise<void> {
  const { stop } = marks;
  if (docs.metadata.annotations[stop] !== undefined && run.metadata.annotations[stop] === undefined) {
    const { apiVersion, kind } = kinds.codeRun;
    const { name, namespace } = run.metadata;
    await context.api.apply(kinds.codeRun, {
      apiVersion,
      kind,
      metadata: { name, namespace, annotations: { [stop]: 'true' } },
    });
  }
  const { generation } = docs.metadata;
  const conditions = run.status.conditions?.map((condition) => ({
    ...condition,
    observedGeneration: generation,
  }));
  await write(context, docs, {
    ...run.status,
    observedGeneration: generation,
    ...(conditions && { conditions }),
  });
}

/** Before there is a run. */
async function tell(
  context: Context,
  docs: DocsRun,
  change: { phase: NonNullable<RunStatus['phase']>; reason: string; message: string },
): Promise<void> {
  const { reason, message, phase } = change;
  const now = new Date().toISOString();
  const { generation } = docs.metadata;
  const said = [{ type: 'Accepted', holds: false, reason, message }];
  const conditions = withConditions(docs.status.conditions, said, { now, generation });
  const ended = phase === 'Pending' ? {} : { finishedAt: now };
  await write(context, docs, {
    ...docs.status,
    ...change,
    ...ended,
    observedGeneration: generation,
    conditions,
  });
}

async function write(
  { api }: Context,
  { metadata, status: before }: DocsRun,
  status: RunStatus,
): Promise<void> {
  const clean: unknown = JSON.parse(JSON.stringify(status));
  if (isDeepStrictEqual(clean, JSON.parse(JSON.stringify(before)))) return;
  const { name, namespace, resourceVersion } = metadata;
  const { apiVersion, kind } = kinds.docsRun;
  await api.apply(
    kinds.docsRun,
    { apiVersion, kind, metadata: { name, namespace, resourceVersion }, status: clean },
    'status',
  );
}
