/**
 * The statement tree and the functions and methods that build it.
 *
 * Promises: pure and immutable; row types follow from statements. Does not: write SQL (the compiler does) or run it.
 *
 * The names are grouped by what a page may have without the rest: of a module that names what it passes on, bundlers that split keep all
 * that any part of the page needs.
 */

export * from './names-expressions.js';
export * from './names-schema.js';
export * from './names-statements.js';
export * from './text.js';
