/** A lock of a UNION stands in each of its queries: behind it, a server would lock the rows of the last alone. */
import { CompileError } from '../../lib/errors.js';
import { compile, mariadb, mysql, select, union } from '../../lib/index.js';
import { a, n, u } from '../sql/queries/tables.js';

const ids = select(u.c.id);
const nodes = select(n.c.id);
const both = union(ids, nodes);

const sqlOf = (statement: Parameters<typeof compile>[0], dialect = mysql): string =>
  compile(statement, { dialect }).sql;

describe('locks of a UNION for MySQL and MariaDB', () => {
  it('are those of its queries', () => {
    const sql = '(SELECT users.id FROM users FOR UPDATE) UNION (SELECT nodes.id FROM nodes FOR UPDATE)';
    expect(sqlOf(both.withForUpdate())).toBe(sql);
    expect(sqlOf(both.withForUpdate(), mariadb)).toBe(sql);
    expect(sqlOf(both.orderBy('id').limit(1).withForUpdate({ read: true, nowait: true }))).toBe(
      '(SELECT users.id FROM users FOR SHARE NOWAIT) UNION (SELECT nodes.id FROM nodes FOR SHARE NOWAIT) ORDER BY id LIMIT ?',
    );
    expect(sqlOf(union(both, nodes).withForUpdate())).toBe(
      '((SELECT users.id FROM users FOR UPDATE) UNION (SELECT nodes.id FROM nodes FOR UPDATE)) UNION (SELECT nodes.id FROM nodes FOR UPDATE)',
    );
  });

  it('of some tables are those of the queries that read them', () => {
    expect(sqlOf(both.withForUpdate({ of: n }))).toBe(
      'SELECT users.id FROM users UNION (SELECT nodes.id FROM nodes FOR UPDATE OF nodes)',
    );
    expect(() => sqlOf(both.withForUpdate({ of: [u, a] }))).toThrowError(
      CompileError,
      /No query here reads 'address'/,
    );
  });

  it('leave those alone that a query has of its own', () => {
    expect(sqlOf(union(ids.withForUpdate({ skipLocked: true }), nodes).withForUpdate())).toBe(
      '(SELECT users.id FROM users FOR UPDATE SKIP LOCKED) UNION (SELECT nodes.id FROM nodes FOR UPDATE)',
    );
  });
});
