/** Decides what Chart.yaml says of a version: its numbers, and for Artifact Hub its changes and images. The rest is written by hand. */
import { stringify } from 'yaml';

export interface ChartVersion {
  version: string;
  /** The section of the changelog. */
  notes: string;
  /** Text of values.yaml, which names the images. */
  values: string;
}

const kinds = ['added', 'changed', 'deprecated', 'removed', 'fixed', 'security'] as const;
type ChangeKind = (typeof kinds)[number];

export interface Change {
  kind: ChangeKind;
  description: string;
}

/** `before`: the text of Chart.yaml. */
export function chartYamlText(before: string, { version, notes, values }: ChartVersion): string {
  const images = [...values.matchAll(/repository: agents-platform\/(\S+)/g)].map(([, name = '']) => ({
    name,
    image: `ghcr.io/agents-platform/${name}:${version}`,
  }));
  const isPrerelease = /^0\.|-/.test(version);
  return before
    .replace(/^version: .*$/m, `version: ${version}`)
    .replace(/^appVersion: .*$/m, `appVersion: ${version}`)
    .replace(/(artifacthub\.io\/prerelease: ).*$/m, `$1'${isPrerelease}'`)
    .replace(block('changes'), (_, key: string) => key + listOf(changesOf(notes)))
    .replace(block('images'), (_, key: string) => key + listOf(images));
}

function block(name: string): RegExp {
  return new RegExp(`( {2}artifacthub\\.io/${name}: \\|\n)(?: {4}.*\n)*`);
}

function listOf(entries: readonly object[]): string {
  return stringify(entries, { lineWidth: 0 }).replaceAll(/^(?=.)/gm, '    ');
}

/** Entries of a changelog's section, with the headings of Keep a Changelog; without one it is a change. */
export function changesOf(notes: string): Change[] {
  const changes: Change[] = [];
  let kind: ChangeKind = 'changed';
  for (const line of notes.split('\n')) {
    const heading = /^### (\w+)/.exec(line)?.[1]?.toLowerCase();
    const last = changes.at(-1);
    if (heading !== undefined) kind = kinds.find((known) => known === heading) ?? 'changed';
    else if (/^[-*] /.test(line)) changes.push({ kind, description: line.slice(2).trim() });
    else if (line.trim() !== '' && last !== undefined) last.description += ` ${line.trim()}`;
  }
  return changes;
}
