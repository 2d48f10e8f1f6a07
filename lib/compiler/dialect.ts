/**
 * What the compiler asks of a dialect.
 *
 * Promises: everything in which databases differ is behind this interface or a method of the statement compiler that
 * the dialect overrides. Does not: connect or run; the running half has the dialect's driver for that.
 */

import type { DdlFeatures } from '../schema/ddl-features.js';
import type { Codec, SqlType, WireKind, WireValue } from '../types/index.js';
import type { StatementNode } from '../sql/nodes.js';
import type { Draft } from './draft.js';
import type { StatementCompiler } from './statement-compiler.js';

/** How a statement is to be compiled. */
export interface CompilerOptions {
  /** Write values into the text instead of placeholders. Default false. */
  readonly literalBinds?: boolean | undefined;
  /** The keys of the execution's parameters, which become columns of an INSERT or UPDATE. */
  readonly parameterKeys?: readonly string[] | undefined;
}

/** One database's SQL. */
export interface SqlDialect {
  readonly name: string;
  /** The database's name in messages. Default `name`. */
  readonly title?: string | undefined;
  /** A compiler for one statement. */
  createCompiler(options: CompilerOptions): StatementCompiler;
  /** An identifier as it must be written: quoted where it is no plain name, with embedded quotes doubled. */
  quote(identifier: string): string;
  /** An identifier in quotes in any case. */
  quoteAlways(identifier: string): string;
  /** The storage form of a type. */
  codec(type: SqlType): Codec;
  /** The DDL name of a type. */
  typeName(type: SqlType): string;
  /**
   * A wire value as SQL text; a `float` is written so that it is one also where it is whole. Throws a `CompileError` where it
   * cannot be written.
   */
  literal(value: WireValue, wire?: WireKind): string;
  /** What it can do in DDL. Default: no ALTER of constraints, no sequences, no comments. */
  readonly ddl?: DdlFeatures | undefined;
  /** The most characters of a name; without it any. */
  readonly maxIdentifierLength?: number | undefined;
}

/** What preparing statements takes of a dialect. Its compiler need not be there from the start. */
export interface StatementDialect extends Pick<SqlDialect, 'name' | 'title' | 'codec' | 'ddl'> {
  createCompiler(options: CompilerOptions): { compile(node: StatementNode): Draft };
  /** Loads what compiles a statement; `undefined` where it is there. Absent where nothing is ever missing. */
  loading?(node: StatementNode): Promise<void> | undefined;
}
