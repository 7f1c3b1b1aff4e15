import { setTimeout as sleep } from "node:timers/promises";

/** Waits until some work has ended, well or not, but no longer than so many milliseconds. */
export async function orSoon(work: Promise<unknown>, ms: number): Promise<void> {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).catch(() => {});
  await Promise.race([work.catch(() => {}), late]);
  timer.abort();
}
