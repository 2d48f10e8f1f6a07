/**
 * Cancelling in pages that share no memory with their worker, in Chromium: by a look at a blob URL, and where a content security
 * policy forbids that, as well as it goes.
 */
import type { Browser, Page } from 'playwright-core';

import type { App } from './fixtures/app.js';
import {
  bundleWithEsbuild,
  makeProject,
  removeProject,
  serve,
  startChromium,
  type Site,
} from '../support/site.js';

/** The page's own globals, for the functions that run there. */
declare const app: App;

const LONG = 120_000;

describe('a page that is not cross-origin isolated', () => {
  let browser: Browser | string;
  let folder: string;
  let bundle: string;
  const open: (Page | Site)[] = [];

  beforeAll(async () => {
    browser = await startChromium();
    if (typeof browser === 'string') return;
    folder = makeProject();
    bundle = await bundleWithEsbuild(folder);
  }, LONG);

  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });

  afterAll(async () => {
    if (typeof browser === 'string') return;
    await browser.close();
    removeProject(folder);
  });

  async function openPage(policy?: string): Promise<Page> {
    if (typeof browser === 'string') {
      pending(browser);
      throw new Error(browser);
    }
    const site = await serve(bundle, false, policy);
    open.push(site);
    const page = await browser.newPage();
    open.push(page);
    await page.goto(site.url);
    await page.waitForFunction(() => 'app' in globalThis);
    return page;
  }

  /** Cancels a statement without an end, with others behind it, several times; tells what came of it. */
  function cancelling(
    page: Page,
    url: string,
    grace: number,
    rounds: number,
    evictions = 0,
  ): Promise<unknown> {
    return page.evaluate(
      async ([url, cancelGrace, rounds, evictions]) => {
        const { createEngine, text } = app.rxalchemy;
        const engine = createEngine(url, { cancelGrace });
        let evicted = 0;
        engine.events.subscribe(({ type }) => (evicted += Number(type === 'evict')));
        const numbers = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n';
        const endless = text(`${numbers}) SELECT max(i) FROM n`);
        const long = text(`${numbers} WHERE i < 300000) SELECT max(i) FROM n`);
        await app.lastValueFrom(engine.execute(text('CREATE TABLE t (n INTEGER)')));
        await app.lastValueFrom(engine.execute(text('INSERT INTO t VALUES (1), (2)')));
        const behind: unknown[] = [];
        // A worker that is slow to begin a statement need not be replaced: until it was.
        for (let round = 0; round < rounds || evicted < evictions; round++) {
          const running = engine.execute(endless).subscribe();
          await new Promise(resolve => setTimeout(resolve, 20));
          running.unsubscribe();
          if (engine.dialect.interrupts === false) await app.firstValueFrom(engine.idle());
          behind[Math.min(round, rounds - 1)] = await app.firstValueFrom(engine.scalar(long));
        }
        const sum = await app.firstValueFrom(engine.scalar(text('SELECT sum(n) FROM t')));
        const { interrupts, interruptsBy } = engine.dialect;
        await app.lastValueFrom(engine.dispose());
        return { behind, sum, evicted, interrupts, interruptsBy };
      },
      [url, grace, rounds, evictions] as const,
    );
  }

  for (const url of ['sqlite://', 'sqlite:///stopped.db'])
    it(
      `[C14] [C16] stops a statement in the middle of a step, that one only, and keeps its worker (${url})`,
      async () => {
        expect(await cancelling(await openPage(), url, 60_000, 3)).toEqual({
          behind: [300000, 300000, 300000],
          sum: 3,
          evicted: 0,
          interrupts: true,
          interruptsBy: 'blobUrl',
        });
      },
      LONG,
    );

  it(
    'whose policy forbids blob URLs replaces the worker of a file, and nothing is lost',
    async () => {
      const page = await openPage("connect-src 'self'");
      expect(await cancelling(page, 'sqlite:///replaced.db', 50, 1, 1)).toEqual({
        behind: [300000],
        sum: 3,
        evicted: 1,
        interrupts: false,
        interruptsBy: undefined,
      });
    },
    LONG,
  );

  const answer = (page: Page): Promise<string> =>
    page.evaluate(async () => {
      const { createEngine, text } = app.rxalchemy;
      const engine = createEngine('sqlite:///policy.db');
      return app
        .firstValueFrom(engine.scalar(text('SELECT 42')))
        .then(String, ({ name, code, message }: Error & { code?: string }) => `${name} ${code} ${message}`);
    });

  it(
    'works with a policy of its own scripts, workers and WebAssembly, and names what another one lacks',
    async () => {
      const own = "default-src 'self'; worker-src 'self'; script-src 'self'";
      expect(await answer(await openPage(`${own} 'wasm-unsafe-eval'`))).toBe('42');
      expect(await answer(await openPage(own))).toMatch(
        /^OperationalError SQLITE_CANTOPEN .*needs 'wasm-unsafe-eval' in its script-src/,
      );
      expect(await answer(await openPage("worker-src 'none'"))).toMatch(
        /^OperationalError CONNECTION_GONE .*against a policy \(worker-src/,
      );
    },
    LONG,
  );
});
