/**
 * Counts failed attempts per address in windows of a fixed length. Bounded: at most `ADDRESSES_MAX` addresses are
 * remembered; where more fail, the oldest window is forgotten.
 */
export type FailedAttempts = {
  /** Counts one more. */
  add(address: string): void;
  /** Seconds until the address may try again, or null where it may try now. */
  blockedFor(address: string): number | null;
};

const ADDRESSES_MAX = 10_000;
const WINDOW_MS = 60_000;

export function countFailedAttempts(limit: number, now: () => number = () => performance.now()): FailedAttempts {
  const windows = new Map<string, { since: number; count: number }>();
  const current = (address: string) => {
    const window = windows.get(address);
    if (window === undefined || now() - window.since < WINDOW_MS) return window;
    windows.delete(address);
    return undefined;
  };
  return {
    add(address) {
      const window = current(address);
      if (window !== undefined) {
        window.count += 1;
        return;
      }
      const oldest = windows.keys().next();
      if (windows.size >= ADDRESSES_MAX && !oldest.done) windows.delete(oldest.value);
      windows.set(address, { since: now(), count: 1 });
    },
    blockedFor(address) {
      const window = current(address);
      if (window === undefined || window.count < limit) return null;
      return Math.max(1, Math.ceil((window.since + WINDOW_MS - now()) / 1000));
    },
  };
}
