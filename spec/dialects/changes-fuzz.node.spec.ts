/**
 * Random changes: whatever they are, a database that takes them leaves the rows that SQLite leaves, with bound values, with values
 * written out, and with values that a statement of the same text is executed with.
 */
import {
  concat,
  firstValueFrom,
  ignoreElements,
  lastValueFrom,
  tap,
  throwError,
  toArray,
  type Observable,
} from 'rxjs';

import {
  compile,
  createEngine,
  inlineScheduler,
  select,
  type Connection,
  type Engine,
  type Executable,
  type Delete,
  type Insert,
  type Update,
  type Params,
} from '../../lib/index.js';
import type { InsertNode } from '../../lib/sql/nodes.js';
import { describeDialects } from '../support/dialects.js';
import {
  KINDS,
  RandomQueries,
  VALUES,
  canonical,
  items,
  metadata,
  randomRows,
  scopeOf,
  type Kind,
  type Scope,
} from './random-queries.js';
import { SEED } from '../support/random.js';

const ROUNDS = Number(process.env['ROUNDS'] ?? 10);

interface Change {
  readonly statement: Executable;
  readonly params?: readonly Params[];
}

class RandomChanges extends RandomQueries {
  #cell(kind: Kind): unknown {
    return this.random(5) === 0 ? null : this.pick(VALUES[kind]);
  }

  #row(id: number): Params {
    return { id, ...Object.fromEntries(KINDS.map(kind => [kind, this.#cell(kind)])) };
  }

  /** New values for some columns, and expressions. */
  #cells(scope: Scope): never {
    const kinds = [this.pick(KINDS), ...KINDS.filter(() => this.random(2) === 0)];
    const cells = kinds.map(kind => [
      kind,
      this.random(3) === 0 ? this.#cell(kind) : this.expression(kind, 2, scope),
    ]);
    return Object.fromEntries(cells) as never;
  }

  /** A query of one cell: of another row, or of the changed one. */
  #scalar(kind: Kind): unknown {
    const other = items.alias(this.name());
    const id = this.random(2) === 0 ? items.c.id : 1 + this.random(8);
    const query = select(this.expression(kind, 1, scopeOf(other)).label('v')).where(other.c.id.eq(id));
    return query.scalarSubquery();
  }

  #upsert(insert: Insert<never>): Executable {
    const set = (inserted: object): never => this.#cells([...scopeOf(items), ...scopeOf({ c: inserted })]);
    return insert.upsert({ conflict: ['id'] as never, ...(this.random(3) === 0 ? {} : { set }) });
  }

  #copy(): Executable {
    const other = items.alias(this.name());
    const used = KINDS.filter(() => this.random(2) === 0);
    const isNew = this.random(2) === 0;
    const id = isNew ? other.c.id.add(20) : other.c.id;
    const list = used.map(each => this.expression(each, 2, scopeOf(other)).label(`v${each}`));
    const source = select(id.label('id'), ...list).where(this.condition(1, scopeOf(other)));
    const statement = items.insert().fromSelect(['id', ...used], source);
    return isNew ? statement : this.#upsert(statement as never);
  }

  /** Which rows, and perhaps only the first of them. */
  #some<S extends Update<never> | Delete>(statement: S): S {
    const { c } = items;
    let some: Update<never> | Delete = statement.where(this.condition(2, scopeOf(items)));
    if (this.random(3) === 0) {
      const other = items.alias(this.name());
      some = some.where(c.id.in(select(other.c.id).where(this.condition(1, scopeOf(other)))));
    }
    if (this.random(3) === 0) {
      some = some.orderBy(this.expression('n', 1, scopeOf(items)), c.id.desc()).limit(this.random(5));
    }
    return some as S;
  }

  #joined(): Executable {
    const other = items.alias(this.name());
    const both = [...scopeOf(items), ...scopeOf(other)];
    const beside = other.c.id.eq(items.c.id.add(this.random(3)));
    return items.update().values(this.#cells(both)).where(beside, this.condition(1, both));
  }

  change(): Change {
    const insert = items.insert();
    const rows = (most: number, id: (index: number) => number): readonly Params[] =>
      Array.from({ length: 1 + this.random(most) }, (_, index) => this.#row(id(index)));
    const any = (): number => 1 + this.random(20);
    return this.pick<() => Change>([
      () => ({ statement: insert.values({ id: 50, ...(this.#cells([]) as object) }) }),
      () => ({ statement: insert, params: rows(30, index => 100 + index) }),
      () => ({ statement: insert.values(rows(30, index => 100 + index)) }),
      () => ({
        statement: this.#upsert(insert.values({ id: any(), ...(this.#cells([]) as object) }) as never),
      }),
      () => ({ statement: this.#upsert(insert as never), params: rows(20, any) }),
      () => ({ statement: this.#copy() }),
      () => ({ statement: this.#some(items.update().values(this.#cells(scopeOf(items))) as never) }),
      () => ({
        statement: items.update().values({ s: this.#scalar('s') as never, n: this.#scalar('n') as never }),
      }),
      () => ({ statement: this.#joined() }),
      () => ({ statement: this.#some(items.delete()) }),
    ])();
  }
}

/** The rows that a change leaves, which is then taken back; or the error. */
async function left(engine: Engine, change: (conn: Connection) => Observable<unknown>): Promise<unknown> {
  let rows: unknown;
  try {
    await lastValueFrom(
      engine.begin(conn =>
        concat(
          change(conn).pipe(ignoreElements()),
          conn.execute(select(items)).pipe(
            toArray(),
            tap(found => (rows = canonical(found))),
          ),
          throwError(() => new Error('undone')),
        ),
      ),
    );
  } catch (error) {
    if ((error as Error).message !== 'undone') return error;
  }
  return rows;
}

/** Servers divide by zero in queries only, and refuse columns that read each other. */
const isRefused = (found: unknown): boolean =>
  found instanceof Error && /ER_DIVISION_BY_ZERO|one after the other/.test(found.message);

describeDialects('random changes', on => {
  let reference: Engine;
  beforeAll(async () => {
    const rows = randomRows(8);
    reference = createEngine('sqlite:///:memory:', {
      scheduler: inlineScheduler({ warn: false }),
      poolSize: 1,
    });
    await on.create(metadata);
    await lastValueFrom(metadata.createAll(reference), { defaultValue: null });
    if (on.name === 'mysql')
      await on.rows('ALTER TABLE items CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin');
    await on.run(items.insert().values(rows));
    await lastValueFrom(reference.execute(items.insert().values(rows)));
  });
  afterAll(async () => {
    await firstValueFrom(reference.dispose());
  });

  for (const first of [0, 1, 2]) {
    const start = SEED + first * ROUNDS;
    it(`leave the rows that they must, from ${start} on`, async () => {
      for (let seed = start; seed < start + ROUNDS; seed++) {
        const { statement, params } = new RandomChanges(seed).change();
        const run = (conn: Connection) => conn.execute(statement, params);
        const found = await left(on.engine, run);
        if (isRefused(found)) continue;
        const expected = await left(reference, run);
        const context = `SEED=${seed} ${statement.node.kind}`;
        expect(found).withContext(context).toEqual(expected);
        // One by one, by a statement that was compiled anew.
        const sets = params ?? (statement.node as InsertNode).rows;
        const again = new RandomChanges(seed).change().statement;
        if (sets === undefined) {
          const { sql } = compile(statement, { dialect: on.dialect, literalBinds: true });
          const written = await left(on.engine, conn => conn.execDriverSql(sql));
          expect(written).withContext(context).toEqual(found);
        } else {
          const single = params === undefined ? items.insert() : (again as Insert<never>);
          const ones = sets.map(set => (conn: Connection) => conn.execute(single, set));
          const each = await left(on.engine, conn => concat(...ones.map(one => one(conn))));
          expect(each).withContext(context).toEqual(found);
        }
      }
    });
  }
});
