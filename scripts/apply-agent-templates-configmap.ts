#!/usr/bin/env node
/** `make apply-templates`: all lints, then `cto templates apply` with the same words. */
import { templatesCommand } from './templates-command.ts';

const words = process.argv.slice(2);
await templatesCommand(['apply', ...words], words.includes('--help') ? 'nothing' : 'working tree');
