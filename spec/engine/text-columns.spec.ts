/** The columns that `text().columns()` states, by name, whatever their order in the result. */
import { firstValueFrom } from 'rxjs';

import { BigInteger, Boolean, NoSuchColumnError, text } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';

describeEngines(
  'text().columns()',
  at => {
    const sql = 'SELECT 1 AS yes, 9007199254740993 AS big, 3 AS other';

    it('converts the columns it names and keeps 64 bits where it says so', async () => {
      const rows = at.engine().execute(text(sql).columns({ big: BigInteger, yes: Boolean }));
      expect(await firstValueFrom(rows.all())).toEqual([
        { yes: true, big: 9007199254740993n, other: 3 } as never,
      ]);
      expect(await firstValueFrom(rows.one())).toEqual({
        yes: true,
        big: 9007199254740993n,
        other: 3,
      } as never);
    });

    it('refuses a name that the result does not have', async () => {
      const rows = at.engine().execute(text(sql).columns({ bigger: BigInteger }));
      await expectAsync(firstValueFrom(rows.all())).toBeRejectedWithError(NoSuchColumnError, /bigger/);
    });
  },
  {},
);
