/**
 * Databases for specs of the language: the same statements run on SQLite and on a MySQL-protocol server, and give the same rows.
 *
 * `describeDialects` loops a group over both, inline, in the browser over SQLite alone. All specs of a group share one
 * engine and one database, whose tables the group makes in a `beforeAll`; what a spec changes it takes back by `undone`.
 */
import { firstValueFrom, from, lastValueFrom, map, toArray } from 'rxjs';

import {
  compile,
  createEngine,
  mysqlDialect,
  sqlite,
  type Connection,
  type Engine,
  type Executable,
  type MetaData,
  type Params,
  type ReturnsRows,
  type SqlDialect,
} from '../../lib/index.js';
import { cases, inline, type PlaceCase } from './place-node.js';

/** A row of any statement. */
export type AnyRow = Readonly<Record<string, unknown>>;

/** The database of a group. */
export interface DialectCase {
  readonly name: 'sqlite' | 'mysql';
  /** Of the server; `sqlite` where there is none. Only while a spec runs. */
  readonly flavour: 'sqlite' | 'mysql' | 'mariadb';
  /** The engine of all specs of the group. Only while a spec runs. */
  readonly engine: Engine;
  /** What the engine compiles for. Only while a spec runs. */
  readonly dialect: SqlDialect;
  /** Makes tables. */
  create(metadata: MetaData): Promise<void>;
  /** The rows of a statement; of one that gives none an empty list. */
  run(statement: Executable, params?: Params | readonly Params[]): Promise<readonly AnyRow[]>;
  /** The rows of a statement whose values are written into its text, as the driver gives them. */
  written(statement: Executable): Promise<readonly AnyRow[]>;
  /** The rows of SQL text, as the driver gives them. */
  rows(sql: string): Promise<readonly AnyRow[]>;
  /** Runs something whose changes are taken back. */
  undone<T>(use: (on: DialectCase) => Promise<T>): Promise<T>;
}

/** Runs `body` for each dialect, or for the one that it is about. */
export function describeDialects(
  title: string,
  body: (on: DialectCase) => void,
  only?: DialectCase['name'],
): void {
  for (const place of cases) {
    if (place.scheduler !== 'inline' || place.database === 'file') continue;
    const name = place.database === 'mysql' ? 'mysql' : 'sqlite';
    if (only === undefined || only === name) describe(`${title} (${name})`, () => body(setUp(place, name)));
  }
}

/** Ends a transaction with a result that it would else commit. */
class Undone<T> extends Error {
  constructor(readonly result: T) {
    super('undone');
  }
}

/** Whether what a statement emitted is no row, but what it did. */
function isEffect(given: AnyRow): boolean {
  return given['returnsRows'] === false;
}

function setUp({ onServer }: PlaceCase, name: DialectCase['name']): DialectCase {
  const server = onServer?.('group');
  let made: Engine | undefined;
  const engine = (): Engine =>
    (made ??= createEngine(server?.().url ?? 'sqlite:///:memory:', { scheduler: inline(), poolSize: 1 }));
  afterAll(async () => {
    if (made !== undefined) await firstValueFrom(made.dispose());
  });
  let dialect: SqlDialect | undefined;
  const ofServer = (): SqlDialect => {
    if (server === undefined) return sqlite;
    const { flavour, version } = server().server;
    return (dialect ??= mysqlDialect({ flavour, version }));
  };
  const over = (executor: () => Engine | Connection): DialectCase => {
    const on: DialectCase = {
      name,
      get flavour() {
        return server?.().server.flavour ?? 'sqlite';
      },
      get engine() {
        return engine();
      },
      get dialect() {
        return ofServer();
      },
      create: async metadata => {
        await lastValueFrom(metadata.createAll(engine()), { defaultValue: null });
      },
      run: async (statement, params) => {
        const given = executor()
          .execute(statement as ReturnsRows<AnyRow>, params as Params)
          .pipe(toArray());
        return (await lastValueFrom(given)).filter(each => !isEffect(each));
      },
      written: statement => {
        const { sql, params } = compile(statement, { dialect: ofServer(), literalBinds: true });
        if (params.length > 0) throw new Error(`values are left out of ${sql}`);
        return on.rows(sql);
      },
      rows: sql => {
        const read = (conn: Connection) => conn.execDriverSql(sql).pipe(toArray());
        const given = executor();
        const rows = 'connect' in given ? given.connect(read) : read(given);
        return lastValueFrom(rows);
      },
      undone: async use => {
        const run = (conn: Connection) =>
          from(use(over(() => conn))).pipe(
            map(result => {
              throw new Undone(result);
            }),
          );
        try {
          return await lastValueFrom(engine().begin(run));
        } catch (error) {
          if (error instanceof Undone) return error.result as never;
          throw error;
        }
      },
    };
    return on;
  };
  return over(engine);
}
