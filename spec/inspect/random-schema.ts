/**
 * Random schemas for SQLite: whatever CREATE TABLE and CREATE INDEX can say that a table of this library can say too, written in
 * all the ways SQLite takes, with hostile names. The same for the same seed.
 */
import { randomFrom } from '../support/random.js';

const NAMES = [
  ...[
    'id',
    'name',
    'Value',
    'select',
    'order',
    'from',
    'group',
    'table',
    'check',
    'a b',
    "it's",
    'q"q',
    '`',
    '[x]',
    '(',
    ')',
    ',',
    '--x',
    '/*',
  ],
  ...[
    'ключ',
    '表',
    '😀',
    '1',
    '42',
    '__proto__',
    'constructor',
    'c',
    'metadata',
    'new\nline',
    ':p',
    '\\',
    '%',
    '${x}',
    'UPPER',
    'a.b',
    'x;y',
  ],
] as const;
const TYPES = [
  ...[
    'INTEGER',
    'INT',
    'TEXT',
    'VARCHAR(12)',
    'DECIMAL(8,3)',
    'numeric',
    'BLOB',
    'REAL',
    'Double Precision',
    'BOOLEAN',
    'DATETIME',
    'date',
  ],
  ...['time', 'JSON', 'BIGINT', 'smallint', 'CHAR(3)', 'MONEY', 'POINT', ''],
] as const;
const DEFAULTS = [
  ...[
    '0',
    '-1',
    '+2.5',
    '1e3',
    "'text'",
    "'it''s'",
    "''",
    'NULL',
    'CURRENT_TIMESTAMP',
    'true',
    "x'ab'",
    '(1 + 2)',
    "('a' || 'b')",
  ],
  ...['((1)+(2))', '(abs(-3))', '"name"', 'word'],
] as const;
const ACTIONS = ['CASCADE', 'SET NULL', 'SET DEFAULT', 'RESTRICT', 'NO ACTION'] as const;
const CONFLICTS = ['ROLLBACK', 'ABORT', 'FAIL', 'IGNORE', 'REPLACE'] as const;

interface Made {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns that foreign keys can lead to. */
  readonly keys: readonly (readonly string[])[];
}

/** The statements of a schema. */
export function randomSchema(seed: number): string[] {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const chance = (percent: number): boolean => random(100) < percent;
  const maybe = (percent: number, text: () => string): string => (chance(percent) ? text() : '');
  const quoted = (name: string): string => {
    if (
      /^[a-z]+$/.test(name) &&
      !['select', 'order', 'from', 'group', 'table', 'check'].includes(name) &&
      chance(50)
    )
      return name;
    if (chance(20) && !name.includes('`')) return `\`${name}\``;
    if (chance(20) && !name.includes(']')) return `[${name}]`;
    return `"${name.replaceAll('"', '""')}"`;
  };
  const space = (): string => maybe(15, () => pick([' ', '\n', ' /* ) , */ ', ' -- "x\n', '\t']));
  const taken = new Set<string>();
  const fresh = (prefix: string): string => {
    for (;;) {
      const name = `${prefix}${pick(NAMES)}${taken.size}`;
      if (!taken.has(name.toLowerCase())) {
        taken.add(name.toLowerCase());
        return name;
      }
    }
  };
  const distinct = <T>(list: readonly T[], count: number): T[] => {
    const rest = [...list];
    return Array.from(
      { length: Math.min(count, rest.length) },
      () => rest.splice(random(rest.length), 1)[0]!,
    );
  };
  const named = (): string => maybe(40, () => `CONSTRAINT ${quoted(fresh('k'))} `);
  const onConflict = (): string => maybe(20, () => ` ON CONFLICT ${pick(CONFLICTS)}`);
  const made: Made[] = [];

  const reference = (count: number, self: Made): string | undefined => {
    const targets = [...made, self]
      .flatMap(table => table.keys.map(key => ({ table, key })))
      .filter(({ key }) => key.length === count);
    if (targets.length === 0) return undefined;
    const { table, key } = pick(targets);
    let text = ` REFERENCES${space()} ${quoted(table.name)} (${key.map(quoted).join(',')})`;
    text += maybe(40, () => ` ON DELETE ${pick(ACTIONS)}`) + maybe(30, () => ` ON UPDATE ${pick(ACTIONS)}`);
    return (
      text +
      maybe(30, () =>
        pick([
          ' DEFERRABLE',
          ' NOT DEFERRABLE',
          ' DEFERRABLE INITIALLY DEFERRED',
          ' DEFERRABLE INITIALLY IMMEDIATE',
        ]),
      )
    );
  };

  const createTable = (): string => {
    const name = fresh('t');
    const columns = distinct(NAMES, 1 + random(6));
    const strict = chance(15);
    const counted = chance(40);
    const keyed = counted ? [columns[0]!] : chance(60) ? distinct(columns, 1 + random(2)) : [];
    const uniques = [
      ...new Set(Array.from({ length: random(3) }, () => JSON.stringify(distinct(columns, 1 + random(2))))),
    ]
      .map(each => JSON.parse(each) as string[])
      // Two constraints over the same columns must not contradict each other in ON CONFLICT.
      .filter(each => JSON.stringify(each) !== JSON.stringify(keyed));
    const self: Made = { name, columns, keys: [keyed, ...uniques].filter(each => each.length > 0) };
    const parts = columns.map((column, index) => {
      const isCounter = counted && index === 0;
      const type = isCounter
        ? 'INTEGER'
        : strict
          ? pick(['INT', 'INTEGER', 'TEXT', 'BLOB', 'REAL', 'ANY'])
          : pick(TYPES);
      let text = `${quoted(column)}${space()} ${type}`;
      if (isCounter) text += ` ${maybe(20, () => '')}PRIMARY KEY${maybe(30, () => ' AUTOINCREMENT')}`;
      const computed = !isCounter && !keyed.includes(column) && index > 0 && chance(12);
      if (computed) {
        text += ` ${maybe(50, () => 'GENERATED ALWAYS ')}AS${space()} (${quoted(columns[0]!)} || ')')${pick(['', ' VIRTUAL', ' STORED'])}`;
      }
      if (chance(30) && !isCounter) text += ` NOT NULL${onConflict()}`;
      if (!computed && !isCounter) text += maybe(35, () => ` DEFAULT ${pick(DEFAULTS)}`);
      text += maybe(15, () => ` COLLATE ${pick(['NOCASE', 'binary', 'RTRIM'])}`);
      text += maybe(20, () => `${space()} ${named()}CHECK (${quoted(column)} <> ')' OR 1 < 2)`);
      if (!computed) text += maybe(20, () => ` ${named()}${(reference(1, self) ?? 'CHECK (1)').trim()}`);
      return text + space();
    });
    if (!counted && keyed.length > 0)
      parts.push(`${named()}PRIMARY KEY (${keyed.map(quoted).join(', ')})${onConflict()}`);
    for (const unique of uniques)
      parts.push(`${named()}UNIQUE${space()} (${unique.map(quoted).join(', ')})${onConflict()}`);
    if (chance(30)) {
      const own = distinct(columns, 2);
      const target = own.length === 2 ? reference(2, self) : undefined;
      if (target !== undefined) parts.push(`${named()}FOREIGN KEY (${own.map(quoted).join(', ')})${target}`);
    }
    made.push(self);
    const options = [
      ...(!counted && keyed.length > 0 && chance(30) ? ['WITHOUT ROWID'] : []),
      ...(strict ? ['STRICT'] : []),
    ];
    return `CREATE TABLE ${quoted(name)}${space()} (${parts.join(`,${space()} `)}) ${options.join(', ')}`;
  };

  const createIndex = (): string => {
    const table = pick(made);
    const parts = distinct(table.columns, 1 + random(2)).map(column => {
      if (chance(20)) return `lower(${quoted(column)} || ', )')`;
      return `${quoted(column)}${maybe(20, () => ' COLLATE NOCASE')}${pick(['', '', ' ASC', ' DESC'])}`;
    });
    const where = maybe(30, () => ` WHERE ${quoted(table.columns[0]!)} IS NOT NULL AND ':x' <> ')'`);
    return `CREATE ${maybe(30, () => 'UNIQUE ')}INDEX ${quoted(fresh('i'))} ON ${quoted(table.name)} (${parts.join(', ')})${where}`;
  };

  return [
    ...Array.from({ length: 1 + random(4) }, createTable),
    ...Array.from({ length: random(4) }, createIndex),
  ];
}
