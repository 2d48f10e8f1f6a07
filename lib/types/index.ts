/**
 * SQL types: what a value is, how it goes to the database and comes back.
 *
 * Promises: values convert exactly or not at all. Does not: write DDL (the dialect's type compiler does).
 */
export * from './names-further.js';
export * from './names-plain.js';
