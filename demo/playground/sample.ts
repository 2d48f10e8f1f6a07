/**
 * The sample database: customers, products and a quarter of a million orders, made by SQLite itself in the worker.
 */
import { concat, concatMap, map, range, scan, startWith, type Observable } from 'rxjs';
import { column, Integer, MetaData, Table, Text, text, type Engine } from 'rxalchemy';

const metadata: MetaData = new MetaData();

const customers = new Table('customers', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(Text, { nullable: false }),
  city: column(Text),
});

const products = new Table('products', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(Text, { nullable: false }),
  cents: column(Integer, { nullable: false }),
});

const orders = new Table('orders', metadata, {
  id: column(Integer, { primaryKey: true }),
  customerId: column('customer_id', Integer, { nullable: false, references: () => customers.c.id }),
  productId: column('product_id', Integer, { nullable: false, references: () => products.c.id }),
  quantity: column(Integer, { nullable: false }),
  placed: column(Text, { nullable: false }),
});

/** The tables, by the names that the visitor has for them. */
export const tables: Readonly<Record<string, unknown>> = { metadata, customers, products, orders };

export const ORDERS = 250_000;
const PART = 10_000;
const CUSTOMERS = 5000;
const PRODUCTS = 200;

const numbers = 'WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)';
/** The k-th of several words, by a column. */
const pick = (words: readonly string[], by: string): string =>
  `CASE (${by}) % ${words.length} ${words.map((word, k) => `WHEN ${k} THEN '${word}'`).join(' ')} END`;

const FIRST = [
  'Dana',
  'Dan',
  'Casey',
  'Natalie',
  'Jeremy',
  'Isaac',
  'Kim',
  'Elliott',
  'Chris',
  'Will',
  'Rebecca',
];
const LAST = ['Whitaker', 'Rydell', 'McCall', 'Hurley', 'Goodwin', 'Jaffee', 'Wells', 'Moran', 'Sterling'];
const CITIES = ['Lisboa', 'Reykjavík', 'Oslo', 'Kyiv', 'Montréal', 'Aarhus', 'Kraków', 'Zürich', 'São Paulo'];
const THINGS = [
  'kettle',
  'lantern',
  'notebook',
  'compass',
  'umbrella',
  'teapot',
  'telescope',
  'hammock',
  'radio',
];
const COLOURS = ['green', 'blue', 'red', 'black', 'white', 'copper', 'amber'];

const fillCustomers = text(
  `INSERT INTO customers ${numbers} SELECT i, ${pick(FIRST, 'i * 7')} || ' ' || ${pick(LAST, 'i / 11')},
   CASE WHEN i % 13 = 0 THEN NULL ELSE ${pick(CITIES, 'i / 3')} END FROM n`,
);
const fillProducts = text(
  `INSERT INTO products ${numbers} SELECT i, ${pick(COLOURS, 'i')} || ' ' || ${pick(THINGS, 'i / 7')}, 300 + (i * 7919) % 9700 FROM n`,
);
const fillOrders = text(
  `INSERT INTO orders ${numbers} SELECT i, 1 + (i * 7919) % ${CUSTOMERS}, 1 + (i * 104729) % ${PRODUCTS}, 1 + (i * 31) % 7,
   date('2020-01-01', '+' || (i % 2190) || ' days') FROM n`,
);

/** Makes the sample in one transaction; emits the share that is done, from 0 to 1. */
export function fillSample(engine: Engine): Observable<number> {
  const parts = ORDERS / PART;
  return concat(
    metadata.createAll(engine).pipe(concatMap(() => [])),
    engine.begin(
      conn =>
        concat(
          conn.execute(fillCustomers, { first: 1, last: CUSTOMERS }),
          conn.execute(fillProducts, { first: 1, last: PRODUCTS }),
          range(0, parts).pipe(
            concatMap(part => conn.execute(fillOrders, { first: part * PART + 1, last: (part + 1) * PART })),
          ),
        ).pipe(
          scan(done => done + 1, 0),
          map(done => done / (parts + 2)),
        ),
      { emit: 'live' },
    ),
  ).pipe(startWith(0));
}
