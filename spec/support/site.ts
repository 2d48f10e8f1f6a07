/**
 * A site for browser specs: bundles of `spec/browser/fixtures/app.ts`, a server for them with or without the headers that isolate a page,
 * and the Chromium that opens it.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Browser } from 'playwright-core';

import { findChromium } from './chromium.js';

const root: string = fileURLToPath(new URL('../../../', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};
/** Milliseconds. */
const LAUNCHED_WITHIN = 120_000;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A project that has the package installed, in a folder of its own. */
export function makeProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rxalchemy app '));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@sqlite.org'), { recursive: true });
  symlinkSync(root, join(modules, 'rxalchemy'), 'junction');
  for (const name of ['rxjs', '@sqlite.org/sqlite-wasm'])
    symlinkSync(join(root, 'node_modules', name), join(modules, name), 'junction');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }');
  cpSync(join(root, 'dist/spec/browser/fixtures/app.js'), join(folder, 'app.js'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="./app.js"></script>');
  return folder;
}

/** Bundles it with Vite, as it comes. */
export async function bundleWithVite(folder: string): Promise<string> {
  const { build } = await import('vite');
  const outDir = join(folder, 'vite');
  await build({ root: folder, configFile: false, logLevel: 'error', build: { outDir, minify: false } });
  return outDir;
}

/** Bundles it with webpack, as it comes; a warning that names a file of the package is an error. */
export async function bundleWithWebpack(folder: string): Promise<string> {
  const { default: webpack } = await import('webpack');
  const path = join(folder, 'webpack');
  await new Promise<void>((resolve, reject) => {
    webpack(
      {
        mode: 'production',
        context: folder,
        entry: './app.js',
        output: { path, filename: 'app.js' },
        optimization: { minimize: false },
        performance: false,
      },
      (error, stats) => {
        const { errors = [], warnings = [] } =
          stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
        const own = warnings.filter(({ moduleName = '' }) => moduleName.includes('dist/lib/'));
        const said = [...errors, ...own].map(({ message, moduleName }) => `${moduleName}: ${message}`);
        if (error !== null) reject(error);
        else if (said.length > 0) reject(new Error(said.join('\n')));
        else resolve();
      },
    );
  });
  cpSync(join(folder, 'index.html'), join(path, 'index.html'));
  return path;
}

/** Bundles it with esbuild: the worker is an entry of its own, with its files beside it. */
export async function bundleWithEsbuild(folder: string): Promise<string> {
  const { build } = await import('esbuild');
  const outdir = join(folder, 'esbuild');
  await build({
    absWorkingDir: folder,
    entryPoints: { app: 'app.js', 'driver/wasm/worker': 'rxalchemy/wasm-worker' },
    outdir,
    bundle: true,
    format: 'esm',
    logLevel: 'error',
  });
  for (const name of ['sqlite3.wasm', 'sqlite3-opfs-async-proxy.js'])
    cpSync(join(root, 'node_modules/@sqlite.org/sqlite-wasm/dist', name), join(outdir, 'driver/wasm', name));
  cpSync(join(folder, 'index.html'), join(outdir, 'index.html'));
  return outdir;
}

/** A running server. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a folder; `isolated` with the headers that give a page SharedArrayBuffer, and with a policy if there is one. */
export async function serve(folder: string, isolated: boolean, policy?: string): Promise<Site> {
  const server: Server = createServer(({ url }, response) => {
    const { pathname } = new URL(url ?? '/', 'http://localhost');
    const file = join(folder, pathname === '/' ? 'index.html' : decodeURIComponent(pathname));
    let body: Uint8Array;
    try {
      body = readFileSync(file);
    } catch {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      ...(policy !== undefined && { 'content-security-policy': policy }),
      ...(isolated && {
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      }),
    });
    response.end(body);
  });
  await new Promise<void>(resolve => server.listen(0, resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Serves a project with Vite's development server, configured as the guide says. */
export async function serveWithVite(folder: string): Promise<Site> {
  const { createServer: createVite } = await import('vite');
  const server = await createVite({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    cacheDir: join(folder, 'vite cache'),
    optimizeDeps: { exclude: ['rxalchemy', '@sqlite.org/sqlite-wasm'] },
    server: {
      port: 0,
      // The package is a link out of the project's folder.
      fs: { strict: false },
      headers: {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      },
    },
  });
  await server.listen();
  return { url: server.resolvedUrls!.local[0]!, close: () => server.close() };
}

/** Starts Chromium; where there is none, says so aloud and gives the reason. */
export async function startChromium(): Promise<Browser | string> {
  const found = findChromium();
  if ('missing' in found) {
    process.stderr.write(`\n!!! SKIPPED: specs of bundles in Chromium did not run: ${found.missing}\n`);
    return found.missing;
  }
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: found.path, args: FLAGS, timeout: LAUNCHED_WITHIN });
}

/** Removes a project. */
export function removeProject(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
