export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Tries something until it does not fail.
 * @throws what it failed with last, where it has not succeeded after so long
 */
export async function eventually<T>(what: string, attempt: () => Promise<T>, patienceMs = 60_000): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) {
        throw new Error(`waited ${patienceMs / 1_000} s in vain until ${what}`, { cause: error });
      }
      await pause(25);
    }
  }
}
