/**
 * What the text of a statement tells about it: whether it writes, which protocol takes it, what it does to the session.
 *
 * Promises: what is in doubt counts as a write that changes the session. Does not: parse; the first word decides, and a few
 * words that are looked for anywhere.
 */
import type { TextTraits } from '../../../worker/async-driver.js';

export interface MysqlTraits extends TextTraits {
  /** Whether it goes as a prepared statement even without values: the binary protocol gives exact numbers. */
  readonly prepares: boolean;
  /** Whether another database may be the current one after it. */
  readonly changesDatabase: boolean;
  /** Whether the session may have other roles after it, which a reset does not bring back. */
  readonly changesRoles: boolean;
  /** Why it must not run at all. */
  readonly refusal: string | undefined;
}

/** White space, comments (but not those that MySQL executes) and opening brackets. */
const BEFORE = /^(?:[\s(;]|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*(?!M?!)[\s\S]*?\*\/)*/;
const READS = new Set(['select', 'values', 'table', 'show', 'describe', 'desc', 'explain', 'help']);
const PREPARED = new Set([
  'select',
  'values',
  'with',
  'insert',
  'update',
  'delete',
  'replace',
  'call',
  'table',
]);
const KEEPS_SESSION = new Set([
  ...READS,
  ...['with', 'insert', 'update', 'delete', 'replace', 'begin', 'start', 'commit', 'rollback', 'savepoint'],
  ...['release', 'create', 'drop', 'alter', 'truncate', 'rename', 'optimize', 'analyze', 'check', 'repair'],
]);
const WRITES_INSIDE = /\b(?:insert|update|delete|replace)\b/i;
/** User variables, locks by name, tables of the session. */
const SESSION_INSIDE = /@|\b(?:get_lock|release_lock|release_all_locks)\s*\(|\btemporary\b/i;
/** What is over with the next transaction or its one statement, unless that one changes something. */
const NEXT_ONLY = /^set\s+(?:transaction|statement)\s/i;
/** A block of statements, which MariaDB runs outside procedures too. */
const BLOCK = /^begin\s+not\b/i;
/** Whose words stand in a comment that servers execute, or in a text of their own. */
const HIDDEN = new Set(['', 'execute']);
const ROLES = /\bset\s+role\b/i;
const CHARACTER_SET =
  /^set\s[^]*?(?:\bnames\b|\bcharacter\s+set\b|\bcharset\b|\bcharacter_set_(?:client|connection|results)\b)/i;

/** Reads the traits of a text. */
export function traitsOf(sql: string): MysqlTraits {
  const text = sql.slice(BEFORE.exec(sql)![0].length);
  const word = /^[a-z]*/i.exec(text)![0].toLowerCase();
  const isBlock = BLOCK.test(text);
  const keepsSession = KEEPS_SESSION.has(word) ? !isBlock : NEXT_ONLY.test(text);
  return {
    readonly: READS.has(word) || (word === 'with' && !WRITES_INSIDE.test(text)),
    changesSession: !keepsSession || SESSION_INSIDE.test(text),
    changesDatabase: word === 'use' || isBlock || HIDDEN.has(word),
    changesRoles: !READS.has(word) && ROLES.test(text),
    prepares: PREPARED.has(word),
    refusal: CHARACTER_SET.test(text)
      ? 'connections of this library speak utf8mb4; another character set would garble texts'
      : undefined,
  };
}
