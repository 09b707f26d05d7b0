#!/usr/bin/env node
/**
 * `make test-isolation`: every script run and watched, planted faults, hostile input, things
 * that break; at the end the table of hostile cases.
 */
import { hostileStep, printHostileTable, removeReports } from './hostileTable.ts';
import { runSteps, testStep } from './steps.ts';

await removeReports(['isolation', 'hostile']);
const passed = await runSteps([testStep('isolation'), hostileStep({ without: true })]);
process.exitCode = (await printHostileTable(['isolation', 'hostile'])) && passed ? 0 : 1;
