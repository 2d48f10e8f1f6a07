/**
 * SQL expressions as MySQL's `information_schema` tells them.
 *
 * MySQL escapes them once more, as if they stood in a string, and gives each byte of their UTF-8 as a letter. Promises: what comes out can
 * be written into DDL and means what was declared. Does not: change what MariaDB tells, which is SQL.
 */

const ESCAPES: Readonly<Record<string, string>> = { 0: '\0', n: '\n', r: '\r', Z: '\x1a' };

/** The SQL of an expression. */
export function toldExpression(told: string): string {
  return decoded(told.replace(/\\([^])/g, (_all, letter: string) => ESCAPES[letter] ?? letter));
}

/** Text whose letters are the bytes of UTF-8, as the text that they are; any other as it is. */
function decoded(text: string): string {
  // oxlint-disable-next-line no-control-regex -- bytes are what is looked for
  if (!/^[\0-\xff]*[\x80-\xff][\0-\xff]*$/.test(text)) return text;
  const bytes = Uint8Array.from(text, letter => letter.charCodeAt(0));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return text;
  }
}
