/** On a real API server: what goes wrong between it and a controller, and with something of a run; each play ends as it has to. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { WatchEnd } from '../../../src/controller/api/watchEnd.ts';
import { inParallel } from '../../controller/world/inParallel.ts';
import { MemoryRemote } from '../../controller/world/memoryRemote.ts';
import { type FaultScenario, faultScenarios } from '../../controller/world/faultScenarios.ts';
import { type Mishap, type MishapKind, mishaps, playThrough } from '../../controller/world/mishaps.ts';
import { failsOnce, smallPlan } from '../../controller/world/smallPlay.ts';
import { applyPlay, ends, expireLease } from './playInScene.ts';
import { makeScene } from './scene.ts';
import { faultScene } from './faultScene.ts';
import { calm, counting, standing, width } from './standing.ts';
import { standInKubelet } from './standInKubelet.ts';

interface Played {
  end: unknown;
  met: readonly MishapKind[];
  requests: number;
  /** Ways in which watches ended. */
  watchEnds: readonly string[];
}

/** Long enough for what a busy machine says late; the server itself says something only once a minute. */
const silence = 5000;

async function playWith(plan: readonly Mishap[]): Promise<Played> {
  const scene = await makeScene(calm, undefined, new MemoryRemote());
  standInKubelet(scene, failsOnce);
  await applyPlay(scene, { plan: smallPlan });
  const made: string[] = [];
  const ports: number[] = [];
  const watchEnds: string[] = [];
  const more = plan.some(({ kind }) => kind === 'silent watches') ? { silence } : {};
  const played = await playThrough(
    {
      start: async (between) => {
        const controller = await scene.start((transport) => between(counting(transport, made)), more);
        ports.push(controller.ports.metrics);
        return controller;
      },
      end: async () => {
        await ends(scene);
        for (const port of ports) watchEnds.push(...(await watchEndsOf(port)));
      },
      expireLease: async () => expireLease(scene),
      late: async () => sleep(300),
    },
    plan,
  );
  return { ...played, watchEnds, end: await standing(scene, made) };
}

/** As its metrics tell. */
async function watchEndsOf(port: number): Promise<string[]> {
  const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return [...page.matchAll(/^cto_watch_restarts_total\{.*reason="(\w+)"/gm)].map(([, reason = '']) => reason);
}

/** Kills have a test of their own. */
const tried = mishaps.filter((kind) => !kind.startsWith('killed'));
/** What the controller has to find out by itself. */
const noticed: Partial<Record<MishapKind, WatchEnd>> = {
  'watches end': 'closed',
  'history lost': 'expired',
  'silent watches': 'silent',
  'stale lists': 'failed',
};

test('whatever comes between controller and server, three times in a play, it ends the same', async () => {
  const { end: undisturbed, requests } = await playWith([]);
  expect(undisturbed).toMatchObject({ phase: 'Succeeded', progress: '2/2' });
  const moments = [1 / 4, 1 / 2, 3 / 4].map((part) => Math.round(requests * part));
  const plans = tried.map((kind) => moments.map((at) => ({ at, kind })));
  const played = await inParallel(plans, playWith, width);
  for (const [index, { end, met, watchEnds }] of played.entries()) {
    const kind = tried[index] ?? 'conflict';
    expect.soft(end, kind).toEqual(undisturbed);
    expect.soft(met, kind).toEqual([kind, kind, kind]);
    expect.soft(watchEnds, kind).toEqual(expect.arrayContaining([noticed[kind] ?? []].flat()));
  }
}, 1_800_000);

test('each fault of the table of docs/controller.md that befalls something of a run', async () => {
  const faults = await inParallel(faultScenarios, tryScenario, width);
  expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
}, 1_800_000);

/** What was not as it has to be. */
async function tryScenario({ title, behaviour, spec, play }: FaultScenario): Promise<string | undefined> {
  const place = await faultScene(behaviour, spec);
  try {
    await play(place);
    return undefined;
  } catch (error) {
    return `${title}: ${String(error)}`;
  }
}
