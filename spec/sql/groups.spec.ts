/** Groups, sorted rows and conditions of groups by expressions with values: MySQL takes two placeholders for different things. */
import { compile, mysql } from '../../lib/index.js';
import { column } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  bindParam,
  case_,
  func,
  literal,
  select,
  type Executable,
} from '../../lib/sql/index.js';
import { Integer, String } from '../../lib/types/index.js';
import { describeDialects } from '../support/dialects.js';

const METADATA = new MetaData();
const people = new Table('people', METADATA, {
  id: column(Integer, { primaryKey: true }),
  name: column(String(20)),
  age: column(Integer),
});
const { age, id, name } = people.c;
const known = () => func.coalesce(age, 0);
const shown = known().label('shown');
const later = age.add(1);
const twin = func.coalesce(age, 0).label('name');
const old = () => case_([age.gt(25), 'old']).else('young');

type Rows = readonly (readonly unknown[])[];

/** Statements with their rows, and MySQL's SQL. */
const CASES: Readonly<Record<string, readonly [statement: Executable, rows: Rows, sql: string]>> = {
  'a label': [
    select(shown, func.count(id)).groupBy(shown).orderBy(shown),
    [
      [0, 1],
      [20, 2],
      [30, 1],
    ],
    'SELECT coalesce(people.age, ?) AS shown, count(people.id) AS count_1 FROM people GROUP BY 1 ORDER BY shown',
  ],
  'the same said twice': [
    select(func.count(id), known().label('k')).groupBy(known()).orderBy(known().desc()),
    [
      [1, 30],
      [2, 20],
      [1, 0],
    ],
    'SELECT count(people.id) AS count_1, coalesce(people.age, ?) AS k FROM people GROUP BY 2 ORDER BY k DESC',
  ],
  'something without a name': [
    select(old(), func.min(id)).groupBy(old()).orderBy(old()),
    [
      ['old', 1],
      ['young', 2],
    ],
    'SELECT CASE WHEN (people.age > ?) THEN ? ELSE ? END AS anon_1, min(people.id) AS min_1 FROM people GROUP BY 1 ORDER BY anon_1',
  ],
  'nulls last': [
    select(later).groupBy(later).orderBy(later.desc().nullsFirst()),
    [[null], [31], [21]],
    'SELECT people.age + ? AS anon_1 FROM people GROUP BY 1 ORDER BY anon_1 IS NULL DESC, anon_1 DESC',
  ],
  'distinct rows': [
    select(age.add(1).label('later')).distinct().orderBy(age.add(1).nullsLast()),
    [[21], [31], [null]],
    'SELECT DISTINCT people.age + ? AS later FROM people ORDER BY later IS NULL, later',
  ],
  'conditions of groups': [
    select(known().label('k'), func.sum(id.add(1)).label('s'))
      .groupBy(known())
      .having(known().gt(0), func.sum(id.add(1)).gt(2))
      .orderBy('k'),
    [[20, 8]],
    'SELECT coalesce(people.age, ?) AS k, sum(people.id + ?) AS s FROM people GROUP BY 1 HAVING k > ? AND s > ? ORDER BY k',
  ],
  'a subquery': [
    select(func.max(select(known().label('k')).groupBy(known()).subquery('q').c.k)),
    [[30]],
    'SELECT max(q.k) AS max_1 FROM (SELECT coalesce(people.age, ?) AS k FROM people GROUP BY 1) AS q',
  ],
  'other values, which are another thing': [
    select(func.max(id), func.coalesce(func.max(age), 1))
      .groupBy(name, func.coalesce(name, 'x'))
      .orderBy(func.max(id)),
    [
      [1, 30],
      [2, 20],
      [4, 20],
    ],
    'SELECT max(people.id) AS max_1, coalesce(max(people.age), ?) AS coalesce_1 FROM people GROUP BY people.name, coalesce(people.name, ?) ORDER BY max(people.id)',
  ],
  'a label with the name of a column, its nulls last': [
    select(twin, id).where(id.lt(3)).orderBy(twin.nullsLast()),
    [
      [20, 2],
      [30, 1],
    ],
    'SELECT coalesce(people.age, ?) AS name, people.id FROM people WHERE people.id < ? ORDER BY coalesce(people.age, ?) IS NULL, coalesce(people.age, ?)',
  ],
};

describeDialects('groups by expressions with values', on => {
  beforeAll(async () => {
    await on.create(METADATA);
    const rows = [
      { id: 1, name: 'Dana', age: 30 },
      { id: 2, name: 'Dan', age: 20 },
      { id: 3, name: null, age: null },
      { id: 4, name: null, age: 20 },
    ];
    await on.run(people.insert().values(rows));
  });

  for (const [title, [statement, rows]] of Object.entries(CASES)) {
    it(title, async () => {
      const given = await on.run(statement);
      expect(given.map(row => Object.values(row))).toEqual(rows as unknown[][]);
    });
  }

  it('a parameter, which is the same twice', async () => {
    const by = func.coalesce(age, bindParam('least', Integer));
    const grouped = select(by.label('k'), func.count(id).label('n')).groupBy(by).orderBy(by);
    expect(await on.run(grouped, { least: 20 })).toEqual([
      { k: 20, n: 3 },
      { k: 30, n: 1 },
    ]);
  });
});

describe('groups by expressions with values', () => {
  for (const [title, [statement, , sql]] of Object.entries(CASES)) {
    it(title, () => expect(compile(statement, { dialect: mysql }).sql).toBe(sql));
  }

  it('are not those of other values or types', () => {
    const terms = [age.add(1), age.add(literal(1)), age.add(2), age.sub(1), people.alias('p').c.age.add(1)];
    const sql = terms.map(by => compile(select(age.add(1).label('k')).groupBy(by), { dialect: mysql }).sql);
    expect(sql.map(each => each.split('GROUP BY ')[1])).toEqual([
      '1',
      '1',
      'people.age + ?',
      'people.age - ?',
      'p.age + ?',
    ]);
  });
});
