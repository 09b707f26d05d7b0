#!/usr/bin/env node
/** Makes the folder that the controller's image holds, and starts what is in it: `image-controller.ts <folder>`. */
import { join, resolve } from 'node:path';
import { CtoError, errorText } from '../src/errors.ts';
import { makeControllerFolder } from '../src/images/controllerFolder.ts';

try {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new CtoError('usage', 'Usage: image-controller.ts <folder>');
  console.log(await makeControllerFolder(join(import.meta.dirname, '..'), resolve(folder)));
} catch (error) {
  console.error(`✗ ${errorText(error)}`);
  process.exitCode = 1;
}
