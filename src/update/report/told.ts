/** Decides what an update prints and with which exit code it ends. */
import { relative } from 'node:path';
import type { FolderUpdate } from '../updateFolder.ts';
import { countLines } from '../lines.ts';
import { summaryOf, type Summary } from './summary.ts';
import { runsText } from './runs.ts';
import { diffText, filesTable, findingsText, summaryText, type Paint } from './text.ts';
import { countText } from '../../terminal/countText.ts';

export interface TellOptions {
  /** `check` fails when there is anything to do; `dry-run` and `diff` only show it. */
  mode: 'write' | 'check' | 'dry-run' | 'diff';
  json: boolean;
  folder: string;
  paint: Paint;
}

/** The text of the whole report and the exit code: 1 while anything is left. */
export function tell(result: FolderUpdate, options: TellOptions): { text: string; code: 0 | 1 } {
  const summary = summaryOf(result);
  const isUndone = options.mode === 'check' && summary.changed > 0;
  const code = summary.left.length > 0 || isUndone ? 1 : 0;
  if (options.json) return { text: `${JSON.stringify(jsonOf(result, options.mode), undefined, 2)}\n`, code };
  const parts = [
    recoveredText(result),
    ...changesText(result, options),
    ...findings(summary, options),
    runsText(result.runs),
    endText(summary, options),
  ];
  return { text: `${parts.filter((part) => part !== '').join('\n\n')}\n`, code };
}

function changesText(result: FolderUpdate, { mode, paint }: TellOptions): string[] {
  const changed = result.updates.filter(({ edits }) => edits.length > 0);
  if (changed.length === 0) return [];
  return mode === 'diff' ? changed.map((update) => diffText(update, paint)) : [filesTable(result)];
}

function findings({ notes, left }: Summary, { paint }: TellOptions): string[] {
  return [
    notes.length === 0 ? '' : `${paint('bold', 'Worth knowing')}\n${findingsText(notes, paint)}`,
    left.length === 0 ? '' : `${paint('yellow', 'Left for you')}\n${findingsText(left, paint)}`,
  ];
}

function endText(summary: Summary, { mode, folder }: TellOptions): string {
  const { changed, left, files } = summary;
  if (changed + left.length > 0) {
    return summaryText(summary, mode === 'write');
  }
  return `Nothing to do: ${countText(files, 'template')} in ${relative('.', folder) || '.'} ${files === 1 ? 'is as it' : 'are as they'} should be`;
}

function recoveredText({ recovered }: FolderUpdate): string {
  if (recovered === 'put back') return 'An earlier update was cut off: its files were put back first.';
  return recovered === 'finished'
    ? 'An earlier update was cut off at its end: its backups were removed.'
    : '';
}

function jsonOf(result: FolderUpdate, mode: TellOptions['mode']): unknown {
  const { left, notes, ...summary } = summaryOf(result);
  return {
    mode,
    recovered: result.recovered,
    runs: result.runs,
    ...summary,
    left,
    notes,
    changes: result.updates
      .filter(({ edits }) => edits.length > 0)
      .map((update) => ({
        file: update.path,
        role: update.role,
        ...countLines(update),
        edits: update.edits,
      })),
    seconds: result.seconds,
  };
}
