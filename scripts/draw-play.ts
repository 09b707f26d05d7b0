#!/usr/bin/env node
/** Draws docs/play.svg: plays the sample, records its events, and shows the display at the moment a task is mended. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { $ } from 'zx';
import { rehearsalSentence } from '../src/cli/rehearsal.ts';
import { render } from '../src/local/progress/render.ts';
import { progress, startProgress } from '../src/local/progress/state.ts';
import type { PlayEvent } from '../src/local/types.ts';
import { readPlan } from '../src/plan/readPlan.ts';
import { terminalSvg } from './terminalSvg.ts';

const columns = 118;
const sample = 'examples/sample/tasks.json';
const root = await mkdtemp(path.join(tmpdir(), 'cto-picture-'));
const played = await $`node src/cli.ts play --local --sample --json --root ${root}`.quiet();
await rm(root, { recursive: true });

const plan = readPlan(await readFile(sample, 'utf8'), { file: sample });
const stages = ['quality', 'security', 'testing'] as const;
const lines = played.stdout.trim().split('\n');
const events = lines.map((line): PlayEvent & { at: string } => JSON.parse(line));
let now = Date.parse(events[0]?.at ?? '');
let state = startProgress({ play: 'sample', plan, settings: { stages }, rehearsal: rehearsalSentence }, now);
let mending = false;
for (const event of events) {
  now = Date.parse(event.at);
  // The first section of the agent that mends: two others are at work beside it.
  if (
    mending &&
    event.type === 'run-section' &&
    event.run.stage === 'remediation' &&
    event.section === 'checks'
  )
    break;
  state = progress(state, event, now);
  mending ||= event.type === 'run-started' && event.run.stage === 'remediation';
}
const title = 'The live display of a play: five tasks on two levels, three of them running';
await writeFile('docs/play.svg', terminalSvg(render(state, now, columns).slice(1), columns, title));
console.log('docs/play.svg');
