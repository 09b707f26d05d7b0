/** The controller's log: one JSON object a line, with the ids of run and task, and nothing that looks like a secret. */

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

export type Fields = Readonly<Record<string, unknown>>;
export type Log = Readonly<Record<LogLevel, (message: string, fields?: Fields) => void>>;

export interface LogOptions {
  level: LogLevel;
  write: (line: string) => void;
  now?: () => Date;
}

export function makeLog({ level, write, now = () => new Date() }: LogOptions): Log {
  const most = logLevels.indexOf(level);
  const at =
    (own: LogLevel) =>
    (message: string, fields: Fields = {}): void => {
      if (logLevels.indexOf(own) > most) return;
      const entry = { time: now().toISOString(), level: own, message, ...fields };
      write(`${redacted(JSON.stringify(entry))}\n`);
    };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

const hidden = '[secret]';

/** Tokens by the forms that their makers gave them, passwords in addresses, PEM keys, and whatever a header or field calls so. */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/\b(gh[a-z]_|github_pat_|glpat-|sk-|xox[a-z]-|key_)[A-Za-z0-9_-]{8,}/g, hidden],
  [/\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, hidden],
  [/(:\/\/[^/@\s:"]*:)[^@\s"/]+@/g, `$1${hidden}@`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|(?="))/g, hidden],
  [/(\b(bearer|basic)\s+)[A-Za-z0-9+/=._-]{8,}/gi, `$1${hidden}`],
  [
    /("[^"]*(password|token|secret_?key|private_?key|authorization)[^"]*":)"(?:[^"\\]|\\.)*"/gi,
    `$1"${hidden}"`,
  ],
  // JSON within a text, its quotes escaped once or more often; it may be cut off.
  [
    /((?<!\\)(\\+)"[^"\\]*(?:password|token|secret_?key|private_?key|authorization)[^"\\]*\2"\s*:\s*\2").*?(?=(?<!\\)(?:\2)?")/gi,
    `$1${hidden}`,
  ],
];

/** A line of JSON without what looks like a secret; it stays JSON. */
export function redacted(line: string): string {
  return secrets.reduce((text, [pattern, instead]) => text.replaceAll(pattern, instead), line);
}
