#!/usr/bin/env node
/** `make release`: `--registry oci://…`, `--key FILE`, `--dry-run`, `--skip-tests`. Secrets come by the environment. */
import { appendFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { argv, chalk } from 'zx';
import { errorText, CtoError } from '../src/errors.ts';
import { release, type Released } from '../src/release/release.ts';
import { takeReleaseSecrets } from '../src/release/secrets.ts';
import { chooseSigner, type Signer } from '../src/release/signer.ts';
import { runSteps, type Step } from './steps.ts';

const root = join(import.meta.dirname, '..');
const isDry = argv['dry-run'] === true;
const tell = (line: string): void => console.error(`${chalk.green('✔')} ${line}`);

const compile: Step = { title: 'compile', command: ['node', 'scripts/compile-templates.ts'], live: true };
const validate: Step = {
  title: 'lint',
  command: ['node', 'scripts/validate-templates.ts'],
  live: true,
};
const isolation: Step = { title: 'isolation', command: ['node', 'scripts/check-isolation.ts'], live: true };
const test: Step = { title: 'test', command: ['node', 'scripts/test.ts'], live: true };

async function gate(): Promise<void> {
  const isTested = argv['skip-tests'] !== true;
  if (!isTested) console.error(chalk.yellow('! the tests are not run (--skip-tests)'));
  if (await runSteps([compile, validate, isolation, ...(isTested ? [test] : [])])) return;
  throw new CtoError('release-gate', 'What has to hold before a release does not; nothing was pushed');
}

function signerOf(hasIdentity: boolean): Signer | undefined {
  if (isDry) return undefined;
  const key: unknown = argv['key'];
  return chooseSigner({ keyFile: typeof key === 'string' ? key : undefined, env: process.env, hasIdentity });
}

function report(released: Released): void {
  const { outcome, version, chart, verify, files } = released;
  if (outcome === 'skipped') return console.log(`Version ${version} was released before: nothing to do.`);
  console.log(outcome === 'tried' ? 'Dry run: nothing was pushed. Made:' : `Released ${version}:`);
  for (const file of files) console.log(`  ${relative('.', file)}`);
  if (outcome === 'tried') return;
  console.log(`  oci://${chart} --version ${version}\nVerify it with:\n  ${verify}`);
}

/** For the steps of a GitHub job that come after this one. */
async function output({ outcome, version, chart, digest = '' }: Released): Promise<void> {
  const file = process.env['GITHUB_OUTPUT'];
  const lines = Object.entries({ outcome, version, chart, digest }).map(
    ([name, value]) => `${name}=${value}\n`,
  );
  if (file !== undefined) await appendFile(file, lines.join(''));
}

try {
  const secrets = takeReleaseSecrets(process.env);
  const registry: unknown = argv['registry'] ?? process.env['CTO_REGISTRY'];
  if (typeof registry !== 'string') {
    throw new CtoError('no-registry', 'There is no registry to release to', {
      hint: 'Give --registry oci://ghcr.io/owner/charts, or set CTO_REGISTRY.',
    });
  }
  const signer = signerOf(Object.keys(secrets.identityToken).length > 0);
  const tag = process.env['GITHUB_REF_TYPE'] === 'tag' ? process.env['GITHUB_REF_NAME'] : undefined;
  const released = await release({ root, registry, secrets, signer, tag, gate, tell });
  report(released);
  await output(released);
} catch (error) {
  console.error(`✗ ${errorText(error)}`);
  process.exitCode = 1;
}
