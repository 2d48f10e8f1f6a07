/** More parameters than the protocol of MySQL can count. */
import { StatementPreparer } from '../../lib/compiler/index.js';
import { mariadb, mysql } from '../../lib/dialects/mysql/index.js';
import { CompileError } from '../../lib/errors.js';
import { column } from '../../lib/schema/index.js';
import { MetaData, Table, and, select } from '../../lib/sql/index.js';
import { Integer } from '../../lib/types/index.js';

const { id } = new Table('things', new MetaData(), { id: column(Integer, { primaryKey: true }) }).c;

describe('more parameters than the protocol can count', () => {
  for (const [dialect, title] of [
    [mysql, 'MySQL'],
    [mariadb, 'MariaDB'],
  ] as const) {
    it(`are an error before they are sent to ${title}`, () => {
      const conditions = Array.from({ length: 65_536 }, (_, each) => id.ne(each));
      expect(() => new StatementPreparer(dialect).prepare(select(id).where(and(...conditions)))).toThrowError(
        CompileError,
        `The statement has 65536 parameters; ${title} takes 65535. Split it, or select the values`,
      );
    });
  }
});
