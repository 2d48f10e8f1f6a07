/**
 * Tells the bytes of a SQLite file from others, before they reach a database.
 *
 * Does not: read further than its header (the thread reads it through).
 */
import { ArgumentError } from '../errors.js';

const MAGIC = 'SQLite format 3\0';
const HEADER = 100;

/** @throws ArgumentError for what is no SQLite file */
export function requireDatabaseFile(bytes: unknown): void {
  if (!(bytes instanceof Uint8Array))
    throw new ArgumentError(
      `importDatabase takes the bytes of a SQLite file, a Uint8Array, not ${typeof bytes}.`,
    );
  const starts = String.fromCharCode(...bytes.subarray(0, MAGIC.length)) === MAGIC;
  if (bytes.byteLength < HEADER || !starts)
    throw new ArgumentError(
      `importDatabase takes the bytes of a SQLite file; these ${bytes.byteLength} bytes do not begin as one.`,
    );
}
