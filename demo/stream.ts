/**
 * A million rows through operators, with a progress line; Ctrl-C cancels the query and shows how soon its thread is free.
 *
 * Runs with `npm run demo:stream` (rows: `npm run demo:stream -- 5000000`), on a SQLite file of its own in the system's
 * folder for temporary files.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import {
  concatMap,
  filter,
  firstValueFrom,
  fromEvent,
  lastValueFrom,
  range,
  reduce,
  sampleTime,
  scan,
  share,
  takeUntil,
  tap,
} from 'rxjs';
import { column, createEngine, Float, Integer, MetaData, Table, Text } from 'rxalchemy';

const wanted = Number(process.argv[2] ?? 1_000_000);
if (!Number.isSafeInteger(wanted) || wanted < 1) {
  console.error(`The number of rows must be a positive whole number, not '${process.argv[2]}'.`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'rxalchemy-'));
const engine = createEngine(`sqlite:///${join(folder, 'readings.db')}`);
const metadata = new MetaData();
const readings = new Table('readings', metadata, {
  id: column(Integer, { primaryKey: true }),
  station: column(Text, { nullable: false }),
  celsius: column(Float, { nullable: false }),
});
const stations = ['Vardø', 'Oymyakon', 'Ushuaia', 'Ny-Ålesund', 'Tórshavn'];

const BATCH = 10_000;

const batchOf = (batch: number): (typeof readings.$insert)[] => {
  const first = batch * BATCH + 1;
  return Array.from({ length: Math.min(BATCH, wanted - first + 1) }, (_, index) => {
    const id = first + index;
    return { id, station: stations[id % stations.length]!, celsius: 20 * Math.sin(id / 5000) };
  });
};

/** Overwrites one line of a terminal; elsewhere only what is done is said. */
const progress = (line: string): void => {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${line}`);
};
const done = (line: string): void => {
  progress('');
  console.log(line);
};
const number = (value: number): string => value.toLocaleString('en');

await lastValueFrom(metadata.createAll(engine), { defaultValue: undefined });

const interrupted$ = fromEvent(process, 'SIGINT').pipe(share());
let cancelled = false;
interrupted$.subscribe(() => (cancelled = true));

console.log(`Writing ${number(wanted)} rows in batches, in one transaction. Ctrl-C rolls back.`);
await lastValueFrom(
  engine
    .begin(
      conn =>
        range(0, Math.ceil(wanted / BATCH)).pipe(
          concatMap(batch => conn.execute(readings.insert().values(batchOf(batch)))),
          scan((sum, { rowCount }) => sum + rowCount, 0),
          tap(rows => progress(`${number(rows)} rows written`)),
        ),
      { emit: 'live' },
    )
    .pipe(takeUntil(interrupted$)),
  { defaultValue: 0 },
);
done(cancelled ? 'cancelled: nothing was written' : 'committed');

if (!cancelled) {
  console.log('Streaming them back, each row through filter and reduce. Ctrl-C cancels.');
  const started = performance.now();
  const before = performance.eventLoopUtilization();
  const rows$ = engine.execute(readings.select()).pipe(takeUntil(interrupted$), share());
  rows$
    .pipe(
      scan(seen => seen + 1, 0),
      sampleTime(100),
    )
    .subscribe(seen => progress(`${number(seen)} rows`));
  const frosty = await lastValueFrom(
    rows$.pipe(
      filter(({ celsius }) => celsius < 0),
      reduce(
        (coldest, { celsius }) => ({ rows: coldest.rows + 1, celsius: Math.min(coldest.celsius, celsius) }),
        {
          rows: 0,
          celsius: 0,
        },
      ),
    ),
  );
  const seconds = (performance.now() - started) / 1000;
  const { utilization } = performance.eventLoopUtilization(before);
  if (cancelled) {
    const left = performance.now();
    await firstValueFrom(engine.idle());
    done(`cancelled; the connection is back after ${(performance.now() - left).toFixed(1)} ms`);
  } else {
    done(
      `${number(frosty.rows)} of ${number(wanted)} below zero, the coldest ${frosty.celsius.toFixed(2)} °C: ` +
        `${number(Math.round(wanted / seconds))} rows/s at ${(100 * utilization).toFixed(0)} % of the main thread`,
    );
  }
}

await firstValueFrom(engine.dispose());
rmSync(folder, { recursive: true });
process.exitCode = cancelled ? 130 : 0;
