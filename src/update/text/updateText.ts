/** Decides what a configuration or prose template says in place of the shared folder: `{{task_workspace}}`. */
import { mergeDecisions } from '../merge.ts';
import { placeInText } from '../mentions/elsewhere.ts';
import { judge, mentionsIn } from '../mentions/judge.ts';
import { unclear, type Judged } from '../mentions/types.ts';
import { isSeam, isValue, pathRange, sourceRange, tagOf, taskTag } from '../places.ts';
import { kindOfPath } from '../kindOfPath.ts';
import { encoded } from '../shell/splitPaths.ts';
import type { Decisions, Edit, Remark } from '../types.ts';
import { variantsOf, type Variant } from '../variants.ts';

const tag = '{{task_workspace}}';

/** Edits and remarks of a template that is no script. */
export function updateText(source: string, path: string): Decisions {
  const variants = variantsOf(source, { value: '0', partial: '' });
  if (variants === undefined) {
    const hint = 'Split the template.';
    return {
      edits: [],
      remarks: [
        told(0, ['too-many-blocks', 'There are too many ways through the blocks of this template', hint]),
      ],
    };
  }
  const decided = mergeDecisions(
    variants.map((variant) => decide({ source, isJson: /\.json[c5]?\.hbs$/.test(path) }, variant)),
  );
  return { edits: decided.edits, remarks: [...decided.remarks, ...escapedMentions(source)] };
}

function escapedMentions(source: string): Remark[] {
  return [...source.matchAll(encoded)].map(({ index }) =>
    told(index, ['split-path', '/workspace is written with an escape here', `Write ${tag}.`]),
  );
}

interface Source {
  source: string;
  /** `\/` is a slash in it; elsewhere it is one in a pattern, whose borders are slashes. */
  isJson: boolean;
}

function decide({ source, isJson }: Source, variant: Variant): Decisions {
  const all: Decisions = { edits: [], remarks: [] };
  for (const at of mentionsIn(variant.text)) {
    const judged = judgeIn(source, variant, at);
    if (judged.sort === 'unclear') {
      all.remarks.push(told(tagOf(variant, judged.at), [judged.code, judged.message, judged.hint]));
    } else if (judged.sort === 'root') {
      const { escaped, start } = judged.occurrence;
      const made =
        escaped && !isJson
          ? told(tagOf(variant, start), inPattern)
          : editOf(source, variant, judged.occurrence);
      if ('code' in made) all.remarks.push(made);
      else all.edits.push(made);
    }
  }
  return all;
}

const inPattern = [
  'escaped-path',
  'The slashes of this path are escaped, and those of the workspace would have to be, too',
  'Take other borders for the pattern, such as s|…|…|, or write the path in another way.',
] as const;

function otherPlace(at: number, why: string): Judged {
  const hint = 'Where it is right as it is, mark the line.';
  return unclear(at, 'other-place', `This may be another place: ${why}`, hint);
}

/** Of a longer line only the end is looked at. */
const longestList = 1000;

function judgeIn(source: string, variant: Variant, at: number): Judged {
  const { text } = variant;
  const head = text.slice(Math.max(0, at - longestList), at);
  const judged = judge(at, {
    text,
    isValue: (offset) => offset < text.length && isValue(variant, offset),
    isSeam: (offset) => isSeam(variant, offset),
    stretchStart: 0,
    stretchEnd: text.length,
    isScript: false,
    joined: false,
    isQuoted: false,
    isPattern: true,
    isExpanded: () => false,
    isRegex: false,
    isList: /(PATH|DIRS|DIRECTORIES)["']?\s*[:=]/.test(head.slice(head.lastIndexOf('\n') + 1)),
    ownTask: (offset) => {
      const place = sourceRange(variant, offset, offset + '/task-'.length);
      const own = place && taskTag.exec(source.slice(place.end));
      const behind = place && own && source.slice(place.end + own[0].length);
      return behind && !/^[\w.-]/.test(behind) ? offset + '/task-'.length + 1 : undefined;
    },
  });
  if (judged.sort !== 'root') return judged;
  const { start, end } = judged.occurrence;
  const why = placeInText({ text, start: 0, end: text.length, at: start, behind: end });
  return why === undefined ? judged : otherPlace(start, why);
}

function editOf(
  source: string,
  variant: Variant,
  { start, end, tail }: { start: number; end: number; tail: string },
): Edit | Remark {
  const range = pathRange(source, variant, { start, end });
  const at = tagOf(variant, start);
  if (range === undefined)
    return told(at, ['cut-by-tag', 'A tag stands within this path', 'Change it by hand.']);
  if (source[range.end] === '}' || source[range.start - 1] === '{' || source[range.start - 1] === '\\') {
    const hint = `Handlebars would read a brace or backslash next to ${tag} as part of it: put something between.`;
    return told(at, ['braces', 'A brace or backslash stands right beside this path', hint]);
  }
  const kind = kindOfPath({ tail, command: '', hasWord: () => false, variable: '' });
  return { ...range, text: tag, kind: kind === 'other path' ? 'configuration' : kind, subject: range.start };
}

function told(offset: number, [code, message, hint]: readonly [string, string, string]): Remark {
  return { offset, code, message, hint, level: 'left' };
}
