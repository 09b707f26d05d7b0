#!/usr/bin/env node
/** `make test-mutations`: takes the heart out of each check of isolation, input, salvage and retention; a test has to fail. */
import { runSteps, testStep } from './steps.ts';

process.exitCode = (await runSteps([testStep('mutations')])) ? 0 : 1;
