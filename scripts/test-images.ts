#!/usr/bin/env node
/** `make test-images`: every image that is released, built from its Dockerfile by the pinned BuildKit and started; builds BuildKit once. */
import { runSteps, testStep, type Step } from './steps.ts';

const tools: Step = { title: 'tools', command: ['node', 'scripts/install-tools.ts', 'images'], live: true };
process.exitCode = (await runSteps([tools, testStep('images')])) ? 0 : 1;
