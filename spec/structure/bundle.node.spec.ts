/**
 * The one module that Node programs import: the same names as the modules it was joined from, and it finds its threads.
 */
import * as joined from 'rxalchemy';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import * as modules from '../../lib/index.js';

describe('the joined module', () => {
  it('is what the package gives to Node', () => {
    expect(import.meta.resolve('rxalchemy')).toMatch(/\/dist\/lib\/rxalchemy\.js$/);
  });

  it('exports what the modules export', () => {
    expect(Object.keys(joined).sort()).toEqual(Object.keys(modules).sort());
  });

  it('runs a statement in a thread, and its errors are its own', async () => {
    const engine = joined.createEngine('sqlite://');
    const rows = await firstValueFrom(engine.execute(joined.text('SELECT 1 AS one')).all());
    expect(rows).toEqual([{ one: 1 }]);
    const failing = lastValueFrom(engine.execute(joined.text('SELECT * FROM nowhere')));
    await expectAsync(failing).toBeRejectedWithError(joined.ProgrammingError, /nowhere/);
    await lastValueFrom(engine.dispose());
  });
});
