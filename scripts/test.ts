#!/usr/bin/env node
/** `make test`: what has to hold before a change is shown to anybody; attacks, the release and clusters have commands of their own. */
import { rm } from 'node:fs/promises';
import { runSteps, staticSteps, testStep, type Step } from './steps.ts';

await rm('coverage/tests', { recursive: true, force: true });
const tools: Step = { title: 'tools', command: ['node', 'scripts/install-tools.ts', 'test'], live: true };
process.exitCode = (await runSteps([
  staticSteps,
  testStep('fast'),
  tools,
  testStep('chart'),
  testStep('slow'),
]))
  ? 0
  : 1;
