/**
 * What a bench is, and how two sides are compared.
 *
 * Promises: both sides run in the same process, alternating, after warm-up; a figure is the median over at least five
 * rounds, a ratio the median of the rounds' own ratios, so that a drift of the machine meets both sides alike.
 * Does not: assert. A line that falls short says so in the table; it fails nothing.
 */

/** One line of the table. */
export interface Line {
  readonly bench: string;
  /** What the figure is relative to: a peer, or `–` for a figure of its own. */
  readonly against: string;
  readonly figure: number;
  /** `×` for a ratio, else the unit of the figure. */
  readonly unit: string;
  /** What performance.md asks for; without it the line is information. */
  readonly reach?: Reach;
  /** Every round's figure, in order. */
  readonly rounds: readonly number[];
  /** What the reader should know: the absolute numbers, what was left out. */
  readonly note?: string;
}

/** A bound on a figure. */
export interface Reach {
  readonly kind: 'at least' | 'at most';
  readonly bound: number;
}

/** A named measurement that yields one or more lines. */
export interface Bench {
  readonly name: string;
  run(): Promise<Line[]>;
}

/** The benches of one file, run together in a process of their own. */
export interface Group {
  readonly name: string;
  /** Whether the group compares against `sqlite3`, whose native part is built on demand. */
  readonly needsSqlite3?: boolean;
  readonly benches: readonly Bench[];
}

/** One side of a comparison: runs once and gives its measurement (a time, a rate: whatever the bench compares). */
export type Side = () => Promise<number> | number;

export const atLeast = (bound: number): Reach => ({ kind: 'at least', bound });
export const atMost = (bound: number): Reach => ({ kind: 'at most', bound });

export function isReached({ figure, reach }: Line): boolean | undefined {
  if (reach === undefined) return undefined;
  return reach.kind === 'at least' ? figure >= reach.bound : figure <= reach.bound;
}

/** Set by `--quick`: a tenth of the rows, for a look rather than a claim. */
export const quick: boolean = process.env.BENCH_QUICK === '1';

/** A number of rows or repetitions, reduced under `--quick`. */
export const sized = (count: number): number => (quick ? Math.max(1, Math.round(count / 10)) : count);

export const ROUNDS = 5;

/** Runs every side once per round, in turns, after a warm-up round; gives each side's measurements. */
export async function alternate<K extends string>(
  sides: Record<K, Side>,
  rounds: number = ROUNDS,
): Promise<Record<K, number[]>> {
  const names = Object.keys(sides) as K[];
  const measured = Object.fromEntries(names.map(name => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = -1; round < rounds; round++)
    for (const name of names) {
      globalThis.gc?.();
      const figure = await sides[name]();
      if (round >= 0) measured[name].push(figure);
    }
  return measured;
}

/** Repeats one side after a warm-up; for figures without a peer. */
export async function repeat(side: Side, rounds: number = ROUNDS): Promise<number[]> {
  return (await alternate({ side }, rounds)).side;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which the share `q` of the values lies (nearest rank). */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = q * (sorted.length - 1);
  if (q === 0.5 && sorted.length % 2 === 0)
    return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? sorted[0]!;
}

/** The rounds' ratios of two measurements. */
export function ratios(ours: readonly number[], peer: readonly number[]): number[] {
  return ours.map((value, round) => value / peer[round]!);
}

/** A line for `ours / peer`. */
export function ratioLine(
  bench: string,
  against: string,
  ours: readonly number[],
  peer: readonly number[],
  reach?: Reach,
  note?: string,
): Line {
  return figureLine(bench, against, ratios(ours, peer), '×', reach, note);
}

/** A line for a figure in its own unit. */
export function figureLine(
  bench: string,
  against: string,
  rounds: readonly number[],
  unit: string,
  reach?: Reach,
  note?: string,
): Line {
  return {
    bench,
    against,
    figure: median(rounds),
    unit,
    rounds,
    ...(reach && { reach }),
    ...(note !== undefined && { note }),
  };
}

/** `1234567` rows in `500` ms → `2.5 M/s`. */
export function rate(count: number, ms: number): string {
  const perSecond = (count / ms) * 1000;
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toFixed(2)} M/s`;
  return perSecond >= 1e3 ? `${(perSecond / 1e3).toFixed(1)} k/s` : `${perSecond.toFixed(1)} /s`;
}
