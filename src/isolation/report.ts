/** Decides how the result of the check reads: a table by ConfigMap, then every finding by template. */
import { styleText } from 'node:util';
import { textTable } from '../cli/table.ts';
import { placeText } from '../errors.ts';
import type { IsolationFinding, IsolationReport, ScriptReport } from './types.ts';
import { numberText } from '../terminal/countText.ts';

const ways = {
  namespaces: 'the whole machine below an overlay, in mount namespaces',
  moved: 'a moved root with sentinels (no namespaces allowed here): other places are not watched completely',
  strace: 'strace: arguments and environment of every program started',
  wrappers: 'wrappers around the common programs (no strace here): others are not watched',
};

/** One row a ConfigMap, one for all, and how it was watched. */
export function isolationTable({ scripts, watching, seconds }: IsolationReport): string {
  const groups = [...Map.groupBy(scripts, ({ cli }) => cli)].map(([cli, all]) => row(cli, all));
  const head = ['', 'scripts', 'runs', 'files written', 'findings'];
  const all = [...groups, row('all', scripts)];
  const lines = textTable(head, all).map((line, index) => (index === 0 ? styleText('dim', line) : line));
  return [
    ...lines,
    '',
    `files      ${ways[watching.files]}`,
    `processes  ${ways[watching.processes]}`,
    `time       ${seconds.toFixed(1)} s`,
  ].join('\n');
}

function row(name: string, scripts: readonly ScriptReport[]): string[] {
  const sum = (count: (script: ScriptReport) => number): string =>
    numberText(scripts.reduce((total, script) => total + count(script), 0));
  return [
    name,
    String(scripts.length),
    sum(({ runs }) => runs),
    sum(({ written }) => written),
    sum(({ findings }) => findings.length),
  ];
}

/** Findings told at most for one template. */
const mostTold = 20;

/** All findings: template, what was touched, where in the sources, what to do. Empty when there are none. */
export function isolationFindingsText(report: IsolationReport, folder: string): string {
  const faulty = report.scripts.filter(({ findings }) => findings.length > 0);
  return faulty.map((script) => scriptText(script, folder)).join('\n\n');
}

function scriptText({ template, findings }: ScriptReport, folder: string): string {
  const told = findings.slice(0, mostTold).map((finding) => findingText(finding, folder));
  const more = findings.length > mostTold ? [`  … and ${findings.length - mostTold} more`] : [];
  return [styleText('bold', template), ...told, ...more].join('\n');
}

function findingText({ message, code, hint, source }: IsolationFinding, folder: string): string {
  const place =
    source === undefined ? '' : `\n    at ${placeText({ ...source, file: `${folder}/${source.file}` })}`;
  return `  ${styleText('red', message)} ${styleText('dim', `[${code}]`)}${place}\n    → ${hint}`;
}
