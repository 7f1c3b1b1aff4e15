import { setTimeout as sleep } from "node:timers/promises";

/** Waits for some work, but no longer than so many milliseconds. What comes of it later is of no interest. */
export async function orSoon(work: Promise<unknown>, ms: number): Promise<void> {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).catch(() => {});
  try {
    await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
