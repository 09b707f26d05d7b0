/** The shape of `cto-config.json`: one schema for reading, messages, documents and editors. */
import { z } from 'zod';
import { shellContext } from '../templates/context.ts';
import { honoured } from './keyFacts.ts';
import { agentSection, codeSection, docsSection, ingestSection, intakeSection } from './otherSections.ts';
import { playSection } from './playSection.ts';

const defaults = z
  .strictObject({
    docs: docsSection,
    code: codeSection,
    intake: intakeSection,
    docs_ingest: ingestSection,
  })
  .partial()
  .extend({ play: playSection.prefault({}) })
  .prefault({});

export const configSchema = z.strictObject({
  $schema: honoured(z.string().optional(), 'Names the JSON Schema of this file.', 'editors'),
  version: honoured(
    z
      .union([z.string().min(1), z.number()], { error: 'must be a text or a number, such as "1.0"' })
      .optional(),
    'Version of this shape: 1.0.',
    'every command',
  ),
  defaults,
  agents: z.record(shellContext.shape.agent_id, agentSection).prefault({}),
});

/** `cto-config.json`, read. */
export type ConfigFile = z.infer<typeof configSchema>;

/** Where editors find the JSON Schema of this version of the shape: a file of the npm package. */
export const schemaFile = 'cto-config.schema.json';

/** JSON Schema of `cto-config.json`, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(configSchema, { target: 'draft-2020-12', io: 'input', override: withoutNotes }),
    title: 'cto-config.json: which agent does what, with which CLI and model',
  };
}

/** Notes for our own documents are no part of a JSON Schema. */
function withoutNotes({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  for (const note of ['kind', 'origin']) delete jsonSchema[note];
}
