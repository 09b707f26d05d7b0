/** Decides how the difference between the cluster and a set reads on a terminal. */
import { countText } from '../terminal/countText.ts';
import { paint } from '../terminal/cells.ts';
import { visible } from '../terminal/visible.ts';
import { changedTexts, type ChangedText } from './hunks.ts';
import type { ConfigMapChange, KeyChange } from './plan.ts';

/** Each ConfigMap that changes, with its keys; a change that several keys share is shown once. Empty when nothing changes. */
export function diffText(changes: readonly ConfigMapChange[]): string {
  const texts = changedTexts(changes);
  const parts = changes
    .filter(({ action }) => action !== 'none')
    .map((change) => [
      headline(change),
      ...wholeKeys(change),
      ...markLines(change),
      ...texts.filter(({ configMap }) => configMap === change.name).flatMap(textLines),
      ...shownElsewhere(change.name, texts),
    ]);
  return parts.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function headline({ name, action, keys }: ConfigMapChange): string {
  const said = {
    create: 'is new',
    change: keys.length === 0 ? 'keeps its keys, gets the digest of the new set' : '',
    none: '',
  }[action];
  const counted = action === 'change' && keys.length > 0 ? countText(keys.length, 'changed key') : said;
  return `${paint('bold', name)}  ${counted}`;
}

function wholeKeys({ keys, binaryKeys }: ConfigMapChange): string[] {
  const gone = keys.filter(({ after }) => after === undefined);
  const fresh = keys.filter(({ before }) => before === undefined);
  return [
    ...fresh.map((change) => paint('green', `  + ${sized(change, change.after)}`)),
    ...gone.map((change) => paint('red', `  - ${sized(change, change.before)}`)),
    ...binaryKeys.map((key) => paint('red', `  - ${visible(key)}  (binary)`)),
  ];
}

function sized({ key }: KeyChange, text = ''): string {
  return `${visible(key)}  (${countText(text.split('\n').length - (text.endsWith('\n') ? 1 : 0), 'line')})`;
}

/** Digests change with every set; the other marks are told, because they say to whom the ConfigMap belongs. */
function markLines({ action, marks }: ConfigMapChange): string[] {
  if (action === 'create') return [];
  const told = marks.filter(([, , name = '']) => !name.startsWith('agents.platform/'));
  return told.map(([, kind = '', name = '']) => paint('yellow', `  ~ ${kind.replace(/s$/, '')} ${name}`));
}

/** What a ConfigMap has in common with one before it. */
function shownElsewhere(name: string, texts: readonly ChangedText[]): string[] {
  return texts.flatMap(({ configMap, key, alike }) => {
    const here = alike.filter((other) => other.configMap === name).length;
    if (configMap === name || here === 0) return [];
    return [paint('dim', `  ${countText(here, 'key')} changed like ${visible(key)} above`)];
  });
}

function textLines({ key, hunks, alike }: ChangedText): string[] {
  const same = alike.map((other) => visible(other.key)).join(', ');
  return [
    paint('yellow', `  ~ ${visible(key)}`),
    ...hunks.flatMap(({ place, lines }) => [paint('cyan', `      ${place}`), ...lines.map(hunkLine)]),
    ...(alike.length === 0
      ? []
      : [paint('dim', `    the same change in ${countText(alike.length, 'more key')}: ${same}`)]),
  ];
}

const styles: Readonly<Record<string, 'green' | 'red'>> = { '+': 'green', '-': 'red' };

function hunkLine(line: string): string {
  const text = `      ${visible(line)}`;
  const style = styles[line.slice(0, 1)];
  return style === undefined ? text : paint(style, text);
}
