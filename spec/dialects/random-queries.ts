/**
 * Random queries, expressions and conditions over one table whose names need quotes, and its random rows: vocabulary for specs
 * that compare databases with each other.
 */
import {
  Boolean,
  Date as Day,
  Float,
  Integer,
  Interval,
  LargeBinary,
  MetaData,
  String,
  Table,
  and,
  case_,
  cast,
  column,
  computed,
  exists,
  func,
  literal,
  not,
  or,
  select,
  type ColumnSpec,
  type Condition,
  type Expression,
  type Select,
  type SqlType,
} from '../../lib/index.js';
import type { AnyRow } from '../support/dialects.js';
import { randomFrom } from '../support/random.js';

export const metadata: MetaData = new MetaData();
type Columns = Readonly<
  Record<'id', ColumnSpec<number, number, false, true>> &
    Record<Kind | 'twice' | 'made', ColumnSpec<never, unknown, true, true>>
>;

export const items: Table<'items', Columns> = new Table('items', metadata, {
  id: column(Integer, { primaryKey: true, autoincrement: false }),
  n: column('order', Integer),
  x: column('it"s', Float),
  s: column("gr'oup", String(40)),
  b: column('select', Boolean),
  d: column('d`ay', Day),
  i: column(Interval),
  y: column(LargeBinary),
  twice: column(Integer, { computed: computed('id * 2') }),
  made: column(Integer, { default: 5 }),
}) as never;

export type Kind = 'n' | 'x' | 's' | 'b' | 'd' | 'i' | 'y';
export type Any = Expression<never>;
export type Scope = readonly { readonly kind: Kind; readonly expression: Any }[];

const TYPES: Readonly<Record<Kind, SqlType>> = {
  n: Integer(),
  x: Float(),
  s: String(40),
  b: Boolean(),
  d: Day(),
  i: Interval(),
  y: LargeBinary(),
};
export const KINDS = Object.keys(TYPES) as readonly Kind[];
export const VALUES: Readonly<Record<Kind, readonly unknown[]>> = {
  n: [-7, 0, 1, 2, 8],
  x: [-1.5, 0, 0.25, 3, 1e10],
  s: ['', 'a', "o'b", 'x%y_z', 'back\\slash', 'ñz', '😀', '?', ':name', '-- c', 'q"`'],
  b: [true, false],
  d: ['2024-02-29', '1999-12-31', '1970-01-01'],
  i: [0, 1500, -250.5],
  y: [new Uint8Array(), new Uint8Array([0]), new Uint8Array([1, 39, 255])],
};
const NAMES = [
  'a',
  'order',
  "d'e",
  'it"s',
  'b`c',
  'select',
  'x y',
  'ü',
  'values',
  'q?m',
  'c:d',
  '100',
  'a.b',
];

/** Makes queries out of a source of random numbers. */
export class RandomQueries {
  readonly random: (n: number) => number;
  #made = 0;

  constructor(seed: number) {
    this.random = randomFrom(seed);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.random(list.length)]!;
  }

  name(): string {
    return `${this.pick(NAMES)}${++this.#made}`;
  }

  value(kind: Kind): never {
    return this.pick(VALUES[kind]) as never;
  }

  expression(kind: Kind, depth: number, scope: Scope): Any {
    const columns = scope.filter(each => each.kind === kind);
    if (depth === 0 || this.random(3) === 0) {
      if (columns.length > 0 && this.random(3) > 0) return this.pick(columns).expression;
      const value = this.random(6) === 0 ? null : this.value(kind);
      return literal(value, TYPES[kind]) as unknown as Any;
    }
    const next = (of: Kind = kind): Any => this.expression(of, depth - 1, scope);
    const number = (of: Kind = kind): Expression<number> => next(of) as unknown as Expression<number>;
    const common: readonly (() => unknown)[] = [
      () => func.coalesce(next(), this.value(kind)),
      () => case_([this.condition(depth - 1, scope), next()]).else(this.value(kind)),
      () => func.nullif(next(), this.value(kind)),
    ];
    const own: Readonly<Record<Kind, readonly (() => unknown)[]>> = {
      n: [
        () => number().add(next()),
        () => number().floorDiv(next()),
        () => number().mod(this.value('n')),
        () => number().neg(),
        () => func.char_length(next('s')),
        () => cast(next(), Integer),
      ],
      x: [() => number().sub(next('n')), () => number('n').div(next('n')), () => cast(next('n'), Float)],
      s: [
        () => (next() as unknown as Expression<string>).concat(next()),
        () => func.substr(next(), 1 + this.random(3), this.random(3)),
        () => cast(next('n'), String(40)),
      ],
      b: [() => this.condition(depth - 1, scope)],
      d: [],
      i: [() => number().add(next())],
      y: [],
    };
    return this.pick([...common, ...own[kind]])() as Any;
  }

  condition(depth: number, scope: Scope): Condition {
    const next = (): Condition => this.condition(depth - 1, scope);
    if (depth > 0 && this.random(3) === 0) {
      return this.pick<() => Condition>([
        () => and(next(), next()),
        () => or(next(), next()),
        () => not(next()),
        () => next().isTrue(),
        () => next().isNotFalse(),
        () =>
          exists()
            .where(items.alias(this.name()).c.id.gt(this.value('n')))
            .isNotNull(),
      ])();
    }
    const kind = this.pick(KINDS);
    const left = this.expression(kind, depth, scope);
    const right = this.random(2) === 0 ? this.value(kind) : (this.expression(kind, depth, scope) as never);
    const list = Array.from({ length: this.random(4) }, () => this.value(kind));
    const text = left as unknown as Expression<string>;
    const matches = { autoescape: true };
    const choices: readonly (() => Condition)[] = [
      () => left.eq(right),
      () => left.ne(right),
      () => left.isDistinctFrom(right),
      () => left.in(list),
      () => left.notIn(list),
      () => left.isNull(),
      ...(kind === 'b' || kind === 'y' ? [] : [() => left.lt(right), () => left.between(right, right)]),
      ...(kind === 's'
        ? [() => text.contains(this.value('s'), matches), () => text.startsWith(this.value('s'), matches)]
        : []),
    ];
    return this.pick(choices)();
  }

  /** A query of columns `k0`, `k1` …, and what can be named in its conditions. */
  query(depth = 1): {
    readonly query: Select<AnyRow>;
    readonly kinds: readonly Kind[];
    readonly scope: Scope;
  } {
    const first = this.source(depth);
    const second = this.random(2) === 0 ? this.source(depth) : undefined;
    const scope = [...first.scope, ...(second?.scope ?? [])];
    const kinds = Array.from({ length: 1 + this.random(3) }, () => this.pick(KINDS));
    const list = kinds.map((kind, index) => this.expression(kind, 2, scope).label(`k${index}`));
    let query = select(...list).selectFrom(first.from as typeof items) as unknown as Select<AnyRow>;
    if (second !== undefined) {
      const on = this.condition(1, scope);
      const target = second.from as typeof items;
      query = this.random(2) === 0 ? query.join(target, on) : query.outerJoin(target, on);
    }
    if (this.random(2) === 0) query = query.where(this.condition(2, scope));
    if (this.random(3) === 0) {
      const term = this.expression(this.pick(['n', 'x', 'd']), 1, scope).desc();
      query = query.orderBy(this.random(2) === 0 ? term.nullsFirst() : term);
    }
    return { query, kinds, scope };
  }

  source(depth: number): { readonly from: unknown; readonly scope: Scope } {
    if (depth === 0 || this.random(2) === 0) {
      const from = items.alias(this.name());
      return { from, scope: scopeOf(from) };
    }
    const { query, kinds } = this.query(depth - 1);
    const from = this.random(2) === 0 ? query.subquery(this.name()) : query.cte(this.name());
    const columns = from.c as unknown as Readonly<Record<string, Any>>;
    return { from, scope: kinds.map((kind, index) => ({ kind, expression: columns[`k${index}`]! })) };
  }
}

/** The columns of `items` or of an alias of it. */
export function scopeOf(from: { readonly c: object }): Scope {
  const columns = from.c as Readonly<Record<string, Any>>;
  return KINDS.map(kind => ({ kind, expression: columns[kind]! }));
}

/** Rows with the keys from 1, whose cells may be NULL. */
export function randomRows(count: number): readonly never[] {
  const random = randomFrom(7);
  return Array.from({ length: count }, (_, index) => {
    const cells = KINDS.map(kind => [
      kind,
      random(4) === 0 ? null : VALUES[kind][random(VALUES[kind].length)],
    ]);
    return { id: index + 1, ...Object.fromEntries(cells) } as never;
  });
}

/** Rows as sorted texts; calculations with fractions are equal to eleven digits. */
export function canonical(rows: readonly AnyRow[]): readonly string[] {
  const plain = (_key: string, value: unknown): unknown => {
    if (value instanceof Uint8Array) return `bytes ${[...value].join()}`;
    return typeof value === 'number' ? Number(value.toPrecision(11)) + 0 : value;
  };
  const texts = rows.map(each => JSON.stringify(Object.entries(each), plain));
  return texts.sort((left, right) => (left < right ? -1 : Number(left > right)));
}
