// What the customers sent, and what they were told.
import type { Entry } from "../contract/types.ts";

/** What a client holds of an entry that was acknowledged. Its hash covers everything else. */
export type Acknowledged = Pick<Entry, "wallet" | "sequence" | "amount" | "ending_balance" | "hash">;

/**
 * The fate of a key: `in flight` as long as nobody was told; `refused` was told that nothing is posted, by a rule.
 * `lost`: it was acknowledged after the moment that the ledger was brought back to, and is not asked for again.
 */
export type Fate =
  | { state: "in flight" | "refused" | "lost" }
  | { state: "acknowledged"; entry: Acknowledged; at: number };

export class Notebook {
  readonly #fates = new Map<string, Fate>();
  /** When something was acknowledged first since this was last asked. */
  #waiting: ((at: number) => void)[] = [];
  acknowledged = 0;
  /** Requests that got no answer, or none that told, and were sent again. */
  retried = 0;
  /** Answers that no client should ever get. */
  readonly wrong: string[] = [];

  fateOf(account: string, key: string): Fate | undefined {
    return this.#fates.get(within(account, key));
  }

  sends(account: string, key: string): void {
    if (!this.#fates.has(within(account, key))) this.#fates.set(within(account, key), { state: "in flight" });
  }

  refuses(account: string, key: string): void {
    if (this.#isStillSo(account, key, "refused")) this.#fates.set(within(account, key), { state: "refused" });
  }

  acknowledges(account: string, key: string, entry: Entry): void {
    const fate = this.fateOf(account, key);
    if (fate?.state === "acknowledged") {
      if (fate.entry.hash !== entry.hash) this.wrong.push(`${key} of ${account} was answered in two ways`);
      return;
    }
    if (!this.#isStillSo(account, key, "acknowledged")) return;
    const { wallet, sequence, amount, ending_balance, hash } = entry;
    const at = performance.now();
    const known = { wallet, sequence, amount, ending_balance, hash };
    this.#fates.set(within(account, key), { state: "acknowledged", entry: known, at });
    this.acknowledged += 1;
    for (const tell of this.#waiting.splice(0)) tell(at);
  }

  /** Answers when the next acknowledgement comes. */
  next(): Promise<number> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The ledger was brought back to a moment before this was acknowledged. */
  loses(account: string, key: string, again: boolean): void {
    this.#fates.set(within(account, key), { state: again ? "in flight" : "lost" });
  }

  all(): { account: string; key: string; fate: Fate }[] {
    return [...this.#fates].map(([place, fate]) => {
      const [account, key] = JSON.parse(place) as [string, string];
      return { account, key, fate };
    });
  }

  /** A client was told something for good; whoever tells it otherwise is wrong. */
  #isStillSo(account: string, key: string, told: string): boolean {
    const state = this.fateOf(account, key)?.state;
    if (state === "in flight" || state === told) return true;
    this.wrong.push(`${key} of ${account} was ${state} and then ${told}`);
    return false;
  }
}

const within = (account: string, key: string) => JSON.stringify([account, key]);
