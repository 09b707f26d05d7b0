#!/usr/bin/env node
/** Writes `test/chart/kubernetes/<version>.json` from the Go module of a Kubernetes release: `node scripts/kubernetes-schemas.ts v1.31.14 …`. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { $, argv } from 'zx';
import { schemasOf } from '../src/chart/kubernetesSchemas.ts';

for (const version of argv._) {
  const { stdout } = await $`go mod download -json ${`k8s.io/kubernetes@${version}`}`.quiet();
  const { Dir: folder } = JSON.parse(stdout);
  const schemas = schemasOf(await readFile(join(folder, 'api/openapi-spec/swagger.json'), 'utf8'));
  const file = join(import.meta.dirname, `../test/chart/kubernetes/${version}.json`);
  await writeFile(file, `${JSON.stringify(schemas)}\n`);
  console.log(`${file}: ${Object.keys(schemas.definitions).length} definitions`);
}
