/** Decides whether a file's bytes are text that survives the whole way: UTF-8, LF, no byte order mark, no control characters. */
import { lineAndColumn, lineStartsOf } from './positions.ts';
import type { LintFinding } from './types.ts';

/** No compiled file can be larger: a whole ConfigMap holds no more. */
export const largestFile = 1_048_576;

/** Five times what a compiled script may have: larger ones are not worth reading. */
const largestScriptSource = 100 * 1024;

/**
 * What YAML, Kubernetes or Handlebars' line numbers can't carry, and the private use area, which the lint uses for itself.
 */
// oxlint-disable-next-line no-control-regex -- these characters are what is looked for
const unwanted = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ue000-\uf8ff\ufeff\ufffe\uffff]/;

export interface DecodedText {
  /** The text with every fault mended, so that the other rules still see the file; undefined when it is too large. */
  text: string | undefined;
  findings: LintFinding[];
}

/** Decodes one source file; faults are findings, one of each sort. */
export function decodeText(file: string, bytes: Uint8Array): DecodedText {
  const limit = file.endsWith('.sh.hbs') ? largestScriptSource : largestFile;
  if (bytes.length > limit) return { text: undefined, findings: [tooLarge(file, bytes.length, limit)] };
  const findings: LintFinding[] = [];
  const lossy = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  let text = lossy;
  const report = (code: string, offset: number, [message, hint]: readonly [string, string]): void => {
    findings.push({ code, at: { file, ...lineAndColumn(lineStartsOf(text), offset) }, message, hint });
  };
  const badByte = firstDifference(bytes, lossy);
  if (badByte !== undefined) report('not-utf-8', badByte, faults.notUtf8);
  if (text.startsWith('\ufeff')) {
    report('bom', 0, faults.bom);
    text = text.slice(1);
  }
  const carriageReturn = text.indexOf('\r');
  if (carriageReturn !== -1) report('crlf', carriageReturn, faults.crlf);
  text = text.replaceAll(/\r\n?/g, '\n');
  const control = text.search(unwanted);
  if (control !== -1) report('control-character', control, controlFault(text.charCodeAt(control)));
  return { text: text.replaceAll(new RegExp(unwanted, 'g'), '\ufffd'), findings };
}

const faults = {
  notUtf8: [
    'This is not UTF-8',
    'Save the file as UTF-8: Kubernetes refuses a ConfigMap with anything else.',
  ],
  bom: ['The file begins with a byte order mark', 'Save it without one: a shebang behind it is not seen.'],
  crlf: [
    'A line ends with a carriage return',
    'Save the file with LF line ends: bash takes the CR as part of the line.',
  ],
} as const;

function controlFault(code: number): readonly [string, string] {
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return [
    `The character ${name} can't be carried by every format on the way`,
    'Remove it, or write it as an escape.',
  ];
}

function tooLarge(file: string, size: number, limit: number): LintFinding {
  return {
    code: 'over-limit',
    at: { file, line: 1, column: 1 },
    message: `The file has ${size} bytes, more than the ${limit} that such a file may have`,
    hint: 'Templates are text written by people: split it, or keep the data elsewhere.',
  };
}

/** Offset in the decoded text of the first byte that was not UTF-8. */
function firstDifference(bytes: Uint8Array, lossy: string): number | undefined {
  const again = Buffer.from(lossy);
  if (again.equals(bytes)) return undefined;
  const differs = bytes.findIndex((byte, index) => byte !== again[index]);
  return Buffer.from(bytes.subarray(0, differs))
    .toString()
    .replace(/\ufffd+$/, '').length;
}
