/**
 * From statements to SQL text and wire values.
 *
 * Promises: pure; what it gives is immutable and shared. Does not: run anything.
 */

export { compile, type CompileOptions, type CompiledText } from './compile.js';
export type { Compiled, Prepared, ResultColumn, WireKind, WireValue } from './compiled.js';
export type { CompilerOptions, SqlDialect, StatementDialect } from './dialect.js';
export { StatementPreparer, type PreparerOptions } from './preparer.js';
export { StatementCompiler } from './statement-compiler.js';
export type { Executable, Params, ReturnsRows } from '../sql/index.js';
