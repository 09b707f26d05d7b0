#!/usr/bin/env node
/** `make test`: everything that has to hold, the slow tests included. */
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
