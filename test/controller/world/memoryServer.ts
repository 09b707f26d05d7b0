/**
 * MODEL of the API server, in memory: objects with versions, status apart from the rest, optimistic locking, watches with a
 * history that can be forgotten, garbage collection. It allows what the chart's
 * Roles allow. What only the real one does (schemas, names in Roles) is tested in test/cluster.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Body, type KubeObject, objectSchema } from '../../../src/controller/api/object.ts';
import type { ApiAnswer, ApiRequest, Transport } from '../../../src/controller/api/transport.ts';
import { answer, applied, conflictOf, type Place, placeOf, refusal, sentSchema } from './memoryAnswers.ts';
import { forbidden } from './chartRights.ts';
import { openStream, type Change } from './memoryWatch.ts';

/** Applied, it is made when it is not there; of other kinds the controller only applies parts, which the real server refuses then. */
function isWhole({ method }: ApiRequest, { plural }: Place): boolean {
  return method === 'PATCH' && plural === 'secrets';
}

export class MemoryServer {
  version = 1;
  /** What was before this version is not known any more. */
  readonly oldest = 2;
  history: Change[] = [];
  /** `POST jobs/one` for every object that was made, in order. */
  made: string[] = [];
  /** What was asked and no Role of the chart allows. */
  readonly forbidden: string[] = [];
  readonly #objects = new Map<string, KubeObject>();
  readonly #uids = new Map<string, number>();
  readonly #listeners = new Set<(change: Change) => void>();

  /** For the controller: with the rights that the Roles of the chart give. */
  transport: Transport = async (request) => {
    const right = forbidden(request, placeOf(request.path));
    if (right === undefined) return this.adminTransport(request);
    this.forbidden.push(right);
    return refusal(403, `forbidden: no Role allows ${right}`);
  };

  /** For people and nodes: with all rights. Requests take turns, as they do on a network. */
  adminTransport: Transport = async (request) => {
    await new Promise((resolve) => setImmediate(resolve));
    request.signal?.throwIfAborted();
    const place = placeOf(request.path);
    if (place.query.has('watch')) return openStream(this, place, request.signal);
    return this.#answer(request, place);
  };

  /** Returns how to stop listening. */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  all(plural: string): KubeObject[] {
    return [...this.#objects].flatMap(([key, object]) => (key.startsWith(`${plural}/`) ? [object] : []));
  }

  find(plural: string, name: string): KubeObject | undefined {
    return this.#objects.get(`${plural}/${name}`);
  }

  create(plural: string, body: Body): KubeObject {
    const { name } = body.metadata;
    const count = (this.#uids.get(`${plural}/${name}`) ?? 0) + 1;
    this.#uids.set(`${plural}/${name}`, count);
    const metadata = { ...body.metadata, uid: `${plural}-${name}-${count}`, generation: 1 };
    const creationTimestamp = new Date(1_700_000_000_000 + this.version * 1000).toISOString();
    const object = objectSchema.parse({ ...body, metadata: { ...metadata, creationTimestamp } });
    this.made.push(`${plural}/${name}`);
    return this.#tell('ADDED', plural, object);
  }

  /** What changes nothing makes no version. */
  change(plural: string, name: string, change: (object: KubeObject) => KubeObject): KubeObject {
    const before = this.find(plural, name);
    if (before === undefined) throw new Error(`no ${plural}/${name}`);
    const after = change(before);
    if (isDeepStrictEqual(before, after)) return before;
    const generation =
      before.metadata.generation + (isDeepStrictEqual(before['spec'], after['spec']) ? 0 : 1);
    return this.#tell('MODIFIED', plural, { ...after, metadata: { ...after.metadata, generation } });
  }

  /** With all that it owned. */
  remove(plural: string, name: string): void {
    const object = this.find(plural, name);
    if (object === undefined) return;
    this.#objects.delete(`${plural}/${name}`);
    this.#tell('DELETED', plural, object);
    for (const [key, { metadata }] of this.#objects) {
      const [owned = ''] = key.split('/');
      if (metadata.ownerReferences.some(({ uid }) => uid === object.metadata.uid))
        this.remove(owned, metadata.name);
    }
  }

  #tell(type: Change['type'], plural: string, object: KubeObject): KubeObject {
    this.version += 1;
    const known = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.version) } };
    if (type !== 'DELETED') this.#objects.set(`${plural}/${known.metadata.name}`, known);
    const change = { version: this.version, type, plural, object: known };
    this.history.push(change);
    for (const listener of this.#listeners) listener(change);
    return known;
  }

  #answer(request: ApiRequest, place: Place): ApiAnswer {
    const { plural, name } = place;
    if (request.method === 'GET' && name === undefined) return answer(200, this.#list(place));
    if (request.method === 'POST') return this.#post(request, plural);
    const object = this.find(plural, name ?? '');
    if (object === undefined && isWhole(request, place)) return this.#post(request, plural);
    if (object === undefined) return refusal(404, `${plural} "${name}" not found`);
    if (place.part === 'log') return answer(200, 'log of the pod');
    if (request.method === 'GET') return answer(200, object);
    return this.#write(request, place, object);
  }

  #list({ plural, query }: Place): unknown {
    const wanted = query.get('fieldSelector')?.replace('metadata.name=', '');
    const version = Number(query.get('resourceVersion') ?? this.version);
    const [label = '', value] = query.get('labelSelector')?.split('=') ?? [];
    const items = this.#at(version, plural).filter(
      ({ metadata: { name, labels } }) =>
        (wanted === undefined || name === wanted) && (value === undefined || labels[label] === value),
    );
    return { metadata: { resourceVersion: String(version) }, items };
  }

  /** What there was at a version. */
  #at(version: number, plural: string): KubeObject[] {
    if (version === this.version) return this.all(plural);
    const objects = new Map<string, KubeObject>();
    for (const change of this.history) {
      if (change.version > version || change.plural !== plural) continue;
      if (change.type === 'DELETED') objects.delete(change.object.metadata.name);
      else objects.set(change.object.metadata.name, change.object);
    }
    return [...objects.values()];
  }

  #post({ body }: ApiRequest, plural: string): ApiAnswer {
    // oxlint-disable-next-line no-unsafe-type-assertion -- the controller's own
    const made = body as Body;
    if (this.find(plural, made.metadata.name) !== undefined)
      return refusal(409, `${plural} "${made.metadata.name}" already exists`);
    return answer(201, this.create(plural, made));
  }

  #write({ method, body }: ApiRequest, { plural, name = '', part }: Place, object: KubeObject): ApiAnswer {
    if (method === 'DELETE') {
      this.remove(plural, name);
      return answer(200, { kind: 'Status' });
    }
    const { metadata, ...rest } = sentSchema.parse(body);
    const fault = conflictOf(object, metadata);
    if (fault !== undefined) return refusal(409, fault);
    const changes = { PUT: rest, status: { status: rest['status'] }, apply: applied(object, metadata, rest) };
    const change = changes[method === 'PUT' ? method : part === 'status' ? part : 'apply'];
    return answer(
      200,
      this.change(plural, name, (old) => ({ ...old, ...change })),
    );
  }
}
