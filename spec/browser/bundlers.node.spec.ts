/**
 * A small program bundled with Vite, webpack and esbuild, in Chromium: it loads and runs, with and without cross-origin isolation;
 * and what only several tabs can show.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';

import type { App } from './fixtures/app.js';
import {
  bundleWithEsbuild,
  bundleWithVite,
  bundleWithWebpack,
  makeProject,
  removeProject,
  serve,
  serveWithVite,
  startChromium,
  type Site,
} from '../support/site.js';

/** The page's own globals, for the functions that run there. */
declare const app: App;

const LONG = 120_000;

describe('a program in the browser', () => {
  let browser: Browser | string;
  let folder: string;
  const bundles: Record<string, string> = {};
  const open: (BrowserContext | Site)[] = [];

  beforeAll(async () => {
    browser = await startChromium();
    if (typeof browser === 'string') return;
    folder = makeProject();
    bundles['Vite'] = await bundleWithVite(folder);
    bundles['webpack'] = await bundleWithWebpack(folder);
    bundles['esbuild'] = await bundleWithEsbuild(folder);
  }, LONG);

  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });

  afterAll(async () => {
    if (typeof browser === 'string') return;
    await browser.close();
    removeProject(folder);
  });

  /** Opens tabs of one browser profile on a bundle. */
  async function tabs(bundler: string, isolated: boolean, count = 1): Promise<Page[]> {
    if (typeof browser === 'string') {
      pending(browser);
      return [];
    }
    const site = await serve(bundles[bundler]!, isolated);
    open.push(site);
    const context = await browser.newContext();
    open.push(context);
    const pages: Page[] = [];
    for (let made = 0; made < count; made++) {
      const page = await context.newPage();
      await page.goto(site.url);
      await page.waitForFunction(() => 'app' in globalThis);
      pages.push(page);
    }
    return pages;
  }

  for (const bundler of ['Vite', 'webpack', 'esbuild'])
    for (const isolated of [true, false])
      it(
        `runs when bundled with ${bundler}, ${isolated ? 'cross-origin isolated' : 'without isolation'}`,
        async () => {
          const [page] = await tabs(bundler, isolated);
          expect(await page!.evaluate(() => crossOriginIsolated)).toBe(isolated);
          const by = isolated ? 'sharedMemory' : 'blobUrl';
          expect(await page!.evaluate(() => app.tryOut('sqlite://'))).toEqual([3, 'memory', by]);
          expect(await page!.evaluate(() => app.callInThread(21))).toBe(42);
          const stored = await page!.evaluate(() => app.tryOut('sqlite:///app.db'));
          expect(stored).toEqual([3, isolated ? 'opfs' : 'opfs-sahpool', by]);
          await page!.reload();
          await page!.waitForFunction(() => 'app' in globalThis);
          expect((await page!.evaluate(() => app.tryOut('sqlite:///app.db')))[0]).toBe(6);
        },
        LONG,
      );

  for (const bundler of ['Vite', 'webpack'])
    it(
      `asks again for a file of ${bundler}’s bundle that could not be loaded`,
      async () => {
        const [page] = await tabs(bundler, true);
        const asked: string[] = [];
        await page!.route(/\.js$/, (route, request) => {
          asked.push(request.url());
          return route.abort();
        });
        const refused = await page!.evaluate(() =>
          app.tryOut('sqlite://').catch(({ name, message }: Error) => `${name}: ${message}`),
        );
        expect(refused).toMatch(
          /^InvalidRequestError: What runs statements could not be loaded: .*Subscribe again/s,
        );
        await page!.unroute(/\.js$/);
        expect(await page!.evaluate(() => app.tryOut('sqlite://'))).toEqual([3, 'memory', 'sharedMemory']);
        expect(asked.length).toBeGreaterThan(0);
      },
      LONG,
    );

  it(
    'runs from Vite’s development server, configured as the guide says',
    async () => {
      if (typeof browser === 'string') return pending(browser);
      const site = await serveWithVite(folder);
      open.push(site);
      const page = await browser.newPage();
      await page.goto(site.url);
      await page.waitForFunction(() => 'app' in globalThis);
      expect(await page.evaluate(() => app.tryOut('sqlite:///dev.db'))).toEqual([3, 'opfs', 'sharedMemory']);
      expect(await page.evaluate(() => app.callInThread(21))).toBe(42);
      await page.close();
    },
    LONG,
  );

  it(
    'takes a worker from where the program has put it',
    async () => {
      const [page] = await tabs('esbuild', false);
      const answer = await page!.evaluate(async () => {
        const { createEngine, text } = app.rxalchemy;
        const made: string[] = [];
        const worker = (): Worker => {
          made.push('worker');
          return new Worker('/driver/wasm/worker.js', { type: 'module' });
        };
        const engine = createEngine('sqlite://', { worker });
        const sum = await app.firstValueFrom(engine.scalar(text('SELECT 1 + 2')));
        await app.lastValueFrom(engine.dispose());
        return [sum, made];
      });
      expect(answer).toEqual([3, ['worker']]);
    },
    LONG,
  );

  for (const isolated of [true, false])
    it(
      `runs in a worker of the program’s own, with which it ends in the middle of a step (${isolated ? 'isolated' : 'not isolated'})`,
      async () => {
        const [page] = await tabs('esbuild', isolated);
        const after = await page!.evaluate(async () => {
          const script = `import '${location.origin}/app.js';
            const { createEngine, text } = app.rxalchemy;
            const engine = createEngine('sqlite:///own.db');
            await app.lastValueFrom(engine.execute(text('CREATE TABLE t (n INTEGER)')));
            const numbers = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)';
            engine.execute(text('INSERT INTO t ' + numbers + ' SELECT max(i) FROM n')).subscribe();
            setTimeout(() => postMessage('running'), 100);`;
          const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
          const worker = new Worker(url, { type: 'module' });
          await new Promise(resolve => (worker.onmessage = resolve));
          const locks = async (): Promise<string[]> =>
            ((await navigator.locks.query()).held ?? []).map(({ name }) => name!);
          const [held] = await locks();
          worker.terminate();
          await navigator.locks.request(held!, () => {});
          const { createEngine, text } = app.rxalchemy;
          const engine = createEngine('sqlite:///own.db');
          const count = await app.firstValueFrom(engine.scalar(text('SELECT count(*) FROM t')));
          await app.lastValueFrom(engine.dispose());
          return { held, count };
        });
        expect(after).toEqual({
          held: jasmine.stringMatching('rxalchemy worker') as never,
          count: 0,
        });
      },
      LONG,
    );

  for (const isolated of [true, false])
    it(
      `tells a second tab that a file is busy, ${isolated ? 'while the first one writes' : 'while the first one has it'}`,
      async () => {
        const [first, second] = await tabs('esbuild', isolated, 2);
        await first!.evaluate(() => app.tryOut('sqlite:///app.db'));
        await first!.evaluate(async () => {
          const { createEngine, text } = app.rxalchemy;
          const engine = createEngine('sqlite:///app.db');
          const conn = await app.firstValueFrom(engine.connect());
          const transaction = await app.firstValueFrom(conn.begin());
          await app.lastValueFrom(conn.execute(text('INSERT INTO t VALUES (100)')));
          Object.assign(globalThis, { kept: { transaction, conn, engine } });
        });
        const refused = await second!.evaluate(async () => {
          const { createEngine, text } = app.rxalchemy;
          const engine = createEngine('sqlite:///app.db', { timeout: 1500 });
          try {
            await app.lastValueFrom(engine.execute(text('INSERT INTO t VALUES (1000)')));
            return 'written';
          } catch (error) {
            const { name, code } = error as { name: string; code?: string };
            return code ?? name;
          } finally {
            await app.lastValueFrom(engine.dispose());
          }
        });
        expect(['SQLITE_BUSY', 'TimeoutError']).toContain(refused);
        // The tab is closed in the middle of its transaction, which is then as if it had never been.
        await first!.close();
        const [sum] = await second!.evaluate(() => app.tryOut('sqlite:///app.db'));
        expect(sum).toBe(6);
      },
      LONG,
    );

  for (const isolated of [true, false])
    it(
      `tells that the storage is full, and keeps what it has (${isolated ? 'opfs' : 'opfs-sahpool'})`,
      async () => {
        const [page] = await tabs('esbuild', isolated);
        await page!.evaluate(() => app.tryOut('sqlite:///app.db'));
        const session = await page!.context().newCDPSession(page!);
        const { origin } = new URL(page!.url());
        const quotaSize = 2 ** 21;
        await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
        const full = await page!.evaluate(async () => {
          const { createEngine, text } = app.rxalchemy;
          const engine = createEngine('sqlite:///app.db');
          const fill = text('INSERT INTO t SELECT zeroblob(8000000)');
          const code = await app.lastValueFrom(engine.execute(fill)).then(
            () => 'written',
            ({ name, code: given, message }: { name: string; code?: string; message: string }) =>
              `${name} ${given} ${message}`,
          );
          const check = await app.firstValueFrom(engine.scalar(text('PRAGMA integrity_check')));
          const sum = await app.firstValueFrom(engine.scalar(text('SELECT sum(n) FROM t')));
          await app.lastValueFrom(engine.dispose());
          return { code, check, sum };
        });
        expect(full).toEqual({
          code: jasmine.stringMatching(
            /^OperationalError SQLITE_FULL .*storage of this origin is full.*navigator\.storage\.estimate/s,
          ),
          check: 'ok',
          sum: 3,
        } as never);
        await session.send('Storage.overrideQuotaForOrigin', { origin });
        expect((await page!.evaluate(() => app.tryOut('sqlite:///app.db')))[0]).toBe(6);
      },
      LONG,
    );
});
