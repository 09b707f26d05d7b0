/** Decides which variables a script gives a value. */

const assignments = [
  /(?:^|[\s;&|({])([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=/g,
  /\bfor\s+([A-Za-z_]\w*)/g,
  /\b(?:read|mapfile|readarray|local|declare|typeset|getopts|select|printf\s+-v)\b([^;|&\n<]*)/g,
  /\$\{([A-Za-z_]\w*):?=/g,
];

/** Variables that a script gives a value somewhere. */
export function assignedNames(text: string): string[] {
  return assignments.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(([, names = '']) => names.match(/[A-Za-z_]\w*/g) ?? []),
  );
}

/** Whether a script plainly assigns to this variable: the usual case, without reading the rest. */
export function assigns(text: string, name: string): boolean {
  return new RegExp(`(?:^|[\\s;&|({])${name}(?:\\[[^\\]]*\\])?\\+?=`).test(text);
}
