/**
 * Reads from a CREATE TABLE what the pragmas do not tell: names of constraints, checks, when foreign keys are checked, expressions of
 * generated columns, collations, conflict clauses, AUTOINCREMENT.
 *
 * Promises: for SQL that SQLite has kept in its schema, constraints come in the order of the text, each column's among them.
 * Does not: check SQL, nor know types, which the pragmas tell.
 */

import { TokenReader } from './token-reader.js';

/** What a column's declaration says besides its type. */
export interface ParsedColumn {
  readonly name: string;
  collation: string | undefined;
  /** The expression of a generated column. */
  computed: string | undefined;
  /** The algorithm of its NOT NULL ON CONFLICT. */
  onConflict: string | undefined;
}

/** A constraint of a table or of one of its columns. */
export interface ParsedConstraint {
  readonly kind: 'primaryKey' | 'unique' | 'check' | 'foreignKey';
  readonly name: string | undefined;
  readonly columns: readonly string[];
  /** Columns with a collation or direction of their own, as written. */
  readonly peculiar: readonly string[];
  /** The condition of a check. */
  readonly sql: string;
  readonly autoincrement: boolean;
  readonly deferrable: boolean | undefined;
  readonly initially: 'DEFERRED' | 'IMMEDIATE' | undefined;
  /** The algorithm of ON CONFLICT. */
  readonly onConflict: string | undefined;
}

/** A parsed CREATE TABLE. */
export interface ParsedTable {
  readonly columns: readonly ParsedColumn[];
  readonly constraints: readonly ParsedConstraint[];
}

const BEGINS_CONSTRAINT = [
  ...['CONSTRAINT', 'PRIMARY', 'NOT', 'NULL', 'UNIQUE', 'CHECK', 'DEFAULT', 'COLLATE', 'REFERENCES'],
  ...['GENERATED', 'AS'],
];
const BEGINS_TABLE_CONSTRAINT = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN'];

/** Reads a CREATE TABLE; one of a virtual table gives nothing. */
export function parseCreateTable(sql: string): ParsedTable {
  const table: Draft = { columns: [], constraints: [] };
  const reader = new TokenReader(sql);
  if (reader.take('CREATE', 'VIRTUAL')) return table;
  while (!reader.atEnd && !reader.isAt('(')) reader.next();
  reader.takeCharacter('(');
  while (!reader.atEnd && !reader.isAt(')')) {
    const keyword = reader.keyword;
    const isConstraint = keyword !== undefined && BEGINS_TABLE_CONSTRAINT.includes(keyword);
    if (isConstraint && table.columns.length > 0) readTableConstraint(reader, table);
    else readColumn(reader, table);
    reader.takeCharacter(',');
  }
  return table;
}

interface Draft extends ParsedTable {
  readonly columns: ParsedColumn[];
  readonly constraints: ParsedConstraint[];
}

const NOTHING = {
  name: undefined,
  columns: [],
  peculiar: [],
  sql: '',
  autoincrement: false,
  deferrable: undefined,
  initially: undefined,
  onConflict: undefined,
} as const;

function readColumn(reader: TokenReader, table: Draft): void {
  const column: ParsedColumn = {
    name: reader.name(),
    collation: undefined,
    computed: undefined,
    onConflict: undefined,
  };
  table.columns.push(column);
  let name: string | undefined;
  while (!reader.atEnd && !reader.isAt(',') && !reader.isAt(')')) {
    if (reader.isAt('(')) {
      reader.parenthesised();
      continue;
    }
    if (reader.keyword === undefined || !BEGINS_CONSTRAINT.includes(reader.keyword)) {
      reader.next();
    } else if (reader.take('CONSTRAINT')) {
      name = reader.name();
    } else {
      readColumnConstraint(reader, table, column, name);
      name = undefined;
    }
  }
}

function readColumnConstraint(
  reader: TokenReader,
  table: Draft,
  column: ParsedColumn,
  name: string | undefined,
): void {
  const own = { ...NOTHING, name, columns: [column.name] };
  if (reader.take('PRIMARY', 'KEY')) {
    const direction = reader.take('ASC') ? '' : reader.take('DESC') ? 'DESC' : '';
    const onConflict = conflict(reader);
    const autoincrement = reader.take('AUTOINCREMENT');
    const peculiar = direction === '' ? [] : [`${column.name} DESC`];
    table.constraints.push({ ...own, kind: 'primaryKey', peculiar, autoincrement, onConflict });
  } else if (reader.take('NOT', 'NULL') || reader.take('NULL')) {
    column.onConflict = conflict(reader);
  } else if (reader.take('UNIQUE')) {
    table.constraints.push({ ...own, kind: 'unique', onConflict: conflict(reader) });
  } else if (reader.take('CHECK')) {
    table.constraints.push({ ...own, kind: 'check', columns: [], sql: reader.parenthesised() });
  } else if (reader.take('DEFAULT')) {
    skipDefault(reader);
  } else if (reader.take('COLLATE')) {
    column.collation = reader.name();
  } else if (reader.take('REFERENCES')) {
    table.constraints.push({ ...own, kind: 'foreignKey', ...reference(reader) });
  } else if (reader.take('GENERATED', 'ALWAYS', 'AS') || reader.take('AS')) {
    column.computed = reader.parenthesised();
  } else {
    reader.next();
  }
}

/** A value, a signed number or something in parentheses. The pragma tells which. */
function skipDefault(reader: TokenReader): void {
  if (reader.isAt('(')) {
    reader.parenthesised();
    return;
  }
  while (reader.takeCharacter('+') || reader.takeCharacter('-'));
  const token = reader.next();
  // A blob is the word X and a string, a number may begin with a point.
  if (token?.kind === 'word' && token.value.toUpperCase() === 'X') reader.next();
  if (token?.value === '.') reader.next();
}

function readTableConstraint(reader: TokenReader, table: Draft): void {
  let name: string | undefined;
  while (reader.take('CONSTRAINT')) name = reader.name();
  if (reader.take('CHECK')) {
    table.constraints.push({ ...NOTHING, kind: 'check', name, sql: reader.parenthesised() });
    // SQLite takes a conflict clause here and does not heed it.
    conflict(reader);
  } else if (reader.take('FOREIGN', 'KEY')) {
    const columns = reader.list().map(each => each.reader.name());
    reader.take('REFERENCES');
    table.constraints.push({ ...NOTHING, kind: 'foreignKey', name, columns, ...reference(reader) });
  } else {
    const kind = reader.take('PRIMARY', 'KEY') ? 'primaryKey' : 'unique';
    if (kind === 'unique' && !reader.take('UNIQUE')) {
      reader.next();
      return;
    }
    const parts = reader.list();
    const autoincrement = parts.some(each => /\bAUTOINCREMENT\s*$/i.test(each.sql));
    const read = parts.map(({ sql, reader: part }) => ({ name: part.name(), sql, more: part.keyword }));
    table.constraints.push({
      ...NOTHING,
      kind,
      name,
      columns: read.map(each => each.name),
      peculiar: read.filter(({ more }) => more === 'COLLATE' || more === 'DESC').map(each => each.sql),
      autoincrement,
      onConflict: conflict(reader),
    });
  }
}

function conflict(reader: TokenReader): string | undefined {
  if (!reader.take('ON', 'CONFLICT')) return undefined;
  const algorithm = reader.name().toUpperCase();
  return algorithm === 'ABORT' ? undefined : algorithm;
}

/** What follows REFERENCES; the pragma tells the table, the columns and the actions. */
function reference(reader: TokenReader): Pick<ParsedConstraint, 'deferrable' | 'initially'> {
  reader.name();
  reader.parenthesised();
  let deferrable: boolean | undefined;
  let initially: 'DEFERRED' | 'IMMEDIATE' | undefined;
  for (;;) {
    if (reader.take('ON', 'DELETE') || reader.take('ON', 'UPDATE')) {
      if (!reader.take('SET') && !reader.take('NO')) reader.next();
      else reader.next();
    } else if (reader.take('MATCH')) {
      reader.name();
    } else if (reader.take('NOT', 'DEFERRABLE')) {
      deferrable = false;
      initially = timing(reader);
    } else if (reader.take('DEFERRABLE')) {
      deferrable = true;
      initially = timing(reader);
    } else {
      return { deferrable, initially };
    }
  }
}

function timing(reader: TokenReader): 'DEFERRED' | 'IMMEDIATE' | undefined {
  if (reader.take('INITIALLY', 'DEFERRED')) return 'DEFERRED';
  return reader.take('INITIALLY', 'IMMEDIATE') ? 'IMMEDIATE' : undefined;
}
