/** Reads the controller's settings file once, at the border; flags and environment may change a few of them. */
import { readFile } from 'node:fs/promises';
import { CtoError, messageOf } from '../../errors.ts';
import type { LogLevel } from '../telemetry/log.ts';
import { type ControllerSettings, settingsSchema } from './schema.ts';

export interface SettingsChanges {
  logLevel?: LogLevel | undefined;
}

/** @throws CtoError `settings-missing`, `settings-not-json` or `settings-invalid` with the key. */
export async function readSettings(
  file: string,
  { logLevel }: SettingsChanges = {},
): Promise<ControllerSettings> {
  const settings = settingsOf(await textOf(file), file);
  return logLevel === undefined ? settings : { ...settings, logLevel };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CtoError('settings-missing', `The settings can't be read: ${messageOf(cause)}`, {
      at: { file },
      hint: 'The chart mounts them; elsewhere take `helm template` and its ConfigMap with settings.json.',
      cause,
    });
  }
}

function settingsOf(text: string, file: string): ControllerSettings {
  const read = settingsSchema.safeParse(jsonOf(text, file));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const key = issue?.path.join('.') ?? '';
  throw new CtoError('settings-invalid', `${key === '' ? 'The settings' : key}: ${issue?.message}`, {
    at: { file },
    hint: 'docs/chart.md has a table of all keys; controller and chart have to be of one version.',
  });
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CtoError('settings-not-json', `The settings are not JSON: ${messageOf(cause)}`, {
      at: { file },
      hint: 'Look at the ConfigMap that the chart made.',
      cause,
    });
  }
}
