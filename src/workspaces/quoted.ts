/** How git wants bytes quoted that could be mistaken for something else, in alternates and in streams of fast-import. */

/** `"…"` with octal escapes; `text` has one character a byte. */
export function quoted(text: string): string {
  const inner = text.replaceAll(
    /[^ !#-[\]-~]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `"${inner}"`;
}
