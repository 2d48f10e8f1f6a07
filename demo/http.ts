/**
 * Rows as NDJSON over HTTP, one line each, as the database finds them; closing the request stops the query.
 *
 * `npm run demo:http` serves on a free port, asks itself twice (all of it, then five lines of something endless) and stops.
 * With `--port 8080` it serves until Ctrl-C: curl -N 'http://localhost:8080/readings?below=-19.9'
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { Transform } from 'node:stream';
import { parseArgs } from 'node:util';

import { filter, firstValueFrom, fromEvent, lastValueFrom, take } from 'rxjs';
import { column, createEngine, Float, Integer, MetaData, Table, Text, text, type Result } from 'rxalchemy';

const { values: args } = parseArgs({ options: { port: { type: 'string' } } });
const port = Number(args.port ?? 0);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port takes a number from 0 to 65535, not '${args.port}'.`);
  process.exit(2);
}

const engine = createEngine('sqlite://');
const metadata = new MetaData();
const readings = new Table('readings', metadata, {
  id: column(Integer, { primaryKey: true }),
  station: column(Text, { nullable: false }),
  celsius: column(Float, { nullable: false }),
});
await lastValueFrom(metadata.createAll(engine));
await firstValueFrom(
  engine.execute(
    readings.insert().values(
      Array.from({ length: 50_000 }, (_, n) => ({
        station: ['Vardø', 'Oymyakon', 'Ushuaia'][n % 3]!,
        celsius: 20 * Math.sin(n / 500),
      })),
    ),
  ),
);

const endless = text<{ n: number }>(
  'WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT n FROM numbers',
);

/** What a path asks for; `undefined` when there is nothing of that name. */
function resultFor(url: URL): Result<object> | undefined {
  if (url.pathname === '/endless') return engine.execute(endless);
  if (url.pathname !== '/readings') return undefined;
  const below = url.searchParams.get('below');
  const all = readings.select().orderBy(readings.c.id);
  return engine.execute(below === null ? all : all.where(readings.c.celsius.lt(Number(below))));
}

const toLines = (): Transform =>
  new Transform({
    writableObjectMode: true,
    transform(row: object, _encoding, callback) {
      callback(null, `${JSON.stringify(row)}\n`);
    },
  });

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const refuse = (status: number, why: string): void =>
    void response.writeHead(status, { 'content-type': 'text/plain' }).end(`${why}\n`);
  const below = url.searchParams.get('below');
  if (below !== null && !Number.isFinite(Number(below)))
    return refuse(400, `below takes degrees, such as -19.9, not '${below}'`);
  const rows = resultFor(url);
  if (rows === undefined) return refuse(404, 'GET /readings[?below=degrees] or /endless');
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  // A slow client slows the query down; one that goes away destroys the stream, which cancels the query.
  await pipeline(rows.toReadable(), toLines(), response);
}

const serving = new Set<Promise<void>>();
const server = createServer((request, response) => {
  const served = serve(request, response).catch((error: unknown) => {
    const gone = (error as { code?: string }).code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!gone) console.error(`  ${request.url}: ${String(error)}`);
    response.destroy();
  });
  serving.add(served);
  void served.then(() => serving.delete(served));
});
server.listen(port);
try {
  // Rejects with the server's 'error' too.
  await once(server, 'listening');
} catch (error) {
  console.error(`cannot listen on port ${port}: ${(error as Error).message}`);
  process.exit(1);
}
const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
console.log(`serving on ${origin}`);

engine.events
  .pipe(filter(event => event.type === 'cancelled'))
  .subscribe(() => console.log('  (the query of a closed request was stopped)'));

if (args.port !== undefined) {
  console.log(
    `try: curl -N '${origin}/readings?below=-19.9', and Ctrl-C there in: curl -N ${origin}/endless`,
  );
  await firstValueFrom(fromEvent(process, 'SIGINT').pipe(take(1)));
  console.log('\nclosing');
} else {
  console.log(`GET /readings?below=-19.9`);
  const lines = (await (await fetch(`${origin}/readings?below=-19.9`)).text()).trimEnd().split('\n');
  console.log(`  ${lines.length} lines, the first: ${lines[0]}`);

  console.log('GET /endless, five lines of it');
  const closing = new AbortController();
  const response = await fetch(`${origin}/endless`, { signal: closing.signal });
  let seen = '';
  const decoder = new TextDecoder();
  for await (const bytes of response.body!) {
    seen += decoder.decode(bytes, { stream: true });
    if (seen.split('\n').length > 5) break;
  }
  console.log(`  ${seen.split('\n').slice(0, 5).join(' ')}`);
  const stopped = firstValueFrom(engine.events.pipe(filter(event => event.type === 'cancelled')));
  closing.abort();
  await stopped;
}

server.close();
server.closeAllConnections();
// The requests that were still open cancel their queries; the engine is free when that is done.
await Promise.all(serving);
await firstValueFrom(engine.idle());
await firstValueFrom(engine.dispose());
