/** Decides how the runs of moved scripts are told: how many isolate, and why others were not run. */
import type { RunReport } from '../run/runScripts.ts';
import { countText, numberText } from '../../terminal/countText.ts';

/** Scripts named for one reason, and reasons. */
const mostNamed = 3;
const mostReasons = 10;

/** Empty when there was nothing to run. */
export function runsText({ ran, notRun, partly, seconds }: RunReport): string {
  const all = ran.length + notRun.length;
  if (all === 0) return '';
  const scripts = countText(all, 'moved script');
  const head = `${numberText(ran.length)} of ${scripts} ${all === 1 ? 'was' : 'were'} run before and after, as two tasks at once (${seconds.toFixed(1)} s): all end as before and write nothing outside of their task's folder.`;
  return [
    ran.length === 0 ? `None of ${scripts} was run.` : head,
    ...groupsText('not run', notRun),
    ...groupsText('not in every way through its blocks', partly),
  ].join('\n');
}

/** The reasons of most scripts. */
function groupsText(what: string, files: readonly { file: string; reason: string }[]): string[] {
  const groups = [...Map.groupBy(files, ({ reason }) => reason)].toSorted(
    ([, one], [, other]) => other.length - one.length,
  );
  const others = groups.slice(mostReasons).reduce((sum, [, { length }]) => sum + length, 0);
  return [
    ...groups.slice(0, mostReasons).map((group) => groupText(what, group)),
    ...(others === 0 ? [] : [`  ${what}, other reasons: ${numberText(others)} more, which --json names`]),
  ];
}

function groupText(what: string, [reason, files]: [string, readonly { file: string }[]]): string {
  const named = files.slice(0, mostNamed).map(({ file }) => file);
  const more = files.length > mostNamed ? ` and ${numberText(files.length - mostNamed)} more` : '';
  return `  ${what}, ${reason}: ${named.join(', ')}${more}`;
}
