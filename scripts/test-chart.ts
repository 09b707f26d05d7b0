#!/usr/bin/env node
/** `make test-chart`: everything that has to hold for the Helm chart, and the table of its sizes. */
import { runSteps, testStep } from './steps.ts';

const sizes = { title: 'sizes', command: ['node', 'scripts/chart-sizes.ts'], live: true } as const;

process.exitCode = (await runSteps([testStep('chart'), sizes])) ? 0 : 1;
