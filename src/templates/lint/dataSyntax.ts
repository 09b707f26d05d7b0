/** Rule: a configuration template is valid JSON, TOML or YAML once it is rendered. */
import { parse as parseToml, TomlError } from 'smol-toml';
import { LineCounter, parseDocument } from 'yaml';
import { messageOf } from '../../errors.ts';
import { duplicateKey } from '../../plan/duplicateKeys.ts';
import type { Format } from '../kinds.ts';
import type { Problem } from '../problem.ts';
import { lineStartsOf } from '../positions.ts';
import { renderWithMap } from '../renderWithMap.ts';
import { sampleContext } from '../sampleContext.ts';
import type { CompiledTemplate } from '../types.ts';
import { subjectOf } from './subject.ts';

/** Renders the template, which has no other finding, with the sample context and parses it. */
export function checkDataSyntax(template: CompiledTemplate): Problem[] {
  const subject = subjectOf(template);
  if (subject?.kind !== 'config') return [];
  const { text, toCompiled } = renderWithMap(template, sampleContext('config'));
  const fault = faultIn(text, subject.format);
  if (fault === undefined) return [];
  return [
    {
      code: 'data-syntax',
      offset: toCompiled(fault.offset),
      message: `Rendered, this is not valid ${subject.format.toUpperCase()}: ${fault.message}`,
      hint: `Values come from {{${subject.format} name}} without quotes around it; identifiers stand inside quotes.`,
    },
  ];
}

interface Fault {
  /** In the rendered text. */
  offset: number;
  message: string;
}

function faultIn(text: string, format: Format): Fault | undefined {
  if (format === 'json') return jsonFault(text);
  return format === 'toml' ? tomlFault(text) : yamlFault(text);
}

function jsonFault(text: string): Fault | undefined {
  try {
    const twice = duplicateKey(text, JSON.parse(text));
    return twice && { offset: twice.offset, message: `the key ${JSON.stringify(twice.key)} stands twice` };
  } catch (error) {
    const message = messageOf(error);
    const offset = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length);
    return { offset, message: message.replace(/ in JSON at position.*$|, "[^]*$/, '') };
  }
}

function tomlFault(text: string): Fault | undefined {
  try {
    parseToml(text);
    return undefined;
  } catch (error) {
    const [message = ''] = messageOf(error).split('\n', 1);
    if (!(error instanceof TomlError)) return { offset: 0, message };
    return { offset: (lineStartsOf(text)[error.line - 1] ?? 0) + error.column - 1, message };
  }
}

function yamlFault(text: string): Fault | undefined {
  const [error] = parseDocument(text, { lineCounter: new LineCounter() }).errors;
  return error === undefined
    ? undefined
    : { offset: error.pos[0], message: error.message.split('\n', 1)[0] ?? '' };
}
