/** Regular expressions work on every connection of an engine, and a wrong one is a DataError that harms nothing. */
import { firstValueFrom } from 'rxjs';

import { DataError, MetaData, Table, Text, column, func, literal, select, text } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';

const metadata = new MetaData();
const names = new Table('names', metadata, { name: column(Text, { primaryKey: true }) });

describeEngines(
  'regular expressions',
  at => {
    it('match and replace on several connections', async () => {
      const engine = at.engine();
      await firstValueFrom(engine.execute(text('CREATE TABLE names (name TEXT PRIMARY KEY)')));
      await firstValueFrom(engine.execute(names.insert().values([{ name: 'Dana' }, { name: 'Jo' }])));
      const match = select(func.count()).selectFrom(names).where(names.c.name.regexpMatch('^[A-D]'));
      const found = await Promise.all(
        Array.from({ length: 4 }, () => firstValueFrom(engine.connect(conn => conn.scalar(match)))),
      );
      expect(found).toEqual([1, 1, 1, 1]);
      const replaced = select(names.c.name.regexpReplace('(.)$', '<$1>').label('name')).orderBy(names.c.name);
      expect(await firstValueFrom(engine.execute(replaced).all())).toEqual([
        { name: 'Dan<a>' },
        { name: 'J<o>' },
      ]);
    });

    it('that are none are a DataError, and the connection goes on', async () => {
      const engine = at.engine();
      const wrong = select(text("'a' REGEXP :p").bindParams({ p: '(' }));
      await expectAsync(firstValueFrom(engine.execute(wrong).all())).toBeRejectedWithError(
        DataError,
        /regexp: Invalid regular expression/,
      );
      const right = select(func.abs(literal('a').regexpMatch('A')));
      expect(await firstValueFrom(engine.execute(right).scalar())).toBe(false);
    });
  },
  { dialect: 'sqlite' },
);
