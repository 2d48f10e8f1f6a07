/**
 * A dialect whose compiler is loaded when the first statement needs it.
 *
 * Promises: texts are compiled without it; it is loaded once, and again after a failure when the next statement asks. Once it is
 * there, nothing differs from the dialect itself. Does not: load anything before it is asked.
 */

import { InvalidRequestError } from '../errors.js';
import type { StatementNode } from '../sql/nodes.js';
import type { Codec, SqlType } from '../types/index.js';
import type { CompilerOptions, SqlDialect, StatementDialect } from './dialect.js';
import { isPlainText, textDraft } from './text-compiler.js';
import type { Draft } from './draft.js';

/** What of a dialect is there from the start. */
export type DialectFacts = Pick<SqlDialect, 'name' | 'title' | 'codec' | 'ddl'>;

export class LateDialect implements StatementDialect {
  readonly name: string;
  readonly title: string | undefined;
  readonly ddl: SqlDialect['ddl'];
  readonly #facts: DialectFacts;
  readonly #load: () => Promise<SqlDialect>;
  #loaded: SqlDialect | undefined;
  #loading: Promise<void> | undefined;

  constructor(facts: DialectFacts, load: () => Promise<SqlDialect>) {
    this.name = facts.name;
    this.title = facts.title;
    this.ddl = facts.ddl;
    this.#facts = facts;
    this.#load = load;
  }

  codec(type: SqlType): Codec {
    return this.#facts.codec(type);
  }

  createCompiler(options: CompilerOptions): { compile(node: StatementNode): Draft } {
    return {
      compile: node => {
        if (isPlainText(node)) return textDraft(node);
        if (this.#loaded !== undefined) return this.#loaded.createCompiler(options).compile(node);
        throw new InvalidRequestError(`The compiler of ${this.name} is not loaded yet`);
      },
    };
  }

  loading(node: StatementNode): Promise<void> | undefined {
    if (this.#loaded !== undefined || isPlainText(node)) return undefined;
    return (this.#loading ??= this.#load().then(
      dialect => {
        this.#loaded = dialect;
      },
      (cause: unknown) => {
        this.#loading = undefined;
        throw new InvalidRequestError(
          `The compiler of ${this.name} could not be loaded: ${String(cause)}. Run the statement again when the page can reach its modules`,
          { cause },
        );
      },
    ));
  }
}
