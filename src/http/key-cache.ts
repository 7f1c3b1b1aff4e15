/**
 * Remembers keys, or sessions, for a few seconds, so that a busy client costs one look-up in that time and a revoked one
 * stops soon. Only good ones are remembered: guesses leave nothing behind.
 */
export type KeyCache<T> = {
  find(hash: string): Promise<T | null>;
  /** True where it was good when it was last looked up, however long ago. */
  wasGood(hash: string): boolean;
  /** Has the one with this id looked up again when it comes next. */
  forget(id: string): void;
};

const KEYS_MAX = 10_000;
const FRESH_MS = 5_000;

export function cacheKeys<T extends { id: string }>(
  find: (hash: string) => Promise<T | null>,
  // Not the time of day: where that is set back, a key that was revoked would stay good for as long.
  now: () => number = () => performance.now(),
): KeyCache<T> {
  const known = new Map<string, { key: T; checkedAt: number }>();
  const asking = new Map<string, Promise<T | null>>();

  async function ask(hash: string): Promise<T | null> {
    const checkedAt = now();
    const key = await find(hash);
    known.delete(hash);
    if (key === null) return null;
    const oldest = known.keys().next();
    if (known.size >= KEYS_MAX && !oldest.done) known.delete(oldest.value);
    known.set(hash, { key, checkedAt });
    return key;
  }

  return {
    async find(hash) {
      const entry = known.get(hash);
      if (entry !== undefined && now() - entry.checkedAt < FRESH_MS) return entry.key;
      let answer = asking.get(hash);
      if (answer === undefined) {
        answer = ask(hash).finally(() => asking.delete(hash));
        asking.set(hash, answer);
      }
      return answer;
    },
    wasGood: (hash) => known.has(hash),
    forget(id) {
      for (const [hash, { key }] of known) if (key.id === id) known.delete(hash);
    },
  };
}
