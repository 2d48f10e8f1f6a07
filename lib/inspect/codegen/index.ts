/**
 * Typed table definitions as source, from what a database has.
 *
 * Promises: the source compiles under strict options; tables created from it are found to be the same again, except for what a comment
 * in it names. Nothing of the database becomes code. Does not: run or format the source, or import anything that an engine needs.
 */
import { map, type Observable } from 'rxjs';

import { ArgumentError } from '../../errors.js';
import { checkOptions } from '../../schema/options.js';
import type { TableInfo } from '../../schema/reflected.js';
import type { Inspector } from '../inspector.js';
import { sortTables, tableKey } from '../sort-tables.js';
import { planTable } from '../table-plan.js';
import { ConstantNames, Imports } from './source.js';
import { tableSource, type ModuleContext } from './table-source.js';

/** Options of `codegen`. */
export interface CodegenOptions {
  /** Default: the schema of the connection. */
  readonly schema?: string | undefined;
  /** Only these tables and views, and the tables that their foreign keys lead to. Default all tables. */
  readonly only?: readonly string[] | undefined;
  /** Views too, as tables of a MetaData of their own. Default false. */
  readonly views?: boolean | undefined;
  /** Where the source imports the library from. Default `'rxalchemy'`. */
  readonly module?: string | undefined;
  /** The first line, a comment. */
  readonly title?: string | undefined;
}

/**
 * Emits the source of a module that declares the tables of a database.
 *
 * @example
 * codegen(createEngine('sqlite:///shop.db')).subscribe(source => writeFileSync('schema.ts', source));
 * // export const users = new Table(
 * //   'users',
 * //   metadata,
 * //   {
 * //     id: column(Integer, { primaryKey: true }),
 * //     name: column(Text, { nullable: false }),
 * //   },
 * // );
 */
export function codegen(source: { inspect(): Inspector }, options: CodegenOptions = {}): Observable<string> {
  checkOptions('codegen', options, ['schema', 'only', 'views', 'module', 'title']);
  const { schema, only, views = false } = options;
  if (only?.length === 0)
    throw new ArgumentError('codegen only names no table; leave it out for all tables.');
  const kinds = only === undefined ? (['table', ...(views ? ['view' as const] : [])] as const) : undefined;
  return source
    .inspect()
    .tables({ schema, only, kinds, referred: true })
    .pipe(map(tables => moduleSource(tables, options)));
}

/** The source of a module that declares tables that are known already. */
export function moduleSource(
  tables: readonly TableInfo[],
  { module = 'rxalchemy', title = 'The tables of a database, as they were found.' }: CodegenOptions = {},
): string {
  const sorted = sortTables(tables);
  const kept = sorted.filter(each => each.kind === 'table');
  const others = sorted.filter(each => each.kind !== 'table');
  const imports = new Imports();
  const names = new ConstantNames(['c', 'metadata', 'views', ...LIBRARY]);
  const context = new Map(
    [...kept, ...others].map(info => [
      tableKey(info),
      { constant: names.nameFor(info.name), plan: planTable(info) },
    ]),
  );
  const source = (list: readonly TableInfo[], metadata: string): string[] => {
    if (list.length === 0) return [];
    const made: ModuleContext = { imports, metadata, tables: context };
    const catalog = imports.value('MetaData');
    const head = `export const ${metadata}: ${catalog} = new ${catalog}();\n`;
    return [
      head,
      ...list.map(info => {
        const { plan, constant } = context.get(tableKey(info))!;
        return tableSource(plan, constant, made);
      }),
    ];
  };
  const parts = [...source(kept, 'metadata'), ...source(others, 'views')];
  if (parts.length === 0)
    parts.push(...[`export const metadata: ${imports.value('MetaData')} = new MetaData();\n`]);
  const comment = `/** ${title.replaceAll('*/', '* /').replaceAll(/[\r\n]+/g, ' ')} */`;
  return `${comment}\n${imports.source(module)}\n\n${parts.join('\n')}`;
}

/** What the source may import, so that no table takes its name. */
const LIBRARY = `
  BigInteger Binary Boolean CheckConstraint ColumnReference Date DateTime Double Enum Float ForeignKey ForeignKeyConstraint Index Integer
  Interval JSON LargeBinary MetaData Numeric PrimaryKeyConstraint Real SmallInteger String Table Text Time UniqueConstraint Untyped Uuid
  VarBinary column computed literalColumn text typeNamed
`
  .trim()
  .split(/\s+/);
