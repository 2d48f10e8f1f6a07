/** What SQLite cannot do in DDL, and what makes no sense: errors that say what to do instead. */
import { compile } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { ArgumentError, CompileError, InvalidRequestError } from '../../lib/errors.js';
import {
  CheckConstraint,
  ForeignKey,
  Index,
  Sequence,
  UniqueConstraint,
  column,
  computed,
  conv,
  identity,
} from '../../lib/schema/index.js';
import {
  AddConstraint,
  CreateSchema,
  CreateSequence,
  CreateTable,
  CreateTableAs,
  CreateView,
  DDL,
  DropColumnComment,
  DropConstraint,
  DropSchema,
  DropSequence,
  DropTable,
  DropTableComment,
  DropView,
  MetaData,
  SetColumnComment,
  SetTableComment,
  Table,
  createView,
  func,
  literal,
  nextValue,
  select,
  text,
  type Executable,
} from '../../lib/sql/index.js';
import { Integer, Text } from '../../lib/types/index.js';

const metadata = new MetaData();
const users = new Table('users', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(Text, { comment: 'who' }),
  twice: column(Integer, { computed: computed('id * 2') }),
});
const view = createView('v', select(users.c.id));
const unique = new UniqueConstraint([users.c.name], { name: 'uq' });
const sequence = new Sequence('numbers');
const sql = (statement: Executable): string => compile(statement, { dialect: sqlite }).sql;
const made = (columns: object, options: object = {}): CreateTable =>
  new CreateTable(new Table('made', new MetaData(), columns as never, options));

describe('SQLite', () => {
  const refused: readonly (readonly [string, Executable, RegExp])[] = [
    ['adds no constraint', new AddConstraint(unique), /copy the rows/],
    ['drops no constraint', new DropConstraint(unique), /copy the rows/],
    ['has no schemas', new CreateSchema('s'), /ATTACH DATABASE/],
    ['drops no schemas', new DropSchema('s', { cascade: true, ifExists: true }), /ATTACH DATABASE/],
    ['has no sequences', new CreateSequence(sequence), /INTEGER primary key/],
    ['drops no sequences', new DropSequence(sequence, { ifExists: true }), /INTEGER primary key/],
    ['counts no sequences', select(nextValue(sequence).label('n')), /INTEGER primary key/],
    ['keeps no table comments', new SetTableComment(users, 'x'), /keeps no comments/],
    ['drops no table comments', new DropTableComment(users), /keeps no comments/],
    ['keeps no column comments', new SetColumnComment(users.c.name), /keeps no comments/],
    ['drops no column comments', new DropColumnComment(users.c.name), /keeps no comments/],
    ['replaces no view', new CreateView(view, { orReplace: true }), /DropView/],
    [
      'numbers no composite key',
      made({
        a: column(Integer, { primaryKey: true, autoincrement: true }),
        b: column(Integer, { primaryKey: true }),
      }),
      /composite primary keys/,
    ],
    [
      'has AUTOINCREMENT only where rows are numbered',
      made({ a: column(Text, { primaryKey: true }) }, { sqlite: { autoincrement: true } }),
      /needs a sole integer primary key/,
    ],
    ['numbers nothing but its key', made({ a: column(Integer, { identity: identity() }) }), /made.a/],
    [
      'has no options of numbering',
      made({ a: column(Integer, { primaryKey: true, identity: identity({ start: 5, always: false }) }) }),
      /no option 'start'/,
    ],
    ['creates no table without columns', made({}), /no columns/],
  ];
  for (const [name, statement, message] of refused) {
    it(name, () => expect(() => sql(statement)).toThrowError(CompileError, message));
  }

  it('has no foreign keys into other databases, unless they are left out', () => {
    const all = new MetaData();
    new Table('far', all, { id: column(Integer) }, { schema: 'other' });
    const key = (options: object) => column(Integer, { references: new ForeignKey('other.far.id', options) });
    expect(() => sql(new CreateTable(new Table('near', all, { far: key({}) })))).toThrowError(
      CompileError,
      /from 'near' to 'other.far'.*ddlIf/,
    );
    expect(sql(new CreateTable(new Table('nearer', all, { far: key({ ddlIf: 'mysql' }) })))).not.toContain(
      'KEY',
    );
    const own = new Table(
      'own',
      all,
      { id: column(Integer, { references: 'other.far.id' }) },
      { schema: 'other' },
    );
    expect(sql(new CreateTable(own))).toContain('REFERENCES far (id)');
  });

  it('leaves computed columns out of what an insert takes', () => {
    expect(sql(users.insert().values({ name: 'x' }))).toBe('INSERT INTO users (name) VALUES (?)');
    const given: (typeof users)['$insert'] = { name: 'x' };
    // @ts-expect-error nobody may give it
    const wrong: (typeof users)['$insert'] = { twice: 5 };
    expect([given, wrong].length).toBe(2);
  });

  it('takes no parameter without a value in DDL', () => {
    const open = createView('open', text('SELECT :a AS a').columns({ a: Integer }));
    expect(() => sql(new CreateView(open))).toThrowError(CompileError, /'a' has no value/);
  });
});

describe('DDL', () => {
  it('refuses what is none of what it takes', () => {
    const refusals: readonly (readonly [() => unknown, RegExp])[] = [
      [() => new CreateTable(view), /'v' is a view; take CreateView/],
      [() => new DropTable(view), /'v' is a view; take DropView/],
      [() => new CreateTable('users' as never), /takes a table/],
      [() => new CreateTable(users, { ifExists: true } as never), /'ifExists'; known are ifNotExists/],
      [() => new CreateView(users as never), /createView/],
      [() => new DropView(undefined as never), /createView/],
      [() => new AddConstraint(users as never), /takes a constraint/],
      [() => new AddConstraint(new CheckConstraint('1')), /\{ table: users \}/],
      [() => new CreateSchema(''), /non-empty string/],
      [() => new CreateSequence('s' as never), /new Sequence/],
      [() => new SetTableComment(users, 5 as never), /as a string/],
      [() => new DDL('  '), /non-empty string/],
      [() => new DDL('DROP %(what)s'), /no value for %\(what\)s; give \{ table \}/],
      [() => new DDL('%(schema)s', { table: users }), /no value for %\(schema\)s/],
      [() => new DDL('%(a)s %(b)s', { context: { a: unique, b: {} } }), /%\(b\)s is a table/],
      [() => new DDL('x', { on: users } as never), /'on'/],
      [() => createView('v', users as never), /takes a select/],
      [() => createView('v', text('SELECT 1 AS one') as never), /columns\(/],
      [() => createView('v', select(func.count())), /label\(\)/],
      [() => createView('v', select({ u: users })), /'u'.*list them/],
      [() => createView('', select(users.c.id)), /non-empty string/],
      [() => new CreateTableAs('t', select(literal(1))), /label\(\)/],
      [() => computed('  '), /takes SQL text/],
      [() => computed(5 as never), /takes SQL text/],
      [() => identity({ increment: 0 }), /cannot be 0/],
      [() => identity({ start: 1.5 }), /whole number/],
      [() => new Sequence('s', { begin: 1 } as never), /'begin'/],
      [() => conv(''), /non-empty string/],
      [() => column(Integer, { computed: computed('1'), default: 1 }), /takes no default/],
      [() => column(Integer, { computed: '1' as never }), /computed\('width/],
      [() => column(Integer, { identity: {} as never }), /identity\(\)/],
      [() => column(Integer, { sqlite: { onConflictUnique: 'PANIC' as never } }), /'PANIC' is unknown/],
      [() => new UniqueConstraint([users.c.name, users.c.name]), /twice/],
      [() => new UniqueConstraint([users.c.name], { deferrable: true } as never), /'deferrable'/],
      [() => new UniqueConstraint([users.c.name], { name: '' }), /non-empty string/],
      [() => new UniqueConstraint([users.c.name], { ddlIf: 5 as never }), /name of a dialect/],
      [() => new Index('ix', ['name'] as never), /c\.name/],
      [() => new Index('ix', [users.c.name], { mysql: { length: 0 } }), /above 0/],
      [() => new Index('ix', [users.c.name], { mysql: { using: 'TREE' as never } }), /BTREE/],
      [() => made({ a: column(Integer) }, { prefixes: ['TEMP; DROP'] }), /no word/],
      [() => made({ a: column(Integer) }, { mysql: { engine: 'x; DROP' } }), /'InnoDB'/],
      [() => made({ a: column(Integer) }, { sqlite: { strict: 1 } }), /true or false/],
      [
        () => made({ a: column(Integer) }, { sqlite: { autoincrement: true, withRowid: false } }),
        /no AUTOINCREMENT/,
      ],
      [() => made({ a: column(Integer) }, { constraints: () => ['x'] }), /constraints and indexes/],
    ];
    for (const [make, message] of refusals) expect(make).toThrowError(ArgumentError, message);
  });

  it('keeps a constraint in its own table', () => {
    expect(() => made({ a: column(Integer) }, { constraints: () => [unique] })).toThrowError(
      InvalidRequestError,
      /of table 'users' was given to table 'made'/,
    );
    const index = new Index('ix', [users.c.name]);
    expect(() => made({ a: column(Integer) }, { constraints: () => [index] })).toThrowError(/'users'/);
  });
});
