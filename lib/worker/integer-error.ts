/**
 * The error of an integer that a JavaScript number cannot hold exactly.
 *
 * Promises: its code is told apart from the databases' own.
 */

class IntegerError extends RangeError {
  readonly code: string = 'INTEGER_OUT_OF_RANGE';
}

/** Says which column has which integer, and the way out. */
export function integerOutOfRange(column: string, value: number | bigint): Error {
  const shown = typeof value === 'bigint' ? `${value}` : `about ${value}`;
  return new IntegerError(
    `the integer in column '${column}' (${shown}) does not fit a number exactly; give the column the type BigInteger`,
  );
}
