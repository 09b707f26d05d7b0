/** What is kept of a run's log when its pods go: packed in a ConfigMap that belongs to the run, so it goes with the run. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { kinds } from '../api/kinds.ts';
import { dataOf, type Body, type KubeObject } from '../api/object.ts';
import { labelsOf, marks } from '../names.ts';
import { redacted } from '../telemetry/log.ts';
import { nameOf, ownerOf } from './objects.ts';
import type { Run } from './run.ts';

/** Bytes when packed: a thousand runs of this size are what the API server's store bears. */
const mostKept = 384 * 1024;
const file = 'log.gz';

export function keptLogName(run: Run): string {
  return nameOf(run, 'log');
}

/** `logs` of the run's pods, in the order in which they were made. Of what is too long the beginning is left out. */
export function keptLogBody(run: Run, logs: readonly { pod: string; text: string }[]): Body {
  const { apiVersion, kind } = kinds.configMap;
  return {
    apiVersion,
    kind,
    metadata: {
      name: keptLogName(run),
      namespace: run.metadata.namespace,
      labels: {
        'app.kubernetes.io/part-of': 'cto',
        ...labelsOf({ [marks.run]: run.metadata.name, [marks.play]: run.spec.play }),
      },
      ownerReferences: [ownerOf(kinds.codeRun, run.metadata)],
    },
    immutable: true,
    binaryData: { [file]: packed(joined(logs)).toString('base64') },
  };
}

/** One log; with several pods each begins with a line that names it. */
function joined(logs: readonly { pod: string; text: string }[]): string {
  const texts = logs.map(({ pod, text }) => (logs.length > 1 ? `=== pod ${pod}\n${text}` : text));
  return texts.join('').split('\n').map(redacted).join('\n');
}

function packed(log: string): Buffer {
  let text = log;
  for (;;) {
    const pack = gzipSync(text);
    if (pack.length <= mostKept) return pack;
    const share = (mostKept / pack.length) * 0.9;
    const end = text.slice(Math.ceil(text.length * (1 - share)));
    text = `… the beginning of this log was too long to be kept\n${end.slice(end.indexOf('\n') + 1)}`;
  }
}

/** The text again; empty for a ConfigMap that has none. */
export function keptLogIn(object: KubeObject): string {
  const data = dataOf(object, 'binaryData');
  return data[file] === undefined ? '' : gunzipSync(Buffer.from(data[file], 'base64')).toString();
}
