/** Decides what strace's record says about started programs: name, arguments and environment of each. */

export interface Execution {
  program: string;
  args: readonly string[];
  env: readonly string[];
}

/** All programs that were started with one of these texts in their arguments or environment. */
export function executionsWith(trace: string, texts: readonly string[]): Execution[] {
  return trace.split('\n').flatMap((line) => {
    if (!texts.some((text) => line.includes(text))) return [];
    const found = parseExecution(line);
    return found === undefined ? [] : [found];
  });
}

/** One line of the record; undefined when it is not about a started program. */
export function parseExecution(line: string): Execution | undefined {
  const head = /^\d+ +execve\("((?:[^"\\]|\\.)*)", \[/.exec(line);
  if (head === null || / = -1 [A-Z]+ \([^)]*\)$/.test(line)) return undefined;
  const args = listAt(line, head[0].length);
  const env = listAt(line, line.indexOf('[', args.end) + 1);
  return { program: head[1] ?? '', args: args.words, env: env.words };
}

/** The quoted words from here to the closing bracket. */
function listAt(line: string, start: number): { words: string[]; end: number } {
  const words: string[] = [];
  const word = /\s*"((?:[^"\\]|\\.)*)"(?:\.\.\.)?,?/y;
  word.lastIndex = start;
  let end = start;
  for (let found = word.exec(line); found !== null; found = word.exec(line)) {
    words.push(found[1] ?? '');
    end = word.lastIndex;
  }
  return { words, end };
}
