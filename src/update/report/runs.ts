/** Decides how the runs of moved scripts are told: how many isolate, and why others were not run. */
import type { RunReport } from '../run/runScripts.ts';

/** Scripts named for one reason. */
const mostNamed = 3;

/** Empty when there was nothing to run. */
export function runsText({ ran, notRun, partly, seconds }: RunReport): string {
  const all = ran.length + notRun.length;
  if (all === 0) return '';
  const head = `${ran.length} of ${all} moved scripts were run before and after, as two tasks at once (${seconds.toFixed(1)} s): all end as before and write nothing outside of their task's folder.`;
  return [
    ran.length === 0 ? `None of ${all} moved scripts was run.` : head,
    ...[...Map.groupBy(notRun, ({ reason }) => reason)].map((group) => groupText('not run', group)),
    ...[...Map.groupBy(partly, ({ reason }) => reason)].map((group) =>
      groupText('not in every way through its blocks', group),
    ),
  ].join('\n');
}

function groupText(what: string, [reason, files]: [string, readonly { file: string }[]]): string {
  const named = files.slice(0, mostNamed).map(({ file }) => file);
  const more = files.length > mostNamed ? ` and ${files.length - mostNamed} more` : '';
  return `  ${what}, ${reason}: ${named.join(', ')}${more}`;
}
