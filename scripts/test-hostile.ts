#!/usr/bin/env node
/** `make test-hostile`: hostile input and faults alone, with the table of what was tried, refused, survived and lost. */
import { hostileStep, printHostileTable, removeReports } from './hostileTable.ts';
import { runSteps } from './steps.ts';

await removeReports(['hostile']);
const passed = await runSteps([hostileStep()]);
process.exitCode = (await printHostileTable(['hostile'])) && passed ? 0 : 1;
