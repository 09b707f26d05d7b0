/** Decides from the text around a mention whether it is a mount, or a path of another machine or container, which nobody can move. */
import { elsewhere, placeOfWords } from '../shell/commandWords.ts';

/** A mention in a text that this script does not read as its own commands. */
export interface MentionInText {
  text: string;
  /** The range of the text that belongs together: a file, or what stands in quotes. */
  start: number;
  end: number;
  /** The mention itself. */
  at: number;
  behind: number;
}

/** Why a path may not be one of this machine; undefined when it is. */
export function placeInText(mention: MentionInText): string | undefined {
  return mountIn(mention) ?? commandIn(mention) ?? imageIn(mention);
}

const mount = 'the volume itself is mounted, not a task’s folder';

/** What stands before a path that is mounted, or that something is mounted at. */
const mounted = [
  /["']?\b(mountPath|mount_path|volumeMounts)\b["']?\s*[:=]\s*["']?$/,
  /hostPath["']?\s*:\s*(\{?\s*["']?path["']?\s*:\s*)?["']?$/,
  /(^|[\s"',])(-v|--volume)["']?[=,\s]\s*["']?([^\s"':]+:)?$/,
  /(^|\n)[ \t]*-[ \t]+["']?[^\s"':=]+:$/,
  /type:[ \t]*["']?(bind|volume)\b[^-]*\b(source|src|target|dst|destination):[ \t]*["']?$/,
];

/** Sources and targets of `--mount`, where its type is said as well. */
const mountOption = /(^|[,\s"'])(source|src|target|dst|destination)=$/;

function mountIn({ text, start, at, behind }: MentionInText): string | undefined {
  const head = text.slice(Math.max(start, at - 200), at);
  if (mounted.some((pattern) => pattern.test(head))) return mount;
  const rest = /^[^\n]*/.exec(text.slice(behind, behind + 200))?.[0] ?? '';
  const line = head.slice(head.lastIndexOf('\n') + 1);
  if (mountOption.test(head) && /\btype=(bind|volume|cache|tmpfs)\b/.test(line + rest)) return mount;
  const isItem = /^[ \t]*-[ \t]+["']?$/.test(line);
  return isItem && /^[^\s"':=]*:\//.test(rest) ? mount : undefined;
}

const names = Object.keys(elsewhere).join('|');
/** At the beginning of a command: of a line or item, behind a separator or a quote, or behind a command that runs others. */
const begins = new RegExp(
  String.raw`(?:^[ \t]*(?:[-*$>+]|\d+\.)?|[;&|(${'`'}{"'!]|\w:|\b(?:then|do|else|exec|sudo|nohup|time|env|eval|xargs|timeout)\b[^;&|'"]*)\s*(?<name>${names})(?=["',\s])`,
  'dg',
);

function commandIn(mention: MentionInText): string | undefined {
  const { text, start, at } = mention;
  const from = lineStart(text, start, at);
  for (const { indices } of text.slice(from, at).matchAll(begins)) {
    const [first, last] = indices?.groups?.['name'] ?? [0, 0];
    const name = text.slice(from + first, from + last);
    const why = placeOf(mention, name, text.slice(from + last, at).replaceAll(outOfQuotes, '$1'));
    if (why !== undefined) return why;
  }
  return undefined;
}

/** How an update writes the workspace in single quotes. */
const outOfQuotes = /'"(\$TASK_WORKSPACE)"'/g;

/** `between` stands between the name of the command and the mention. */
function placeOf(
  { text, end, at, behind }: MentionInText,
  name: string,
  between: string,
): string | undefined {
  const behindName = `${between}${text.slice(at, behind)}`;
  if (!isCommand(name, behindName) || isEnded(between.replace(/^["']/, '')) || /[<>]\s*$/.test(between))
    return undefined;
  const [tail = ''] = /^[^;&|\n)]*/.exec(text.slice(behind, end)) ?? [];
  const [before = ''] = /[^\s"']*$/.exec(between) ?? [];
  const word = `${before}${text.slice(at, behind)}${/^[^\s"',]*/.exec(tail)?.[0]}`;
  const words = `${between}${text.slice(at, behind)}${tail}`.split(/["',\s]+/);
  return placeOfWords([name, ...words.filter((one) => one !== '')], word);
}

/** What follows the name of a command, where it is one: "docker failed: see …" and "ssh key in …" are prose. */
const verbs =
  /^["']?[,\s]+["']?(-|(run|exec|compose|build|buildx|cp|create|save|load|volume|copy|add|from|apply|get|delete|describe|logs|debug|patch|replace|rollout|port-forward)\b)/;
const hosts =
  /^["']?[,\s]+["']?(?!(\w*:\s|\w+ing\b|(keys?|support|agent|config\w*|access|into|to|is|was|has|had|and|or|in|on|for|with|can|could|cannot|not|will|must|should|fail\w*|errors?|needs|works|connection)\b))/;
const paths = /^["']?[,\s]+["']?[-/$~]/;

function isCommand(name: string, behind: string): boolean {
  if (/^(docker|podman|nerdctl|buildah|kubectl)$/.test(name)) return verbs.test(behind);
  return (/^(ssh|scp)$/.test(name) ? hosts : paths).test(behind);
}

/** Lines that end with a backslash go on. */
function lineStart(text: string, start: number, at: number): number {
  let from = text.lastIndexOf('\n', at - 1);
  while (from > start && text[from - 1] === '\\') from = text.lastIndexOf('\n', from - 1);
  return Math.max(start, from + 1, at - longest);
}

/** Of a longer line only the end is looked at. */
const longest = 1000;

/** Whether a command ends in this text: separators in quotes do not end it. */
function isEnded(text: string): boolean {
  const plain = text.replaceAll(/\\?"[^"]*\\?"|'[^']*'/g, '_');
  return /[;&|`)]/.test(plain.replace(/["'][^]*$/, ''));
}

/** Folders of an image. */
const instruction =
  /^[ \t]*(WORKDIR|VOLUME|COPY|ADD|RUN|ENV|ARG|CMD|ENTRYPOINT|HEALTHCHECK|ONBUILD)\b|\\\n[^\n]*$/;

function imageIn({ text, start, end, at }: MentionInText): string | undefined {
  const head = text.slice(Math.max(start, at - longest), at);
  const line = head.slice(Math.max(0, head.lastIndexOf('\n') - 1));
  if (!instruction.test(line.replace(/^[^\\\n]?\n/, ''))) return undefined;
  const isImage = /^[ \t]*FROM[ \t]+\S/m.test(text.slice(start, Math.min(end, at)));
  return isImage ? elsewhere['docker'] : undefined;
}
