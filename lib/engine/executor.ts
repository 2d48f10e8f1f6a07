/**
 * `execute` and `scalar`, which engines and connections have in common.
 *
 * Promises: nothing runs before a subscription; what is no statement or no option is an `ArgumentError` at once.
 */
import type { Observable } from 'rxjs';

import type { Executable, Params, ReturnsRows } from '../compiler/index.js';
import { isExecutable } from '../sql/executable.js';
import { ArgumentError } from '../errors.js';
import { describeValue } from '../types/conversion-error.js';
import { callSite } from './call-site.js';
import type { StatementHost, StatementRequest } from './statement-host.js';
import { checkExecuteOptions, mergedOptions, type ExecuteOptions } from './options.js';
import { Result } from './result.js';
import type { WriteResult } from './write-result.js';

/** What can execute statements: an `Engine`, a `Connection`. */
export interface Executor extends Pick<StatementExecutor, 'execute' | 'scalar'> {}

/** Executes statements where its host runs them. */
export abstract class StatementExecutor {
  readonly #host: StatementHost;
  readonly #defaults: ExecuteOptions;

  protected constructor(host: StatementHost, defaults: ExecuteOptions) {
    this.#host = host;
    this.#defaults = defaults;
  }

  /** A cold Observable of the rows; each subscription is an execution of its own. */
  execute<R, F>(
    statement: ReturnsRows<R, F>,
    params?: Params | readonly Params[],
    options?: ExecuteOptions,
  ): Result<R, F>;
  /** A cold Observable of one `WriteResult`. */
  execute(
    statement: Executable,
    params?: Params | readonly Params[],
    options?: ExecuteOptions,
  ): Observable<WriteResult>;
  execute(
    statement: Executable,
    params?: Params | readonly Params[],
    options?: ExecuteOptions,
  ): Result<unknown> | Observable<WriteResult> {
    return new Result<unknown>({
      host: this.#host,
      request: this.#request(statement, params, options, this.execute),
    });
  }

  /** Emits the first column of the first row, or `null` when there is no row. */
  scalar<R, F>(
    statement: ReturnsRows<R, F>,
    params?: Params,
    options?: ExecuteOptions,
  ): Observable<F | null> {
    const request = this.#request(statement, params, options, this.scalar);
    return new Result<R, F>({ host: this.#host, request }).scalar();
  }

  #request(
    statement: Executable,
    params: Params | readonly Params[] | undefined,
    options: ExecuteOptions | undefined,
    called: (...args: never[]) => unknown,
  ): StatementRequest {
    const host = this.#host;
    requireExecutable(statement);
    checkExecuteOptions(options, 'execute');
    return {
      prepare: () => host.core.prepare(statement, params),
      statement,
      options: options === undefined ? this.#defaults : mergedOptions(this.#defaults, options),
      site: host.callSites ? callSite(called) : undefined,
    };
  }
}

/** @throws ArgumentError for what is no statement */
export function requireExecutable(statement: unknown): asserts statement is Executable {
  if (isExecutable(statement)) return;
  const isTable = typeof (statement as { select?: unknown } | null | undefined)?.select === 'function';
  const instead =
    typeof statement === 'string'
      ? 'wrap SQL in text(), or use conn.execDriverSql()'
      : isTable
        ? 'table.select() reads a table'
        : 'give a statement such as select(…)';
  throw new ArgumentError(`Not an executable object: ${describeValue(statement)}; ${instead}.`);
}
