/**
 * What each statement usually takes in its thread, so that quick ones may run before the answers of others are sent off.
 *
 * A running average by text, in which one run that met a busy machine counts little: that is none of its own doing.
 */

/** Milliseconds. A statement that usually takes less is quick. */
const QUICK = 0.2;
/** Weight of the newest run. */
const RUN_WEIGHT = 0.25;
/** Texts that are remembered. */
const MOST_TEXTS = 1000;

export class UsualTimes {
  readonly #usual: Map<string, number> = new Map();
  #sql = '';
  #since = 0;
  #before: number | undefined;

  /** A statement begins; whether it was quick before. */
  begin(sql: string, now: number): boolean {
    this.#sql = sql;
    this.#since = now;
    this.#before = this.#usual.get(sql);
    return (this.#before ?? Infinity) <= QUICK;
  }

  /** Whether the statement under way, were it over now, would be quick. */
  isQuick(): boolean {
    return this.#now() < QUICK;
  }

  /** It is over. */
  end(): void {
    if (this.#usual.size > MOST_TEXTS) this.#usual.clear();
    this.#usual.set(this.#sql, this.#now());
  }

  #now(): number {
    const took = performance.now() - this.#since;
    const before = this.#before;
    return before === undefined ? took : before + RUN_WEIGHT * (Math.min(took, 2 * QUICK) - before);
  }
}
