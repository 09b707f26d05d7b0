/** A whole small world in memory: API server, Job controller, node and remote are models; the controller's engine is the real one. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { apiClient } from '../../../src/controller/api/client.ts';
import { kinds } from '../../../src/controller/api/kinds.ts';
import type { KubeObject } from '../../../src/controller/api/object.ts';
import type { Transport } from '../../../src/controller/api/transport.ts';
import { startEngine } from '../../../src/controller/engine/engine.ts';
import type { ControllerSettings } from '../../../src/controller/settings/schema.ts';
import type { Remote } from '../../../src/controller/remote/remote.ts';
import { makeInstruments } from '../../../src/controller/telemetry/instruments.ts';
import { makeLog } from '../../../src/controller/telemetry/log.ts';
import { packageFolder } from '../../../src/packageFolder.ts';
import { integrationBranch } from '../../../src/play/run/branches.ts';
import { compileTemplates } from '../../../src/templates/compile.ts';
import { configMapsOf } from '../../../src/templates/configMaps.ts';
import { configMapNames } from '../../../src/templates/types.ts';
import { sampleSettings } from '../runs/sample.ts';
import { MemoryNode } from './memoryNode.ts';
import { MemoryRemote, type Tree } from './memoryRemote.ts';
import { MemoryServer } from './memoryServer.ts';
import { type Behaviour, works } from './podEnd.ts';
import { smallPlan } from './smallPlay.ts';

export const namespace = 'agents';
const templates = compileTemplates(join(packageFolder(), 'agent-templates')).then(({ set }) =>
  configMapsOf(set),
);

export interface Started {
  /** As SIGTERM does. */
  stop: () => Promise<void>;
  ended: Promise<void>;
}

export interface WorldOptions {
  behaviour?: Behaviour;
  plan?: readonly Record<string, unknown>[];
  spec?: Record<string, unknown>;
  settings?: (settings: ControllerSettings) => ControllerSettings;
  /** In place of the model of a remote: with git, in this folder. */
  git?: { remote: Remote; folder: string };
  /** No play is applied. */
  empty?: boolean;
  /** Milliseconds after which a watch that says nothing is given up. */
  silence?: number;
}

/** What a play came to, without names and times. */
export interface End {
  phase: unknown;
  progress: unknown;
  counts: unknown;
  tree: Tree;
  runs: readonly string[];
  jobs: readonly string[];
}

export class World {
  readonly server = new MemoryServer();
  readonly remote = new MemoryRemote();
  readonly node: MemoryNode;
  readonly settings: ControllerSettings;
  readonly lines: string[] = [];
  /** The clock that times of runs are measured by. */
  now: () => number = Date.now;

  readonly #git: { remote: Remote; folder: string };
  readonly #silence: number | undefined;

  private constructor({ behaviour = works, settings = (same) => same, git, silence }: WorldOptions) {
    this.#silence = silence;
    this.#git = git ?? { remote: this.remote.remote, folder: '/nowhere' };
    this.node = new MemoryNode(this.server, this.remote, behaviour);
    const maps = configMapNames.map((name) => [
      name,
      { configMap: `controller-agent-templates-${name}`, partOfSet: true },
    ]);
    this.settings = settings({ ...sampleSettings, templates: Object.fromEntries(maps) });
  }

  /** With templates, and with a Play applied unless it is to be empty. */
  static async make(options: WorldOptions = {}): Promise<World> {
    const world = new World(options);
    for (const configMap of await templates)
      world.server.create('configmaps', { ...configMap, metadata: { ...configMap.metadata, namespace } });
    const { plan = smallPlan, spec, empty = false } = options;
    if (empty) return world;
    const { apiVersion, kind } = kinds.play;
    world.server.create('plays', {
      apiVersion,
      kind,
      metadata: { name: 'weather', namespace },
      spec: {
        plan: { tasks: plan },
        repository: 'https://example.com/app.git',
        baseBranch: 'main',
        stages: [],
        suspend: false,
        stop: false,
        ...spec,
      },
    });
    return world;
  }

  /** A controller with an identity of its own; `between` sees each of its requests. */
  start(between: (transport: Transport) => Transport = (same) => same): Started {
    const stop = new AbortController();
    const engine = startEngine({
      api: apiClient(between(this.server.transport)),
      settings: this.settings,
      log: makeLog({ level: 'info', write: (line) => void this.lines.push(line) }),
      instruments: makeInstruments(),
      identity: randomBytes(4).toString('hex'),
      folder: join(this.#git.folder, 'controller'),
      memory: join(this.#git.folder, 'memory'),
      remote: this.#git.remote,
      now: () => this.now(),
      ...(this.#silence !== undefined && { silence: this.#silence }),
      signal: stop.signal,
    });
    const end = async (): Promise<void> => {
      stop.abort();
      await engine.ended;
    };
    return { stop: end, ended: engine.ended };
  }

  get play(): KubeObject {
    const found = this.server.find('plays', 'weather');
    if (found === undefined) throw new Error('the Play is gone');
    return found;
  }

  status(): Record<string, unknown> {
    return z.record(z.string(), z.unknown()).parse(this.play['status'] ?? {});
  }

  /** Waits until the server's objects are as wanted. */
  async until(holds: () => boolean, within = 120_000): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve, reject) => {
      const stop = this.server.listen(() => {
        if (holds()) leave(resolve);
      });
      const leave = (how: () => void): void => {
        clearTimeout(timer);
        stop();
        how();
      };
      const say = (): Error =>
        new Error(`It stays as it is: ${JSON.stringify(this.status())}\n${this.lines.slice(-12).join('')}`);
      const timer = setTimeout(() => leave(() => reject(say())), within);
    });
  }

  async end(): Promise<End> {
    await this.until(() => /Succeeded|Failed|Stopped/.test(String(this.status()['phase'])));
    const { forbidden } = this.server;
    if (forbidden.length > 0) throw new Error(`No Role of the chart allows ${forbidden.join(', ')}`);
    return this.standing();
  }

  standing(): End {
    const { phase, progress, counts } = this.status();
    const made = (plural: string): string[] =>
      this.server.made.filter((one) => one.startsWith(`${plural}/`)).toSorted();
    const head = this.remote.refs.get(`refs/heads/${integrationBranch('weather')}`) ?? '';
    return {
      phase,
      progress,
      counts,
      tree: this.remote.tree(head),
      runs: made('coderuns'),
      jobs: made('jobs'),
    };
  }

  /** Turns of the event loop by which late news comes late. */
  async late(turns = 20): Promise<void> {
    for (let count = 0; count < turns; count += 1) await nextTurn();
  }

  /** As if the Lease of a controller that gives no sign of life had run out. */
  expireLease(): void {
    const name = this.settings.leaderElection.lease;
    if (this.server.find('leases', name) === undefined) return;
    this.server.change('leases', name, (lease) => ({ ...lease, spec: { holderIdentity: '' } }));
  }
}
