/** Decides which files of the chart are made from the source, and what stands in them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chartTemplateOf } from '../controller/resources/definition.ts';
import { resources } from '../controller/resources/registry.ts';
import { releaseSource } from '../release/source.ts';
import { chartYamlText } from './chartYaml.ts';
import { valuesSchemaText } from './valuesSchema.ts';

/** Path below the chart's folder -> text. */
export async function generatedChartFiles(chart: string): Promise<Map<string, string>> {
  const values = await readFile(join(chart, 'values.yaml'), 'utf8');
  const { version, notes } = await releaseSource(join(chart, '..'));
  const about = await readFile(join(chart, 'Chart.yaml'), 'utf8');
  return new Map([
    ['Chart.yaml', chartYamlText(about, { version, notes, values })] as const,
    ...resources.map(
      (resource) => [`templates/crds/${resource.plural}.yaml`, chartTemplateOf(resource)] as const,
    ),
    ['values.schema.json', valuesSchemaText(values)],
  ]);
}
