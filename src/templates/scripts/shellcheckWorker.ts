/** A thread that checks one script after another: shellcheck computes without a pause, and there is more than one core. */
import { parentPort } from 'node:worker_threads';
import { loadShellcheck } from './shellcheck.ts';

const shellcheck = loadShellcheck();

parentPort?.on('message', (script: string) => {
  void shellcheck.then((check) => check(script)).then((remarks) => parentPort?.postMessage(remarks, []));
});
