/**
 * A table as source: `export const users = new Table('users', metadata, { … });`.
 *
 * Promises: follows the same plan as reflected tables, so that creating it gives the table that was found. What cannot be declared is said
 * in a comment before it.
 */

import type {
  ForeignKeyInfo,
  IndexPart,
  PrimaryKeyInfo,
  UniqueConstraintInfo,
} from '../../schema/reflected.js';
import { tableKey, type TablePlace } from '../sort-tables.js';
import { needsLiteral } from '../sql-text.js';
import { isPlainPart, type ColumnPlan, type IndexPlan, type TablePlan } from '../table-plan.js';
import {
  commentSource,
  keySource,
  memberSource,
  objectSource,
  stringSource,
  valueSource,
  type Imports,
} from './source.js';
import { typeSource } from './type-source.js';

/** What the source of a table needs to know of its module. */
export interface ModuleContext {
  readonly imports: Imports;
  /** The name of the constant with the MetaData. */
  readonly metadata: string;
  /** The tables of the module, by `tableKey`. */
  readonly tables: ReadonlyMap<string, { readonly constant: string; readonly plan: TablePlan }>;
}

/** The source of a table. */
export function tableSource(plan: TablePlan, constant: string, module: ModuleContext): string {
  return new TableWriter(plan, module).write(constant);
}

class TableWriter {
  readonly #plan: TablePlan;
  readonly #module: ModuleContext;
  readonly #imports: Imports;
  readonly #keys: ReadonlyMap<string, string>;
  /** What stands in the options of a column, and not among the constraints. */
  readonly #inColumns = new Set<unknown>();
  readonly #remarks: string[];

  constructor(plan: TablePlan, module: ModuleContext) {
    this.#plan = plan;
    this.#module = module;
    this.#imports = module.imports;
    this.#keys = new Map(plan.columns.map(each => [each.info.name, each.key]));
    this.#remarks = [...plan.remarks];
  }

  write(constant: string): string {
    const { info, columns } = this.#plan;
    const specs = columns.map(each => `    ${keySource(each.key)}: ${this.#column(each)},\n`).join('');
    const options = this.#options();
    const name = stringSource(info.name);
    const table = this.#imports.value('Table');
    const body = `  ${name},\n  ${this.#module.metadata},\n  {\n${specs}  },\n${options === '' ? '' : `  {\n${options}  },\n`}`;
    const remarks = this.#remarks.map(each => `${commentSource(`Not declared here: ${each}`)}\n`).join('');
    return `${remarks}export const ${constant} = new ${table}(\n${body});\n`;
  }

  #column(column: ColumnPlan): string {
    const { info, key } = column;
    const options = this.#columnOptions(column);
    const parts = [typeSource(info.type, this.#imports)];
    if (key !== info.name) parts.unshift(stringSource(info.name));
    if (options.length > 0) parts.push(objectSource(options));
    return `${this.#imports.value('column')}(${parts.join(', ')})`;
  }

  #columnOptions(column: ColumnPlan): string[] {
    const { info, primaryKey, notNull, autoincrement, serverDefault, sqlite } = column;
    const options: string[] = [];
    if (primaryKey) options.push('primaryKey: true');
    if (notNull) options.push('nullable: false');
    if (autoincrement !== undefined) options.push(`autoincrement: ${autoincrement}`);
    if (this.#isUnique(info.name)) options.push('unique: true');
    if (serverDefault !== undefined) {
      const source =
        'text' in serverDefault ? stringSource(serverDefault.text) : this.#sql(serverDefault.sql);
      options.push(`serverDefault: ${source}`);
    }
    if (info.computed !== null) {
      const { sql, persisted } = info.computed;
      const call = this.#imports.value('computed');
      options.push(`computed: ${call}(${stringSource(sql)}, { persisted: ${persisted} })`);
    }
    const reference = this.#reference(info.name);
    if (reference !== undefined) options.push(`references: ${reference}`);
    if (info.collation !== null) options.push(`collation: ${stringSource(info.collation)}`);
    if (info.comment !== null) options.push(`comment: ${stringSource(info.comment)}`);
    if (sqlite !== undefined) options.push(`sqlite: ${valueSource(sqlite)}`);
    return options;
  }

  /** Whether a column is unique by a constraint that needs no more words. */
  #isUnique(name: string): boolean {
    const found = this.#plan.info.uniqueConstraints.find(
      each =>
        each.columns.length === 1 &&
        each.columns[0] === name &&
        each.name === null &&
        each.onConflict === null,
    );
    if (found !== undefined) this.#inColumns.add(found);
    return found !== undefined;
  }

  /** The foreign key that a column alone has. */
  #reference(name: string): string | undefined {
    const key = this.#plan.info.foreignKeys.find(
      each => each.columns.length === 1 && each.columns[0] === name,
    );
    const targets = key && this.#targets(key);
    if (key === undefined || targets === undefined) return undefined;
    this.#inColumns.add(key);
    const target = `(): ${this.#imports.type('ColumnReference')} => ${targets[0]}`;
    const options = foreignKeyOptions(key);
    if (options.length === 0) return target;
    return `new ${this.#imports.value('ForeignKey')}(${target}, ${objectSource(options)})`;
  }

  /** The columns that a foreign key leads to; `undefined` where the module does not have them. */
  #targets(key: ForeignKeyInfo): readonly string[] | undefined {
    const place: TablePlace = {
      schema: key.referredSchema ?? this.#plan.info.schema,
      name: key.referredTable,
    };
    const target = this.#module.tables.get(tableKey(place));
    const targets = key.referredColumns.flatMap(name => {
      const column = target?.plan.columns.find(each => each.info.name === name);
      return column === undefined ? [] : memberSource(`${target!.constant}.c`, column.key);
    });
    return targets.length === key.columns.length ? targets : undefined;
  }

  #options(): string {
    const { info } = this.#plan;
    const lines: string[] = [];
    if (info.schema !== null) lines.push(`schema: ${stringSource(info.schema)}`);
    if (info.comment !== null) lines.push(`comment: ${stringSource(info.comment)}`);
    for (const [dialect, options] of Object.entries(info.options)) {
      lines.push(`${dialect}: ${valueSource(options)}`);
    }
    const constraints = this.#constraints();
    if (constraints.length > 0) {
      const usesColumns = constraints.some(each => /\bc[.[]/.test(each));
      const list = constraints.map(each => `      ${each},\n`).join('');
      lines.push(`constraints: ${usesColumns ? 'c' : '()'} => [\n${list}    ]`);
    }
    return lines.map(each => `    ${each},\n`).join('');
  }

  #constraints(): string[] {
    const { info, ownKey, indexes } = this.#plan;
    const list: string[] = [];
    if (ownKey) list.push(this.#keyConstraint('PrimaryKeyConstraint', info.primaryKey));
    for (const each of info.uniqueConstraints) {
      if (!this.#inColumns.has(each)) list.push(this.#keyConstraint('UniqueConstraint', each));
    }
    for (const { name, sql } of info.checkConstraints) {
      list.push(this.#made('CheckConstraint', [stringSource(sql)], nameOption(name)));
    }
    for (const each of info.foreignKeys) if (!this.#inColumns.has(each)) list.push(...this.#foreignKey(each));
    for (const each of indexes) list.push(this.#index(each));
    return list;
  }

  #keyConstraint(kind: string, { columns, name, onConflict }: PrimaryKeyInfo | UniqueConstraintInfo): string {
    const options = nameOption(name);
    if (onConflict !== null) options.push(`sqlite: ${valueSource({ onConflict })}`);
    return this.#made(kind, [this.#columnList(columns)], options);
  }

  #foreignKey(key: ForeignKeyInfo): string[] {
    const targets = this.#targets(key);
    if (targets === undefined) {
      const columns = key.columns.join(', ');
      this.#remarks.push(
        `FOREIGN KEY (${columns}) REFERENCES ${key.referredTable} (${key.referredColumns.join(', ')}), which is not among these tables`,
      );
      return [];
    }
    const target = `(): readonly ${this.#imports.type('ColumnReference')}[] => [${targets.join(', ')}]`;
    return [
      this.#made('ForeignKeyConstraint', [this.#columnList(key.columns), target], foreignKeyOptions(key)),
    ];
  }

  #index({ info: { name, parts, unique, where }, mysql }: IndexPlan): string {
    const options: string[] = [];
    if (unique) options.push('unique: true');
    if (where !== null) options.push(`where: ${this.#sql(where)}`);
    if (mysql !== undefined) options.push(`mysql: ${valueSource(mysql)}`);
    const list = `[${parts.map(each => this.#indexPart(each)).join(', ')}]`;
    return this.#made('Index', [stringSource(name), list], options);
  }

  #indexPart(part: IndexPart): string {
    if (!isPlainPart(part)) return this.#sql(part.sql ?? '');
    const column = this.#own(part.column);
    return part.descending ? `${column}.desc()` : column;
  }

  #made(kind: string, args: readonly string[], options: readonly string[]): string {
    const all = options.length === 0 ? args : [...args, objectSource(options)];
    return `new ${this.#imports.value(kind)}(${all.join(', ')})`;
  }

  #columnList(names: readonly string[]): string {
    return `[${names.map(each => this.#own(each)).join(', ')}]`;
  }

  #own(name: string): string {
    return memberSource('c', this.#keys.get(name) ?? name);
  }

  #sql(sql: string): string {
    return `${this.#imports.value(needsLiteral(sql) ? 'literalColumn' : 'text')}(${stringSource(sql)})`;
  }
}

function nameOption(name: string | null): string[] {
  return name === null ? [] : [`name: ${stringSource(name)}`];
}

function foreignKeyOptions({ name, onDelete, onUpdate, deferrable, initially }: ForeignKeyInfo): string[] {
  const options = nameOption(name);
  if (onDelete !== null) options.push(`onDelete: '${onDelete}'`);
  if (onUpdate !== null) options.push(`onUpdate: '${onUpdate}'`);
  if (deferrable !== null) options.push(`deferrable: ${deferrable}`);
  if (initially !== null) options.push(`initially: '${initially}'`);
  return options;
}
