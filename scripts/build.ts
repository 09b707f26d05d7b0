#!/usr/bin/env node
/** `npm run build`: bundles the command to `dist/`, beside the ConfigMaps that may be there. */
import { glob, rm } from 'node:fs/promises';
import { $ } from 'zx';

for await (const file of glob('dist/*.{js,sh}')) await rm(file);
await $({ stdio: 'inherit' })`rolldown --config rolldown.config.ts`;
