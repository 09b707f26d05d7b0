#!/usr/bin/env node
/**
 * `make test-release`: the packed npm package, and the release against a real registry on loopback; builds cosign, the registry and
 * Helm 3 once.
 */
import { runSteps, testStep, type Step } from './steps.ts';

const tools: Step = {
  title: 'tools',
  command: ['node', 'scripts/install-tools.ts', 'helm', 'release'],
  live: true,
};
process.exitCode = (await runSteps([tools, testStep('release')])) ? 0 : 1;
