/** What the visitor can try, in both languages of the editor. */

export interface Example {
  readonly title: string;
  readonly code: string;
}

export const SQL_EXAMPLES: readonly Example[] = [
  {
    title: 'A million rows into the grid',
    code: `-- 250,000 orders, four times over: rows stream in, the page stays awake
SELECT o.id, c.name AS customer, p.name AS product, o.quantity,
       o.quantity * p.cents / 100.0 AS total, o.placed
FROM orders AS o
JOIN customers AS c ON c.id = o.customer_id
JOIN products AS p ON p.id = o.product_id
CROSS JOIN (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4)`,
  },
  {
    title: 'A query that would run for days: cancel it',
    code: `-- Compares every order with every other one. Press Esc.
SELECT count(*) AS pairs
FROM orders AS a, orders AS b
WHERE a.quantity * b.customer_id = a.id + b.id + 0.5`,
  },
  {
    title: 'Best customers by city',
    code: `SELECT c.city, c.name, sum(o.quantity * p.cents) / 100.0 AS spent,
       rank() OVER (PARTITION BY c.city ORDER BY sum(o.quantity * p.cents) DESC) AS place
FROM orders AS o
JOIN customers AS c ON c.id = o.customer_id
JOIN products AS p ON p.id = o.product_id
WHERE c.city IS NOT NULL
GROUP BY c.id
ORDER BY c.city, place`,
  },
  {
    title: 'Watch this live, then change something',
    code: `-- Press Watch. Then run the next example: the prices follow when it is committed.
SELECT p.name, p.cents / 100.0 AS price, count(*) AS orders,
       sum(o.quantity) AS pieces, sum(o.quantity) * p.cents / 100.0 AS turnover
FROM products AS p
JOIN orders AS o ON o.product_id = p.id
WHERE p.name LIKE 'copper%'
GROUP BY p.id
ORDER BY turnover DESC`,
  },
  {
    title: 'Change something (try it in a transaction)',
    code: `UPDATE products SET cents = cents * 2 WHERE name LIKE 'copper%'`,
  },
  {
    title: 'What the change did',
    code: `SELECT name, cents FROM products WHERE name LIKE 'copper%' ORDER BY name`,
  },
  {
    title: 'Endless numbers',
    code: `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers)
SELECT n, n * n AS square FROM numbers LIMIT 5000000`,
  },
  {
    title: 'An error',
    code: `SELECT name, prize FROM products ORDER BY cents`,
  },
  {
    title: 'What is in the database',
    code: `SELECT type, name, sql FROM sqlite_schema ORDER BY type, name`,
  },
];

export const BUILDER_EXAMPLES: readonly Example[] = [
  {
    title: 'A join, filtered and sorted',
    code: `select(orders.c.id, customers.c.name.label('customer'), orders.c.placed)
  .join(customers)
  .where(customers.c.name.startsWith('Dan'), orders.c.quantity.ge(5))
  .orderBy(orders.c.placed.desc())
  .limit(1000)`,
  },
  {
    title: 'Grouped',
    code: `select(
    customers.c.city,
    func.count().label('orders'),
    func.sum(orders.c.quantity).label('pieces'),
  )
  .selectFrom(orders)
  .join(customers)
  .groupBy(customers.c.city)
  .having(func.count().gt(20000))
  .orderBy(func.count().desc())`,
  },
  {
    title: 'Whole rows, by object',
    code: `select({ order: orders, product: products })
  .join(products)
  .where(products.c.cents.gt(9000))
  .limit(200)`,
  },
  {
    title: 'A value is never SQL',
    code: `select(customers.c.id, customers.c.name)
  .where(customers.c.name.eq("Robert'); DROP TABLE customers;--"))`,
  },
  {
    title: 'Update, returning',
    code: `update(products)
  .where(products.c.name.like('copper%'))
  .values({ cents: products.c.cents.mul(2) })
  .returning(products.c.name, products.c.cents)`,
  },
  {
    title: 'Insert',
    code: `insert(customers).values([
  { name: 'Dan Rydell', city: 'New York' },
  { name: 'Dana Whitaker', city: null },
])`,
  },
];
