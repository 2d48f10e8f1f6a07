/**
 * A real SQLite for specs of the language: runs prepared statements as an engine's thread would, in Node and in a page.
 */
import { StatementPreparer, type Prepared, type WireValue } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import type { Executable, MetaData, Params, SchemaPlan } from '../../lib/sql/index.js';
import { openSqlite } from './sqlite-library-node.js';

function bound(prepared: Prepared, set: readonly WireValue[]): readonly unknown[] {
  return set.map((value, index) => {
    const { wire } = prepared.compiled.slots[index]!;
    const whole = typeof value === 'number' && wire !== 'float' && Number.isSafeInteger(value);
    return whole ? BigInt(value) : value;
  });
}

export class SqliteDatabase {
  readonly #sqlite = openSqlite();
  readonly #database = this.#sqlite.database;
  readonly #preparer = new StatementPreparer(sqlite);

  /** Runs a statement and gives its rows, converted, as objects of one or two levels. */
  run(statement: Executable, params?: Params | readonly Params[]): Record<string, unknown>[] {
    const prepared = this.#preparer.prepare(statement, params);
    const { sql, columns, namedColumns } = prepared.compiled;
    const driver = this.#database.prepare(sql).safeIntegers();
    const rows: Record<string, unknown>[] = [];
    for (let index = 0; index < prepared.count; index++) {
      const values = bound(prepared, prepared.set(index));
      if (!driver.reader) {
        driver.run(...values);
        continue;
      }
      for (const row of driver.raw().all(...values) as unknown[][]) {
        const object = Object.create(null) as Record<string, unknown>;
        row.forEach((value, position) => {
          const name = driver.columns()[position]!.name;
          const named = namedColumns?.find(each => each.path[0] === name);
          const column = columns?.[position] ?? named ?? { path: [name], wire: 'any' };
          const wire = typeof value === 'bigint' && column.wire !== 'bigint' ? Number(value) : value;
          const converted =
            wire === null || !column.convert ? wire : column.convert(wire as Exclude<WireValue, null>);
          const [first, second] = column.path;
          if (second === undefined) object[first!] = converted;
          else object[first!] = { ...(object[first!] as object | undefined), [second]: converted };
        });
        rows.push(Object.fromEntries(Object.entries(object)));
      }
    }
    return rows;
  }

  /** Creates all tables of a MetaData. */
  create(metadata: MetaData): void {
    metadata.createAll<void>({
      runSchema: (plan: SchemaPlan) => plan.steps.forEach(each => this.run(each.statement)),
    });
  }

  /** Runs a statement to its end; its rows are as the driver gives them. */
  accept(statement: Executable, params?: Params): readonly unknown[] {
    const prepared = this.#preparer.prepare(statement, params);
    const driver = this.#database.prepare(prepared.compiled.sql);
    const values = bound(prepared, prepared.set(0));
    if (driver.reader) return driver.raw().all(...values);
    driver.run(...values);
    return [];
  }

  /** The rows of SQL text, as the driver gives them. */
  rows(sql: string): readonly unknown[] {
    return this.#database.prepare(sql).raw().all();
  }

  /** Runs SQL text. */
  exec(sql: string): void {
    this.#sqlite.exec(sql);
  }

  close(): void {
    this.#database.close();
  }
}
