import type { ApiKey } from "./services.ts";

/**
 * Remembers keys for a few seconds, so that a busy client costs one look-up in that time and a revoked key stops soon.
 * Only good keys are remembered: guesses leave nothing behind.
 */
export type KeyCache = {
  find(hash: string): Promise<ApiKey | null>;
  /** True where the key was good when it was last looked up, however long ago. */
  wasGood(hash: string): boolean;
};

const KEYS_MAX = 10_000;
const FRESH_MS = 5_000;

export function cacheKeys(find: (hash: string) => Promise<ApiKey | null>, now: () => number = Date.now): KeyCache {
  const known = new Map<string, { key: ApiKey; checkedAt: number }>();
  const asking = new Map<string, Promise<ApiKey | null>>();

  async function ask(hash: string): Promise<ApiKey | null> {
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
  };
}
