/**
 * The values that cross the border to a driver, and what the driver's side must know of a type.
 *
 * Promises: nothing but a `WireValue` ever reaches a driver. Does not: convert (each type does).
 */

/** A value as a driver takes and gives it. Integers may be `number` (exact) or `bigint`. */
export type WireValue = null | number | bigint | string | Uint8Array;

/**
 * What the driver's side needs to know of a type.
 * `float`: bind as REAL, accept any number. `decimal`: the text of a decimal number, to be kept exactly. `bigint`: give
 * int64 as `bigint`. `any`: unknown (as `text()` columns). Everything but `bigint` gives integers as exact `number`s or
 * fails with a `DataError`.
 */
export type WireKind = 'integer' | 'bigint' | 'float' | 'decimal' | 'text' | 'bytes' | 'any';
