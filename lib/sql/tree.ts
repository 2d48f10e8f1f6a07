/**
 * The types of the statement tree by one name, for compilers of a program's own: `nodes.FunctionNode`, `nodes.SelectNode` …
 *
 * Types only. What a node holds may grow with any version; what it holds now keeps its meaning.
 */
export type * from './custom-nodes.js';
export type * from './ddl-nodes.js';
export type * from './dml-nodes.js';
export type * from './from-nodes.js';
export type * from './nodes.js';
export type * from './notation-nodes.js';
export type * from './query-nodes.js';
