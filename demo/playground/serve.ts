/**
 * Serves the playground: bundles the page and SQLite's worker with esbuild, prints the address, serves until Ctrl-C.
 *
 * The page is cross-origin isolated, so that a running statement can be stopped through shared memory.
 * `--port 8080` chooses the port; without it a free one is taken.
 */
import { copyFileSync, cpSync, createReadStream, mkdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build, type BuildOptions } from 'esbuild';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const out = join(root, 'dist/playground');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Bundles the page into dist/playground. */
export async function bundlePlayground(): Promise<void> {
  mkdirSync(join(out, 'driver/wasm'), { recursive: true });
  const options: BuildOptions = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
    target: 'es2022',
    logLevel: 'warning',
  };
  await build({ ...options, entryPoints: ['dist/demo/playground/main.js'], outfile: join(out, 'main.js') });
  await build({
    ...options,
    entryPoints: ['dist/lib/dialects/sqlite/driver/wasm/worker.js'],
    outfile: join(out, 'driver/wasm/worker.js'),
  });
  for (const name of ['sqlite3.wasm', 'sqlite3-opfs-async-proxy.js'])
    copyFileSync(
      join(root, 'node_modules/@sqlite.org/sqlite-wasm/dist', name),
      join(out, 'driver/wasm', name),
    );
  for (const name of ['index.html', 'style.css'])
    cpSync(join(root, 'demo/playground', name), join(out, name));
}

/** Starts the server; resolves when it listens. */
export function servePlayground(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = join(out, normalize(decodeURIComponent(pathname === '/' ? '/index.html' : pathname)));
    const found = path.startsWith(out) && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
    if (!found) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
      return;
    }
    response.writeHead(200, {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cache-control': 'no-store',
    });
    createReadStream(path).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({ options: { port: { type: 'string' } } });
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error(`--port takes a number from 0 to 65535, not '${values.port}'.`);
    process.exit(2);
  }
  await bundlePlayground();
  try {
    const server = await servePlayground(port);
    const { port: taken } = server.address() as AddressInfo;
    console.log(`The playground is at http://localhost:${taken}/ (Ctrl-C ends)`);
  } catch (error) {
    console.error(`The playground cannot be served on port ${port}: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
