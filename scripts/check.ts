#!/usr/bin/env node
/** `make check`: what every change has to pass, in under a minute. */
import { runSteps, staticSteps, testStep } from './steps.ts';

process.exitCode = (await runSteps([staticSteps, testStep('fast')])) ? 0 : 1;
