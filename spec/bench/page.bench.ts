/**
 * What a visitor of a page feels: the longest frame while the playground takes a million rows into its grid, and how soon a statement
 * in one long step is over when it is cancelled, with and without cross-origin isolation.
 *
 * Left out, with a word, where there is no Chromium. On a busy machine frames wait
 * for its processors too, so the processor's time of the longest task is told beside.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';

import { bundlePlayground, servePlayground } from '../../demo/playground/serve.js';
import type { App } from '../browser/fixtures/app.js';
import { bundleWithEsbuild, makeProject, removeProject, serve, startChromium } from '../support/site.js';
import { atMost, figureLine, type Group, type Line } from './harness.js';

declare const app: App;

const ROUNDS = 5;

/** Runs `measure` in a Chromium, where there is one. */
async function inChromium<T>(measure: (browser: Browser) => Promise<T>): Promise<T | undefined> {
  const browser = await startChromium();
  if (typeof browser === 'string') return undefined;
  try {
    return await measure(browser);
  } finally {
    await browser.close();
  }
}

async function longestFrame(page: Page): Promise<number> {
  // The first example is the million.
  await page.press('#code', 'Control+Enter');
  await page.locator('#count', { hasText: '1,000,000 rows in' }).waitFor({ timeout: 120_000 });
  return Number(/(\d+) ms/.exec((await page.textContent('#frames'))!)![1]);
}

/** The part of a trace's events that is needed. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the processor. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** The milliseconds of the processor that the longest task of the page's thread takes meanwhile. */
async function longestTask(browser: Browser, during: () => Promise<unknown>): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const traceConfig = { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] };
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
  await during();
  const complete = new Promise<void>(resolve => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const threads = new Set(
    events.filter(({ args }) => args.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = events.filter(({ name, pid, tid }) => name === 'RunTask' && threads.has(`${pid} ${tid}`));
  return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur), 0) / 1000;
}

interface Frames {
  readonly longest: number[];
  readonly tasks: number[];
}

async function frames(browser: Browser): Promise<Frames> {
  await bundlePlayground();
  const server: Server = await servePlayground(0);
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await page.locator('#run:enabled').waitFor({ timeout: 60_000 });
    await longestFrame(page);
    const longest: number[] = [];
    for (let round = 0; round < ROUNDS; round++) longest.push(await longestFrame(page));
    const tasks: number[] = [];
    for (let round = 0; round < ROUNDS; round++)
      tasks.push(await longestTask(browser, () => longestFrame(page)));
    return { longest, tasks };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Milliseconds from an unsubscribe in the middle of a step until the connection is free. */
async function stops(browser: Browser, isolated: boolean): Promise<number[]> {
  const folder = makeProject();
  const site = await serve(await bundleWithEsbuild(folder), isolated);
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => 'app' in globalThis);
    return await page.evaluate(async rounds => {
      const { createEngine, text } = app.rxalchemy;
      const engine = createEngine('sqlite://');
      const endless = text(
        'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n',
      );
      await app.firstValueFrom(engine.ping());
      const times: number[] = [];
      for (let round = 0; round < 2 * rounds; round++) {
        const running = engine.execute(endless).subscribe();
        await new Promise(resolve => setTimeout(resolve, 200));
        const since = performance.now();
        running.unsubscribe();
        await app.firstValueFrom(engine.idle());
        times.push(performance.now() - since);
      }
      return times;
    }, ROUNDS);
  } finally {
    await site.close();
    removeProject(folder);
  }
}

function worst(times: readonly number[]): string {
  return `the longest of all: ${Math.max(...times).toFixed(0)} ms`;
}

export const group: Group = {
  name: 'page',
  benches: [
    {
      name: 'frames',
      async run(): Promise<Line[]> {
        const measured = await inChromium(frames);
        if (measured === undefined) return [];
        const { longest, tasks } = measured;
        const rows = 'a million rows into the grid';
        return [
          figureLine(`Longest frame, ${rows}`, '–', longest, 'ms', atMost(50), worst(longest)),
          figureLine(`Longest task, ${rows}, processor time`, '–', tasks, 'ms', atMost(50), worst(tasks)),
        ];
      },
    },
    {
      name: 'stop',
      async run(): Promise<Line[]> {
        const lines: Line[] = [];
        for (const isolated of [true, false]) {
          const times = await inChromium(browser => stops(browser, isolated));
          const where = isolated ? 'isolated' : 'not isolated';
          if (times === undefined) continue;
          const bench = `Cancel a long step in a page, ${where}`;
          lines.push(figureLine(bench, '–', times, 'ms', undefined, worst(times)));
        }
        return lines;
      },
    },
  ],
};
