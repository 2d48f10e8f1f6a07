/**
 * Clocks and probes: elapsed time, the share of the main thread's time, the longest stall, resident memory.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** What one run took, and what it took of the main thread. */
export interface Usage {
  readonly ms: number;
  /** Share of the elapsed time in which the main thread's event loop was busy, 0 … 1. */
  readonly utilization: number;
}

export async function measure(run: () => Promise<unknown> | unknown): Promise<Usage> {
  const before = performance.eventLoopUtilization();
  const started = performance.now();
  await run();
  const ms = performance.now() - started;
  return { ms, utilization: performance.eventLoopUtilization(before).utilization };
}

export async function elapsed(run: () => Promise<unknown> | unknown): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

const RESOLUTION_MS = 1;

/** The longest time in ms for which the event loop did not come round while `run` was under way. */
export async function longestStall(run: () => Promise<unknown>): Promise<number> {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  await new Promise(resolve => setTimeout(resolve, 5));
  delays.reset();
  try {
    await run();
  } finally {
    delays.disable();
  }
  return Math.max(0, delays.max / 1e6 - RESOLUTION_MS);
}

/** How far resident memory rose above where it stood at the start, in MB, sampled while `run` is under way. */
export async function memoryRise(run: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const start = process.memoryUsage.rss();
  let peak = start;
  const sample = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(sample, 50);
  try {
    await run();
    sample();
  } finally {
    clearInterval(timer);
  }
  return (peak - start) / 2 ** 20;
}
