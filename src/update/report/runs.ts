/** Decides how the runs of moved scripts are told: how many isolate, and why others were not run. */
import type { RunReport } from '../run/runScripts.ts';

/** Scripts named for one reason. */
const mostNamed = 3;

/** Empty when there was nothing to run. */
export function runsText({ ran, notRun, seconds }: RunReport): string {
  const all = ran.length + notRun.length;
  if (all === 0) return '';
  const head = `${ran.length} of ${all} moved scripts were run before and after, as two tasks at once (${seconds.toFixed(1)} s): all end as before and write nothing outside of their task's folder.`;
  const groups = [...Map.groupBy(notRun, ({ reason }) => reason)];
  return [ran.length === 0 ? `None of ${all} moved scripts was run.` : head, ...groups.map(groupText)].join(
    '\n',
  );
}

function groupText([reason, files]: [string, readonly { file: string }[]]): string {
  const named = files.slice(0, mostNamed).map(({ file }) => file);
  const more = files.length > mostNamed ? ` and ${files.length - mostNamed} more` : '';
  return `  not run, ${reason}: ${named.join(', ')}${more}`;
}
