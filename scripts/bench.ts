#!/usr/bin/env node
/** `make bench`: runs every measurement in `bench/`, one after another. */
import { glob } from 'node:fs/promises';
import { runSteps, type Step } from './steps.ts';

const files: string[] = [];
for await (const file of glob('bench/*.ts')) files.push(file);
if (files.length === 0) console.log('There is nothing in bench/ yet.');
const steps = files.toSorted().map((file): Step => ({ title: file, command: ['node', file], live: true }));
process.exitCode = (await runSteps(steps)) ? 0 : 1;
