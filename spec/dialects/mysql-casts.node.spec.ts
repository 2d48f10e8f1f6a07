/** Casts of plain values, run on the server. */
import { lastValueFrom } from 'rxjs';
import { Integer, JSON as Json, Text, cast, select } from '../../lib/index.js';
import { describeMySqlEngines } from '../support/mysql-engines.js';

describeMySqlEngines('casts of plain values', at => {
  it('bind them as what they are', async () => {
    const query = select({ whole: cast('5', Integer), text: cast(12, Text), document: cast({ a: 1 }, Json) });
    expect(await lastValueFrom(at.engine().execute(query))).toEqual({
      whole: 5,
      text: '12',
      document: { a: 1 },
    });
  });
});
