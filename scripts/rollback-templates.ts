#!/usr/bin/env node
/** `make rollback-templates`, `make diff-templates`: `cto templates rollback|diff`; the lints first for a commit of `REV`. */
import { templatesCommand } from './templates-command.ts';

const [command = 'rollback', ...words] = process.argv.slice(2);
const revision = process.env['REV'] ?? '';
const chosen = revision === '' ? [] : ['--rev', revision];
await templatesCommand([command, ...chosen, ...words], revision === '' ? 'nothing' : { commit: revision });
