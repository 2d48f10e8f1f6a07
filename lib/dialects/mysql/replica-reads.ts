/**
 * Which texts may be sent to a replica: those that read rows and nothing else.
 *
 * Promises: what is in doubt goes to the primary: locks, sequences, user variables, files, and whatever is no query. Does not:
 * look into stored functions; one that writes is refused by a replica that is read-only.
 */

/** White space, comments (but not those that MySQL executes) and opening brackets. */
const BEFORE = /^(?:[\s(]|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*(?![M!])[\s\S]*?\*\/)*/;
const QUERY = /^(?:select|with|values|table)\b/i;
/** Strings and names in quotes. */
const QUOTED = /'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"|`(?:[^`]|``)*`/g;
const NOT_ONLY_READING = new RegExp(
  [
    String.raw`\b(?:insert|update|delete|replace\s+into|into|nextval|setval|get_lock|release_lock|release_all_locks)\b`,
    String.raw`\bnext\s+value\b|\block\s+in\s+share\s+mode\b|\bfor\s+share\b`,
    String.raw`:=|(?<!@)@(?!@)|/\*M?!`,
  ].join('|'),
  'i',
);

/** Whether a replica may be asked. */
export function readsOnly(sql: string): boolean {
  const text = sql.slice(BEFORE.exec(sql)![0].length);
  return QUERY.test(text) && !NOT_ONLY_READING.test(text.replace(QUOTED, "''"));
}
