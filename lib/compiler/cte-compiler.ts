/**
 * Writes common tables: WITH stands at the beginning of the statement, or where a table asks for it, of the query that uses it.
 *
 * Promises: each common table is written once, behind those that it reads; two of one name that have nothing to do with each
 * other are an error. Placeholders stand in the order of the text. Does not: write queries; a subclass does.
 */

import { CompileError, IdentifierError } from '../errors.js';
import { originOf, type CommonTable, type CteNode } from '../sql/from-nodes.js';
import type { DmlNode, QueryNode } from '../sql/nodes.js';
import type { SlotDraft } from './draft.js';
import { WindowCompiler } from './window-compiler.js';

/** A common table that is written. */
interface Written {
  readonly common: CommonTable;
  readonly name: string;
  readonly text: string;
  readonly slots: readonly SlotDraft[];
  readonly recursive: boolean;
}

/** A common table that is being written. */
interface Open {
  readonly common: CommonTable;
  readonly name: string;
  readsItself: boolean;
}

/** Whether a common table is another one, perhaps with more queries joined to it. */
function restates(later: CommonTable, earlier: CommonTable): boolean {
  for (let each: CommonTable | undefined = later; each !== undefined; each = each.restates) {
    if (each === earlier) return true;
  }
  return false;
}

export abstract class CteCompiler extends WindowCompiler {
  /** The common tables of the statement and of the queries within that are being written, where they have some. */
  #levels: (Written[] | undefined)[] = [];
  #open: readonly Open[] = [];

  /** Begins a statement or a query, which may have common tables; gives what `leave` asks for. */
  protected enter(): number {
    this.#levels.push(undefined);
    return this.slots.length;
  }

  /** Ends a statement or a query; gives its text with the common tables before it. */
  protected leave(text: string, start: number): string {
    const written = this.#levels.pop();
    if (written === undefined) return text;
    const own = this.slots.splice(start);
    for (const { slots } of written) for (const slot of slots) this.slots.push(slot);
    for (const slot of own) this.slots.push(slot);
    const recursive = written.some(each => each.recursive) ? 'RECURSIVE ' : '';
    return `WITH ${recursive}${written.map(each => each.text).join(', ')} ${text}`;
  }

  /** A common table in a FROM. */
  protected commonTable(node: CteNode): string {
    const name = this.dialect.quote(this.declared(node));
    return node.renamed ? `${name} AS ${this.dialect.quote(this.nameOf(node))}` : name;
  }

  /** Writes a common table before the statement, unless it is there; gives its name. */
  protected declared({ common }: CteNode): string {
    const name = common.anonymous ? this.madeUpName(originOf(common)) : common.name;
    const open = this.#open.find(each => each.name === name);
    if (open !== undefined && restates(open.common, common)) {
      open.readsItself = true;
      return name;
    }
    if (this.#levels.length === 0) {
      throw new CompileError(
        `${this.dialect.name} takes no WITH before this statement; read common table '${name}' in a subquery`,
      );
    }
    const place = common.nesting ? this.#levels.length - 1 : 0;
    for (let level = this.#levels.length - 1; level >= 0; level--) {
      const written = this.#levels[level];
      const position = written?.findIndex(each => each.name === name) ?? -1;
      if (written === undefined || position < 0) continue;
      const present = written[position]!.common;
      if (restates(present, common)) return name;
      if (restates(common, present)) {
        written[position] = this.#write(common, name, level);
        return name;
      }
      if (level === place) throw sameName(name);
    }
    if (open !== undefined) throw sameName(name);
    const written = this.#write(common, name, place);
    (this.#levels[place] ??= []).push(written);
    return name;
  }

  #write(common: CommonTable, name: string, level: number): Written {
    const { query } = common;
    const { maxIdentifierLength: most = name.length, title = this.dialect.name } = this.dialect;
    if (name.length > most) {
      throw new IdentifierError(
        `The name of common table '${name}' has ${name.length} characters; ${title} takes ${most}`,
      );
    }
    const opened: Open = { common, name, readsItself: false };
    const open = this.#open;
    const levels = this.#levels;
    const { qualified } = this;
    const start = this.slots.length;
    this.#open = [...open, opened];
    this.#levels = levels.slice(0, level + 1);
    this.qualified = true;
    const body = this.commonBody(query);
    for (let each = 0; each <= level; each++) levels[each] = this.#levels[each];
    this.qualified = qualified;
    this.#levels = levels;
    this.#open = open;
    const slots = this.slots.splice(start);
    const recursive = common.recursive || opened.readsItself;
    const columns = recursive
      ? `(${common.columns.map(each => this.dialect.quote(each.key)).join(', ')})`
      : '';
    const text = `${this.dialect.quote(name)}${columns} AS ${this.materialization(common)}(${body})`;
    return { common, name, text, slots, recursive };
  }

  /** The statement of a common table. */
  protected commonBody(query: CommonTable['query']): string {
    switch (query.kind) {
      case 'text':
        return this.text(query);
      case 'insert':
      case 'update':
      case 'delete':
        return this.commonDml(query);
      default:
        return this.commonQuery(query);
    }
  }

  /** The query of a common table, which sees no query around it. */
  protected abstract commonQuery(query: QueryNode): string;

  /** A common table of rows that are changed; of a dialect that has such. */
  protected commonDml(node: DmlNode): string {
    throw new CompileError(
      `${this.dialect.name} takes no ${node.kind.toUpperCase()} in a WITH; execute it by itself, in the same transaction, ` +
        'and use the rows that it returns',
    );
  }

  /** Whether the rows of a common table are kept, with the space behind it. */
  protected materialization({ materialized }: CommonTable): string {
    return materialized === undefined ? '' : materialized ? 'MATERIALIZED ' : 'NOT MATERIALIZED ';
  }
}

function sameName(name: string): CompileError {
  return new CompileError(
    `Two different common tables are called '${name}'; give each a name of its own, or make both one object`,
  );
}
