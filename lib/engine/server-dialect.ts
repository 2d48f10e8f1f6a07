/**
 * The SQL dialect of an engine: known from its URL, or from what the server says of itself at the first connection.
 *
 * Promises: statements are compiled for the server that runs them; one preparer for the whole life of the engine.
 */
import type { PreparerOptions, StatementDialect } from '../compiler/index.js';
import { StatementPreparer } from '../compiler/preparer.js';
import type { ConnectionInfo } from '../worker/driver.js';
import { usualDialect, type DialectChoice } from './dialect-choice.js';

export class ServerDialect {
  readonly #choice: DialectChoice;
  readonly #options: PreparerOptions;
  #preparer: StatementPreparer | undefined;

  constructor(choice: DialectChoice, options: PreparerOptions) {
    this.#choice = choice;
    this.#options = options;
    if ('dialect' in choice) this.#preparer = new StatementPreparer(choice.dialect, options);
  }

  /** The dialect, or the one to go by until it is known. */
  dialect(info: ConnectionInfo | undefined): StatementDialect {
    return this.preparer(info)?.dialect ?? usualDialect(this.#choice);
  }

  /** What prepares statements; `undefined` as long as no connection has told for which server. */
  preparer(info: ConnectionInfo | undefined): StatementPreparer | undefined {
    if (this.#preparer === undefined && info !== undefined && 'ofVersion' in this.#choice)
      this.#preparer = new StatementPreparer(this.#choice.ofVersion(info.version), this.#options);
    return this.#preparer;
  }
}
