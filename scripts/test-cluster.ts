#!/usr/bin/env node
/**
 * `make test-cluster`: builds etcd and Kubernetes once, and runs what needs an API server, then what needs a node as well.
 * `--kubeconfig FILE`: uses that cluster for the former.
 */
import { resolve } from 'node:path';
import { argv } from 'zx';
import { runSteps, testStep, type Step } from './steps.ts';

const given = argv['kubeconfig'] === undefined ? undefined : resolve(String(argv['kubeconfig']));
const tools: Step = {
  title: 'tools',
  command: ['node', 'scripts/install-tools.ts', 'cluster', 'helm', 'release'],
  live: true,
};
if (given !== undefined) {
  process.env['CTO_TEST_KUBECONFIG'] = given;
  console.log(`Namespaces are made and deleted in the cluster of ${given}.`);
} else if ((process.env['KUBECONFIG'] ?? '') !== '') {
  // In a shell it may well name somebody's production.
  console.log(
    'KUBECONFIG of the environment is not used; to test in that cluster: make test-cluster KUBECONFIG=<file>',
  );
}
process.exitCode = (await runSteps([tools, testStep('cluster'), testStep('node')])) ? 0 : 1;
