/**
 * Compiles one statement: the last of the compiler classes, which a dialect extends.
 *
 * Promises: one instance compiles one statement into a draft. Does not: keep anything between statements.
 */

import { CompileError } from '../errors.js';
import type { TableDefinition } from '../schema/index.js';
import type { StatementNode, TextNode } from '../sql/nodes.js';
import { CustomCompiler } from './custom-compiler.js';
import type { Draft, KeyPart } from './draft.js';
import { typedColumns } from './text-compiler.js';

const NO_TABLES: readonly TableDefinition[] = Object.freeze([]);

/** The compiler of a dialect without peculiarities. */
export class StatementCompiler extends CustomCompiler {
  /** How many placeholders the database takes. */
  protected readonly mostParameters: number = Number.POSITIVE_INFINITY;

  /** Compiles a statement. Throws a `CompileError` where it cannot be written. */
  compile(node: StatementNode): Draft {
    try {
      const draft = this.statement(node);
      if (draft.slots.length <= this.mostParameters) return draft;
      const packed = this.#packed(node);
      if (packed !== undefined) return packed;
      throw this.#tooMany(draft.slots.length);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new CompileError('The statement is nested too deeply to be written', { cause: error });
    }
  }

  /** A statement of too many parameters, with long lists as one parameter each. */
  #packed(node: StatementNode): Draft | undefined {
    if (this.packsLists) return undefined;
    const compiler = this.dialect.createCompiler(this.options);
    compiler.packsLists = true;
    return compiler.compile(node);
  }

  #tooMany(count: number): CompileError {
    return new CompileError(
      `The statement has ${count} parameters; ${this.dialect.title ?? this.dialect.name} takes ${this.mostParameters}. Split it, or select the values`,
    );
  }

  protected statement(node: StatementNode): Draft {
    switch (node.kind) {
      case 'select':
      case 'compound':
        return this.#draft('select', this.query(node, 'top'), false, true, NO_TABLES);
      case 'insert':
      case 'update':
      case 'delete': {
        const sql = this.dml(node);
        return this.#draft(node.kind, sql, true, node.returning !== undefined, [node.table.table]);
      }
      case 'text':
        return this.statementText(node);
      case 'customStatement': {
        const changes = node.table === undefined ? NO_TABLES : [node.table];
        const sql = this.customStatement(node);
        this.result = typedColumns(node.columns);
        return this.#draft('text', sql, node.writes, node.columns === undefined ? undefined : true, changes);
      }
      default:
        return this.#draft('ddl', this.ddl(node), true, false, 'table' in node ? [node.table] : NO_TABLES);
    }
  }

  protected statementText(node: TextNode): Draft {
    const sql = this.text(node);
    this.result = typedColumns(node.columns);
    return this.#draft('text', sql, undefined, node.columns === undefined ? undefined : true, NO_TABLES);
  }

  #draft(
    kind: Draft['kind'],
    sql: string,
    writes: boolean | undefined,
    returnsRows: boolean | undefined,
    changes: readonly TableDefinition[],
  ): Draft {
    const { slots, reads, result } = this;
    const primaryKey = this.insertedKey?.map(part => shifted(part, this.leadingSlots));
    return { sql, kind, writes, returnsRows, slots, result, reads, changes, primaryKey };
  }
}

/** A part of a key whose placeholder stands behind those of common tables. */
function shifted(part: KeyPart, by: number): KeyPart {
  return part.from === 'slot' && by > 0 ? { ...part, slot: part.slot + by } : part;
}
