/**
 * `Inspector`: what there is in a database. SQLAlchemy's inspector, its first storey.
 *
 * Promises: each question is one cold statement on whatever it was made of, an engine or a connection, and sees what
 * that sees: on a connection also its own transaction.
 * Does not: remember anything; a second subscription asks again.
 */
import { map, type Observable } from 'rxjs';

import type { Inspection } from '../dialects/runtime.js';
import { ArgumentError } from '../errors.js';
import type { Executor } from './executor.js';

export class Inspector {
  readonly #executor: Pick<Executor, 'execute'>;
  readonly #questions: Inspection;

  /** @internal Inspectors are made by `engine.inspect()` and `conn.inspect()`. */
  constructor(executor: Pick<Executor, 'execute'>, questions: Inspection) {
    this.#executor = executor;
    this.#questions = questions;
  }

  /** Emits the names of the tables, sorted; those of the dialect itself (`sqlite_…`) do not show. */
  tableNames(schema?: string): Observable<string[]> {
    return this.#names(this.#questions.tableNames(checkedName(schema, 'schema')));
  }

  /** Emits the names of the views, sorted. */
  viewNames(schema?: string): Observable<string[]> {
    return this.#names(this.#questions.viewNames(checkedName(schema, 'schema')));
  }

  /**
   * Emits whether there is a table or view of this name, compared as the database compares names.
   *
   * @example await firstValueFrom(engine.inspect().hasTable('users')) // true
   */
  hasTable(name: string, schema?: string): Observable<boolean> {
    if (name === undefined) throw new ArgumentError('hasTable takes the name of a table.');
    const question = this.#questions.hasTable(checkedName(name, 'table')!, checkedName(schema, 'schema'));
    return this.#executor
      .execute(question)
      .one()
      .pipe(map(({ found }) => Number(found) > 0));
  }

  #names(question: ReturnType<Inspection['tableNames']>): Observable<string[]> {
    return this.#executor
      .execute(question)
      .all()
      .pipe(map(rows => rows.map(({ name }) => String(name))));
  }
}

function checkedName(name: string | undefined, of: string): string | undefined {
  if (name !== undefined && (typeof name !== 'string' || name === '')) {
    throw new ArgumentError(
      `The name of a ${of} is a string of one character or more, not ${JSON.stringify(name)}.`,
    );
  }
  return name;
}
