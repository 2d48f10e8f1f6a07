/**
 * Error numbers of MySQL 8 and 9 alone that MariaDB does not have, and whose SQLSTATE (`HY000`) tells nothing: what each means.
 *
 * Promises: numbers from 4000 on, which MariaDB uses for other errors, are asked for only with the name that the driver gave. They
 * have no names here: the driver knows MySQL's.
 */
import { means, type ErrorMeaning } from '../error-meaning.js';

const WRONG = means('ProgrammingError');
const UNFIT = means('DataError');
const MISSING = means('NotSupportedError');
/** The connection is of use, its server is not: elsewhere, or later, it may go. */
const ELSEWHERE = means('OperationalError', 'connection');

/** Numbers, and from–to. */
type Numbers = readonly (number | readonly [from: number, to: number])[];

// prettier-ignore
const GROUPS: readonly (readonly [meaning: ErrorMeaning, numbers: Numbers])[] = [
  // another transaction was in the way: locking service, XA
  [means('OperationalError', 'transaction'), [[3132, 3133]]],
  [means('OperationalError', 'statement'), [3197]],
  // a group of servers in which this one is not at work, or does not take writes
  [ELSEWHERE, [3168, [3781, 3783], [3796, 3799], 4049]],
  // the memory of all connections is used up, or of this one: the server has closed it
  [means('OperationalError', 'connection', true), [4081]],
  [means('OperationalError', 'never', true), [4082]],
  // values: geometry, JSON, patterns, character sets, vectors
  [UNFIT, [
    3033, [3037, 3043], 3055, [3069, 3073], 3134, 3142, [3513, 3514], [3684, 3700], 3751,
    3852, 3854, 3887, 3900, 3908, 3934, 3988, 3997, 3998, 4007, 4074,
  ]],
  // generated columns, defaults, functional indexes, checks, keys
  [WRONG, [
    3102, 3104, [3106, 3109], 3162, 3163, 3175, 3504, 3505, 3522, [3733, 3734], [3754, 3774], 3776, 3800,
    [3812, 3818], [3820, 3823], 3837, 3855, [3939, 3940], 3959, 4028, [4108, 4111], 6125,
  ]],
  // queries: hints, common tables, windows, table values, INTO
  [WRONG, [
    3012, 3028, 3128, [3568, 3569], [3573, 3577], [3579, 3596], 3602, 3637, 3668, [3942, 3943],
    [3953, 3954], [3986, 3987], 3995, 4008, 4086, 4114, 6036,
  ]],
  [MISSING, [3161, 3941]],
];

/** What these numbers mean. */
export const MYSQL_NUMBERS: ReadonlyMap<number, ErrorMeaning> = new Map(
  GROUPS.flatMap(([meaning, numbers]) =>
    numbers.flatMap(each => {
      const [from, to] = typeof each === 'number' ? [each, each] : each;
      return Array.from({ length: to - from + 1 }, (_, index) => [from + index, meaning] as const);
    }),
  ),
);
