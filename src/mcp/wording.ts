/** Decides how texts that the commands share read to a model: flags become arguments, and lists end where they get long. */

/** `--max-parallel` becomes `maxParallel` where the tool has it; what only a shell has is left out. */
export function inToolWords(text: string, args: readonly string[]): string {
  return text
    .replaceAll(/--([a-z]+(?:-[a-z]+)*)/g, (flag, name: string) => {
      const argument = name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
      return args.includes(argument) ? argument : flag;
    })
    .replaceAll(', or try: cto play --local --sample', '')
    .replaceAll('cto status', 'the tool jobs');
}

/** Lines of which a model reads so many; the structured answer has all. */
const most = 100;

export function firstLines(lines: readonly string[]): string[] {
  if (lines.length <= most) return [...lines];
  return [...lines.slice(0, most), `… and ${lines.length - most} more: the structured answer has all.`];
}
