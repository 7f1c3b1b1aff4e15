import type { Catalog } from "../core/catalog.ts";
import type { Command } from "../core/command.ts";
import type { Database } from "../store/database.ts";
import type { PostOutcome, PostRequest } from "../store/posting.ts";
import { type DuePlace, type DueWallet, readDueLag, readDueWallets } from "../store/read/due-wallets.ts";
import { type JobDefinition, type JobFacts, PartlyDone } from "./definition.ts";

export type RollForwardNeeds = {
  database: Database;
  catalogs: ReadonlyMap<string, Catalog>;
  /** The write path. */
  post(request: PostRequest): Promise<PostOutcome>;
};

export const ROLL_FORWARD: JobFacts = { name: "roll-forward", everySeconds: 10, lag: readDueLag };

/** How many wallets are posted together. */
const PORTION = 2_000;

/**
 * Posts what the calendar made due, in every wallet: whoever reads or charges a wallet finds it rolled forward, and so
 * does who looks at a wallet that nobody uses.
 *
 * Each run goes through what is due once, in its order. A wallet that fails is passed by, and later tried alone, ever
 * more rarely, so that it spoils no set of others.
 */
export function rollForward(needs: RollForwardNeeds, portion = PORTION): JobDefinition {
  const failing = new FailingWallets();
  return {
    ...ROLL_FORWARD,
    async run(signal, progress) {
      const pass = new Pass(needs, failing);
      let after: DuePlace | null = null;
      do {
        const due: DueWallet[] = await readDueWallets(needs.database, after, portion);
        await pass.postTogether(due);
        progress();
        after = due.length < portion ? null : due.at(-1)!.place;
      } while (after !== null && !pass.isBusy && !signal.aborted);
      while (!pass.isBusy && !signal.aborted && (await pass.postNextAlone())) progress();
      const isWhole = !pass.isBusy && !signal.aborted;
      return pass.end(isWhole);
    },
  };
}

/** Asks for nothing but what the calendar made due. */
const ROLL: Command = { kind: "roll", actor: "scrip", key: null, requestHash: null };

type Request = PostRequest & { catalog: Catalog };

/** One way through everything that is due. */
class Pass {
  readonly #needs: RollForwardNeeds;
  readonly #failing: FailingWallets;
  /** Wallets that failed before, and may be tried again. */
  readonly #alone: Request[] = [];
  /** Wallets by product that has no catalog. */
  readonly #orphans = new Map<string, number>();
  #rolled = 0;
  #busy: string | null = null;

  constructor(needs: RollForwardNeeds, failing: FailingWallets) {
    this.#needs = needs;
    this.#failing = failing;
    failing.beginPass();
  }

  /** The write path takes no more for now. That is no wallet's fault, and the next run goes on. */
  get isBusy(): boolean {
    return this.#busy !== null;
  }

  async postTogether(due: DueWallet[]): Promise<void> {
    const together: Request[] = [];
    for (const { account, wallet } of due) {
      const catalog = this.#needs.catalogs.get(account.product);
      if (catalog === undefined) {
        this.#orphans.set(account.product, (this.#orphans.get(account.product) ?? 0) + 1);
        continue;
      }
      const request = { account, catalog, wallet, workspace: null, command: ROLL };
      const turn = this.#failing.turnOf(request);
      if (turn === "together") together.push(request);
      else if (turn === "alone") this.#alone.push(request);
    }
    await Promise.all(together.map((request) => this.#post(request)));
  }

  /** False where there is none any more. */
  async postNextAlone(): Promise<boolean> {
    const request = this.#alone.shift();
    if (request === undefined) return false;
    await this.#post(request);
    return true;
  }

  /**
   * How many wallets were rolled forward.
   * @param isWhole whether everything that is due was looked at
   * @throws PartlyDone where some were not
   */
  end(isWhole: boolean): number {
    if (isWhole) this.#failing.forgetUnseen();
    const orphans = [...this.#orphans].map(
      ([product, count]) => `${wallets(count)} of ${product} cannot be rolled forward: there is no catalog for it.`,
    );
    const problems = [this.#busy, ...orphans, this.#failing.inWords()].filter((problem) => problem !== null);
    if (problems.length > 0) throw new PartlyDone(problems.join(" "), this.#rolled);
    return this.#rolled;
  }

  async #post(request: Request): Promise<void> {
    try {
      const outcome = await this.#needs.post(request);
      if (outcome.ok) {
        this.#rolled += 1;
        this.#failing.remove(request);
      } else if (outcome.rejection.code === "unavailable") {
        this.#busy = outcome.rejection.detail;
      } else {
        this.#failing.add(request, outcome.rejection.detail);
      }
    } catch (error) {
      this.#failing.add(request, error instanceof Error ? error.message : String(error));
    }
  }
}

type Failing = { wallet: string; tries: number; notBefore: number; why: string; pass: number };

/** Wallets that could not be rolled forward, as this server found out. */
class FailingWallets {
  readonly #wallets = new Map<string, Failing>();
  #pass = 0;

  beginPass(): void {
    this.#pass += 1;
  }

  /** Whether a wallet may be posted with others, shall be posted alone, or rests. */
  turnOf(request: PostRequest): "together" | "alone" | "rests" {
    const known = this.#wallets.get(keyOf(request));
    if (known === undefined) return "together";
    known.pass = this.#pass;
    return known.notBefore <= performance.now() ? "alone" : "rests";
  }

  add(request: PostRequest, why: string): void {
    const tries = (this.#wallets.get(keyOf(request))?.tries ?? 0) + 1;
    const restMs = Math.min(FIRST_REST_MS * 2 ** (tries - 1), LONGEST_REST_MS);
    const wallet = `${request.account.id}/${request.wallet}`;
    this.#wallets.set(keyOf(request), { wallet, tries, notBefore: performance.now() + restMs, why, pass: this.#pass });
  }

  remove(request: PostRequest): void {
    this.#wallets.delete(keyOf(request));
  }

  /** Forgets those that are not due any more: somebody else has rolled them forward. */
  forgetUnseen(): void {
    for (const [key, { pass }] of this.#wallets) if (pass !== this.#pass) this.#wallets.delete(key);
  }

  inWords(): string | null {
    if (this.#wallets.size === 0) return null;
    const shown = [...this.#wallets.values()].slice(0, 3).map(({ wallet, why }) => `${wallet} (${why})`);
    const more = this.#wallets.size > shown.length ? " and others" : "";
    return `${wallets(this.#wallets.size)} could not be rolled forward: ${shown.join(", ")}${more}.`;
  }
}

const FIRST_REST_MS = 20_000;
const LONGEST_REST_MS = 600_000;

function keyOf({ account, wallet }: PostRequest): string {
  return `${account.number} ${wallet}`;
}

function wallets(count: number): string {
  return count === 1 ? "1 wallet" : `${count} wallets`;
}
