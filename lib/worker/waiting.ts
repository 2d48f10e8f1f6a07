/**
 * How a thread waits for its next call: whether it looks at its signal word for a moment before it sleeps.
 *
 * Being woken takes up to 70 µs where processors have gone to rest, which a short spin saves; where every processor has other
 * work the spin itself keeps the caller from going on (measured: a query takes half as long again). Nobody knows which it is
 * but by trying: both ways are timed, from the end of one call to the beginning of the next, and the shorter one is taken.
 *
 * Promises: a spin lasts no longer than twice the usual gap, however that was waited for, and than `SPIN_LIMIT`: the caller may
 * not get a processor before it ends; a thread that is called less often does not spin at all.
 * Does not: wait (the thread loop does).
 */

/** Milliseconds. */
export const SPIN_LIMIT = 0.25;
/** Milliseconds. Where sleepers are called less often than this, waking earlier would gain nothing. */
const WORTH_TRYING = 2 * SPIN_LIMIT;
/** A longer gap says no more than one of this length. */
const LONGEST_GAP = 4 * SPIN_LIMIT;
/** One wait in so many is of the other kind. */
const TRIAL = 32;
/** Weight of the newest gap. */
const GAP_WEIGHT = 0.25;

/** The usual of gaps, in which one that met a busy moment counts little. */
function usual(before: number, gap: number): number {
  return before + GAP_WEIGHT * (Math.min(gap, 2 * before, LONGEST_GAP) - before);
}

export class Waiting {
  #spun: number = SPIN_LIMIT;
  #slept: number = SPIN_LIMIT;
  #waits = 0;

  /** Milliseconds for which the next wait spins; 0: it sleeps at once. */
  next(): number {
    const trial = ++this.#waits % TRIAL === 0 && this.#slept <= WORTH_TRYING;
    const spins = (this.#spun <= this.#slept && this.#spun <= SPIN_LIMIT) !== trial;
    return spins ? Math.min(2 * this.#spun, 2 * this.#slept, SPIN_LIMIT) : 0;
  }

  /** A wait is over that was to spin for `spin` and took `gap`. */
  over(spin: number, gap: number): void {
    if (spin > 0) this.#spun = usual(this.#spun, gap);
    else this.#slept = usual(this.#slept, gap);
  }
}
