/**
 * The playground in a real Chromium: it runs, streams, cancels, fails where one can see it, and opens files.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Database from 'better-sqlite3';
import type { Browser, Page } from 'playwright-core';
import { bundlePlayground, servePlayground } from '../../demo/playground/serve.js';
import { startChromium } from '../support/site.js';

describe('the playground', () => {
  let browser: Browser | string;
  let server: Server;
  let page: Page;
  const failures: string[] = [];

  beforeAll(async () => {
    browser = await startChromium();
    await bundlePlayground();
    server = await servePlayground(0);
  }, 120_000);

  beforeEach(async () => {
    if (typeof browser === 'string') {
      pending(browser);
      return;
    }
    page = await browser.newPage();
    page.on('pageerror', error => failures.push(error.message));
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await page.locator('#run:enabled').waitFor({ timeout: 100_000 });
  }, 120_000);

  afterEach(async () => {
    await page?.close();
    expect(failures.splice(0)).toEqual([]);
  });

  afterAll(async () => {
    if (typeof browser !== 'string') await browser.close();
    server.closeAllConnections();
    server.close();
  });

  const says = (id: string, text: string | RegExp): Promise<void> =>
    page.locator(`#${id}`, { hasText: text }).waitFor({ timeout: 100_000 });

  /** Waits until an element has this text: the grid is drawn a frame after its rows are counted. */
  const shows = (selector: string, text: string): Promise<void> => {
    const exact = new RegExp(`^${text.replace(/[^\w ]/g, '\\$&')}$`);
    return page.locator(selector, { hasText: exact }).waitFor({ timeout: 100_000 });
  };

  /** The texts of elements that have not enough room. */
  const cutOff = (selector: string): Promise<(string | null)[]> =>
    page.$$eval(selector, found =>
      (found as unknown as { scrollWidth: number; clientWidth: number; textContent: string }[])
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(({ textContent }) => textContent),
    );

  async function run(code: string): Promise<void> {
    await page.fill('#code', code);
    await page.press('#code', 'Control+Enter');
  }

  it('streams rows into a grid that holds only what one sees', async () => {
    await run('SELECT id, placed FROM orders ORDER BY id');
    await says('count', /250,000 rows in/);
    expect(await page.locator('.grid-row:visible').count()).toBeLessThan(60);
    expect(await page.getAttribute('#grid', 'aria-rowcount')).toBe('250001');
    await page.focus('#grid');
    await page.keyboard.press('End');
    await page.locator('#row-249999').waitFor();
    expect(await page.locator('#row-249999').textContent()).toContain('250,000250000');
    expect(await page.getAttribute('#grid', 'aria-activedescendant')).toBe('row-249999');
    // The columns were measured by short numbers.
    expect(await cutOff('#row-249999 .grid-cell')).toEqual([]);
    await page.locator('#log li', { hasText: '250,000 rows, completed' }).waitFor({ state: 'attached' });
  }, 120_000);

  it('keeps a query live: its rows follow a transaction when it is committed', async () => {
    const copper = `FROM products WHERE name LIKE 'copper%'`;
    await run('UPDATE products SET cents = 1');
    await says('count', 'rows changed');
    await page.click('#watch');
    await says('failure', 'Only a query can be watched');
    await page.fill('#code', `SELECT id, name, cents ${copper} ORDER BY id; -- live`);
    await page.click('#watch');
    await says('live-count', /^28 rows$/);
    await page.click('#begin');
    await says('transaction', 'in a transaction');
    await run(`UPDATE products SET cents = 20 WHERE id IN (SELECT max(id) ${copper})`);
    await says('count', '1 row changed');
    await says('live-count', /^28 rows$/);
    await page.click('#commit');
    await says('live-count', '28 rows, 1 changed by commit 1');
    expect(await page.locator('#live-rows .changed').allTextContents()).toEqual(['20']);
    await page.click('#unwatch');
    await page.locator('#live').waitFor({ state: 'hidden' });
    await page.locator('#log li', { hasText: '2 results, unsubscribed' }).waitFor({ state: 'attached' });
  }, 120_000);

  it('opens a row in full, and closes it again', async () => {
    await run(
      `SELECT replace(hex(zeroblob(500)), '00', 'many words ') AS story, x'00FF' AS bytes, NULL AS none`,
    );
    await says('count', '1 row in');
    await page.focus('#grid');
    await page.keyboard.press('Enter');
    await page.locator('#record').waitFor();
    const [story, ...others] = await page.locator('#record-values dd').allTextContents();
    expect(story!.length).toBe(5500);
    expect(others).toEqual(['2 bytes: 00 ff', 'null']);
    await page.keyboard.press('Escape');
    await page.locator('#record').waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.id')).toBe('grid');
  }, 120_000);

  it('shows every column, also those of one name, and those of no rows', async () => {
    const people = 'customers AS a JOIN customers AS b ON b.id = a.id + 1';
    await run(`SELECT a.id, b.id, 'x' FROM ${people} WHERE a.id = 7; -- two`);
    await says('count', '1 row in');
    await shows('.grid-head', "#idid'x'");
    expect(await page.locator('.grid-head .grid-cell').allTextContents()).toEqual(['#', 'id', 'id', "'x'"]);
    await shows('#row-0', '178x');
    await run(`SELECT a.id, b.id FROM ${people} WHERE false`);
    await says('count', '0 rows in');
    await shows('.grid-head', '#idid');
    await run(`INSERT INTO customers (name) VALUES ('Kim') RETURNING name, id`);
    await says('count', '1 row in');
    await shows('#row-0', '1Kim5001');
  }, 120_000);

  it('cancels a query that would run for days, and goes on', async () => {
    await run('SELECT count(*) FROM orders AS a, orders AS b WHERE a.id * b.id = -1');
    await page.locator('#cancel:enabled').waitFor();
    await page.keyboard.press('Escape');
    await says('count', /cancelled after .*free again in/);
    await run('SELECT 42 AS answer');
    await says('count', '1 row in');
    await shows('#row-0', '142');
  }, 120_000);

  it('shows an error beside the statement, and where it is', async () => {
    await run('SELECT name, prize FROM products');
    await says('failure', 'no such column: prize');
    const selected = await page.$eval('#code', element => {
      const { value, selectionStart, selectionEnd } = element as unknown as {
        value: string;
        selectionStart: number;
        selectionEnd: number;
      };
      return value.slice(selectionStart, selectionEnd);
    });
    expect(selected).toBe('prize');
    await run('SELECT 1');
    await says('count', '1 row in');
    expect(await page.isVisible('#failure')).toBe(false);
  }, 120_000);

  it('rolls a transaction back, and commits one', async () => {
    // What still runs gives way.
    await run('SELECT count(*) FROM orders AS a, orders AS b WHERE a.id * b.id = -1');
    await page.locator('#cancel:enabled').waitFor();
    for (const [how, left] of [
      ['rollback', '250000'],
      ['commit', '249990'],
    ] as const) {
      await page.click('#begin');
      await says('transaction', 'in a transaction');
      await run('DELETE FROM orders WHERE id > 249990');
      await says('count', '10 rows changed');
      await page.click(`#${how}`);
      await says('transaction', 'no transaction');
      await run('SELECT count(*) AS n FROM orders');
      await says('count', '1 row in');
      await shows('#row-0', `1${left}`);
    }
  }, 120_000);

  it('compiles the builder for both dialects, and runs it', async () => {
    await page.click('#tab-builder');
    await page.fill('#code', `select(customers.c.name).where(customers.c.id.eq(7))`);
    await says('compiled-sqlite', 'customers.id = ?');
    await says('compiled-mysql', 'customers.id = ?');
    await page.press('#code', 'Control+Enter');
    await says('count', '1 row in');
    await page.fill('#code', 'customers');
    await says('compiled-mysql', 'no statement');
    for (const [thrown, why] of [
      ['new Proxy({}, { get() { throw new Error("of the proxy") } })', 'of the proxy'],
      ['(() => { throw { toString() { throw 1 } } })()', 'says nothing'],
    ] as const) {
      await page.fill('#code', thrown);
      await page.press('#code', 'Control+Enter');
      await says('failure', why);
      await page.locator('#cancel:disabled').waitFor();
    }
  }, 120_000);

  it('opens a file of the visitor, and refuses what is none', async () => {
    const file = new Database(':memory:');
    file.exec(`CREATE TABLE gadgets (id INTEGER PRIMARY KEY); INSERT INTO gadgets VALUES (1), (2);
      CREATE TABLE "select" (id INTEGER, big INTEGER); INSERT INTO "select" VALUES (1, 9007199254740993);
      CREATE TABLE "<img src=x onerror=document.title=1>" (x);
      CREATE VIEW halves AS SELECT id / 2.0 AS half FROM gadgets; CREATE VIEW lost AS SELECT * FROM gone`);
    const buffer = file.serialize();
    file.close();
    await page.setInputFiles('#open', { name: 'mine.db', mimeType: 'application/vnd.sqlite3', buffer });
    await says('database', 'mine.db');
    await says('tables', 'halves');
    expect(await page.locator('#tables li').allTextContents()).toEqual([
      '<img src=x onerror=document.title=1> x any',
      'gadgets id integer',
      'select id integer big integer',
      'halvesview  half any',
      'lostview  (SQLITE_ERROR) no such table: main.gone',
    ]);
    expect(await page.title()).toBe('rxalchemy playground');
    await page.click('#tables .table >> text=halves');
    await says('count', '2 rows in');
    await page.click('#tables .table >> text=select');
    await says('count', '1 row in');
    await shows('#row-0', '119007199254740993');
    await run('SELECT * FROM gadgets');
    await says('count', '2 rows in');
    for (const [name, text, why] of [
      ['no.db', 'hello', 'does not begin as a SQLite database'],
      ['empty.db', '', 'is empty'],
    ] as const) {
      await page.setInputFiles('#open', { name, mimeType: 'text/plain', buffer: Buffer.from(text) });
      await says('refused', `${name} is`);
      await says('refused', why);
      await says('database', /mine\.db/);
    }
    await page.click('#tables .table >> text=gadgets');
    await says('count', '2 rows in');
    expect(await page.isVisible('#refused')).toBe(false);
  }, 120_000);
});
