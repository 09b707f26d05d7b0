/** Decides which helpers templates have: each writes one whole value in the format of its file. */
import { inlineToml } from './inlineToml.ts';
import { jsonText } from './jsonText.ts';
import type { Format } from './kinds.ts';

export const helperNames = ['json', 'toml', 'yaml'] as const;
export type HelperName = (typeof helperNames)[number];

/** The only format in which a helper may stand. */
export const helperFormats: Readonly<Record<HelperName, Format>> = {
  json: 'json',
  toml: 'toml',
  yaml: 'yaml',
};

/** JSON is YAML as well. */
export const helpers: Readonly<Record<HelperName, (value: unknown) => string>> = {
  json: jsonText,
  toml: inlineToml,
  yaml: jsonText,
};
