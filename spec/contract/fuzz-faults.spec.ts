/**
 * Every call of the driver failing once, and the thread dying at every point, in every operation: whatever the subscriber
 * is told, nothing is left behind, and what the database has is all or nothing.
 */
import { DBAPIError, OperationalError, RxAlchemyError } from '../../lib/errors.js';
import { OPERATIONS, type Operation } from '../support/operations.js';
import { ScriptedError, type Moment } from '../support/scripted-driver.js';
import { tryOut, type Trial } from '../support/trial.js';

/** The moments inside the driver that an operation passes. */
async function momentsOf(operation: Operation, shared: boolean): Promise<Moment[]> {
  const moments: Moment[] = [];
  await tryOut(operation, { shared }, scripted => {
    scripted.onMoment = moment => void moments.push(moment);
  });
  return moments;
}

/** Whether SQLite could meet another process's lock here. */
function isBusyAt({ what, sql }: Moment): boolean {
  return what === 'run' && !/^(ROLLBACK|RELEASE|SAVEPOINT|PRAGMA)/.test(sql);
}

/** What is wrong with the way a trial went, each with what was done to it. */
function told(trial: Trial, spoilt: string, expected: (error: unknown) => boolean): string[] {
  const broken = [...trial.broken];
  if (trial.over === 'failed' && !expected(trial.error)) broken.push(`told ${String(trial.error)}`);
  return broken.map(rule => `${spoilt}: ${rule}`);
}

for (const shared of [false, true]) {
  describe(`Failing at every call of the driver (${shared ? 'one handle' : 'file'})`, () => {
    // Those with very many points are left to fuzz-points.
    for (const operation of OPERATIONS.filter(({ stride }) => stride === undefined)) {
      it(`[C10] [C17] [C23] [C24] in ${operation.name} leaves nothing behind`, async () => {
        const broken: string[] = [];
        const moments = await momentsOf(operation, shared);
        for (let nth = 0; nth < moments.length; nth++) {
          const trial = await tryOut(operation, { shared }, scripted => {
            let count = 0;
            scripted.onMoment = () => {
              if (count++ === nth) throw new ScriptedError('SQLITE_IOERR', 'disk I/O error');
            };
          });
          const { what, sql } = moments[nth]!;
          const isRight = (error: unknown): boolean =>
            error instanceof OperationalError && error.code === 'SQLITE_IOERR';
          broken.push(...told(trial, `${what} ${sql}`, isRight));
        }
        expect(broken).toEqual([]);
      }, 120_000);

      it(`[C17] [C24] in ${operation.name}, with BUSY for a while, is waited out`, async () => {
        const broken: string[] = [];
        const moments = await momentsOf(operation, shared);
        for (let nth = 0; nth < moments.length; nth += 3) {
          if (!isBusyAt(moments[nth]!)) continue;
          const trial = await tryOut(operation, { shared }, scripted => {
            let count = 0;
            let left = 3;
            scripted.onMoment = moment => {
              if (count++ >= nth && isBusyAt(moment) && left-- > 0) throw new ScriptedError('SQLITE_BUSY');
            };
          });
          const isBusy = (error: unknown): boolean =>
            error instanceof OperationalError && error.code === 'SQLITE_BUSY';
          broken.push(...told(trial, `run ${moments[nth]!.sql}`, isBusy));
        }
        expect(broken).toEqual([]);
      }, 120_000);

      it(`[C17] [C35] in ${operation.name}, by the thread's death, leaves nothing behind`, async () => {
        const broken: string[] = [];
        const whole = await tryOut(operation, { shared }, () => {});
        for (let point = 1; point < whole.points; point += 3) {
          const trial = await tryOut(operation, { shared }, scripted =>
            scripted.at(point, () => scripted.kill()),
          );
          const isRight = (error: unknown): boolean =>
            error instanceof RxAlchemyError &&
            !(error instanceof DBAPIError && error.code !== 'CONNECTION_GONE');
          broken.push(...told(trial, `point ${point}`, isRight));
        }
        expect(broken).toEqual([]);
      }, 120_000);
    }
  });
}
