import type { ReloadOutcome } from "./core/auto-reload.ts";
import { findPack } from "./core/catalog.ts";
import type { Command } from "./core/command.ts";
import { isOpen } from "./core/payment.ts";
import {
  type ChargeRequest,
  type PaymentProvider,
  type ProviderPayment,
  ProviderUnknown,
} from "./payments/provider.ts";
import type { Database } from "./store/database.ts";
import { formatId, parseAnyId } from "./store/ids.ts";
import { type FoundPayment, findPayment, notePayment, readPaymentState, takeOpenPayments } from "./store/payments.ts";
import type { LaneOutcome, PaymentPlace, PostOutcome, PostRequest } from "./store/posting.ts";

/** What became of a payment, for those who wait for it. */
type Settled = ReloadOutcome | { outcome: "needs_confirmation" };

type Waiting = { request: PostRequest; resolve: (outcome: PostOutcome) => void; reject: (error: unknown) => void };

export type PurchaseOptions = {
  /** The write path. */
  post: (request: PostRequest) => Promise<LaneOutcome>;
  database: Database;
  catalogs: ReadonlyMap<string, PaymentPlace["catalog"]>;
  provider: PaymentProvider;
  /** Told of what failed and is tried again. Never of keys or cards. */
  log: (line: string) => void;
  /** How long a request waits for a payment. */
  patienceMs?: number;
};

const PATIENCE_MS = 20_000;
/** A provider that did not say what became of a charge is asked again after so long. */
const ASK_AGAIN_MS = [250, 1_000, 3_000];
/** How often another server's payment is looked at. */
const FOLLOW_MS = 100;
const LOOK_ON_MS = 3_000;
const MOST_AT_ONCE = 100;
/** So many payments are looked after at the same time: one that hangs holds up few others. */
const SIDE_BY_SIDE = 10;
/** How often the provider is asked whether its answer still holds. */
const MOST_QUESTIONS = 5;

/**
 * Joins the write path to whoever charges cards. The write path decides what is bought and credits what was paid, each in
 * a transaction of its own; in between the provider is asked. Every step can be done again: the provider charges once per
 * payment, the write path credits once per payment. So whatever dies in between, asking again from the start is right.
 */
export class Purchases {
  readonly #options: PurchaseOptions;
  /** Payments that this server is asking for or following, by place. */
  readonly #watched = new Map<string, Promise<boolean>>();
  readonly #waiting = new Map<string, Waiting[]>();
  #closing = false;

  constructor(options: PurchaseOptions) {
    this.#options = options;
  }

  /** Posts a request; where it waits for a payment, answers when that is decided or has been waited for long enough. */
  async post(request: PostRequest): Promise<PostOutcome> {
    const outcome = await this.#options.post(request);
    if (outcome.ok === null) return this.#wait(request, outcome.waitsFor);
    // Whoever switches Auto Reload on below its threshold is answered when the purchase that this set off is decided.
    if (request.command.kind === "auto_reload" && outcome.ok) await this.#watchedIn(request);
    return outcome;
  }

  /** The write path has decided a payment and committed it. */
  asked(place: PaymentPlace): void {
    this.#watch(place, () => this.#ask(place));
  }

  /** Brings the ledger to what the provider says of a payment, for instance because a webhook told of it. */
  async sync(id: string): Promise<void> {
    const place = parseAnyId(id);
    if (place === null || place.kind !== "pay") return;
    const found = await findPayment(this.#options.database, place);
    if (found === null || found.payment.provider !== this.#options.provider.name) return;
    const said = await this.#options.provider.find(this.#chargeRequest(found), found.payment.receipt);
    if (said !== null) await this.#follow(found, said);
  }

  /**
   * Looks after payments that are still open, for the server that asked may have died.
   *
   * @param everything also those that were looked after a moment ago
   * @param progress called after each
   * @returns how many, and of how many of them something went wrong, which is logged
   */
  async recover({
    everything = false,
    signal,
    progress,
  }: {
    everything?: boolean;
    signal?: AbortSignal;
    progress?: () => void;
  } = {}): Promise<{ done: number; failed: number }> {
    let failed = 0;
    const open = await takeOpenPayments(this.#options.database, Date.now(), MOST_AT_ONCE, everything);
    const ours = open.filter(({ payment }) => payment.provider === this.#options.provider.name);
    const lookAfter = async (found: FoundPayment) => {
      const place = this.#placeOf(found);
      const fine = await this.#watch(place, async () => this.#tell(place, await this.#decide(found, [])));
      if (!fine) failed += 1;
      progress?.();
    };
    const left = ours.values();
    const oneAfterTheOther = async () => {
      for (const found of left) {
        if (signal?.aborted) return;
        await lookAfter(found);
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, oneAfterTheOther));
    return { done: ours.length - failed, failed };
  }

  /** Waits until nothing is being asked or followed any more, purchases behind a request included. */
  async idle(): Promise<void> {
    while (this.#watched.size > 0) await Promise.all(this.#watched.values());
  }

  /** Waits for what is being asked. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#watched.values());
  }

  #wait(request: PostRequest, place: PaymentPlace): Promise<PostOutcome> {
    return new Promise((resolve, reject) => {
      const key = keyOf(place);
      const waiting: Waiting = { request, resolve, reject };
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), waiting]);
      const timer = setTimeout(() => {
        this.#waiting.set(
          key,
          (this.#waiting.get(key) ?? []).filter((each) => each !== waiting),
        );
        this.#postAgain(place, [waiting], { outcome: "unknown" });
      }, this.#options.patienceMs ?? PATIENCE_MS);
      const done = <T>(pass: (value: T) => void) => {
        return (value: T) => {
          clearTimeout(timer);
          pass(value);
        };
      };
      waiting.resolve = done(resolve);
      waiting.reject = done(reject);
      this.#watch(place, () => this.#lookOn(place));
    });
  }

  /** One watch for each payment; whoever began it tells those who wait. A failure leaves the payment to `recover`. */
  #watch(place: PaymentPlace, watch: () => Promise<void>): Promise<boolean> {
    const key = keyOf(place);
    const running = this.#watched.get(key);
    if (running !== undefined) return running;
    const watching = watch()
      .then(() => true)
      .catch((error: unknown) => {
        this.#options.log(
          `A payment (${idOf(place)}) could not be looked after and will be again: ${messageOf(error)}`,
        );
        this.#tell(place, { outcome: "unknown" });
        return false;
      })
      .finally(() => {
        this.#watched.delete(key);
        // Somebody may have come after those who waited were told.
        if (this.#waiting.has(key)) this.#watch(place, () => this.#lookOn(place));
      });
    this.#watched.set(key, watching);
    return watching;
  }

  async #watchedIn({ account, wallet }: PostRequest): Promise<void> {
    const prefix = `${account.number} ${wallet} `;
    const mine = [...this.#watched].filter(([key]) => key.startsWith(prefix));
    await Promise.all(mine.map(([, watching]) => watching));
  }

  /** Asks the provider for a payment that this server has decided. */
  async #ask(place: PaymentPlace): Promise<void> {
    const { account, wallet, number } = place;
    const found = await findPayment(this.#options.database, { account: account.number, wallet, number });
    if (found === null) throw new Error("it cannot be found");
    this.#tell(place, await this.#decide(found, ASK_AGAIN_MS));
  }

  /** Looks on while another server asks. Where that takes long the other may have died, and this one asks too. */
  async #lookOn(place: PaymentPlace): Promise<void> {
    const at = { account: place.account.number, wallet: place.wallet, payment: place.number };
    const until = performance.now() + LOOK_ON_MS;
    while (!this.#closing && performance.now() < until) {
      const stands = await readPaymentState(this.#options.database, at);
      if (stands === null) throw new Error("it cannot be found");
      if (stands.state === "credited") return this.#tell(place, { outcome: "credited" });
      if (stands.state === "declined") return this.#tell(place, { outcome: "declined", reason: stands.reason ?? "" });
      if (stands.state === "needs_confirmation") return this.#tell(place, { outcome: "needs_confirmation" });
      // Asked again and again to no avail: `recover` does that in its own time.
      if (stands.state === "unknown") return this.#tell(place, { outcome: "unknown" });
      await pause(FOLLOW_MS);
    }
    if (this.#closing) return this.#tell(place, { outcome: "unknown" });
    await this.#ask(place);
  }

  /** Charges, and lets the ledger follow. A provider that does not say what became of it is asked again a few times. */
  async #decide(found: FoundPayment, again: readonly number[]): Promise<Settled> {
    for (const delay of [...again, null]) {
      try {
        const said = await this.#options.provider.charge(this.#chargeRequest(found));
        const settled = await this.#follow(found, said);
        if (settled.outcome !== "unknown" || delay === null) return settled;
      } catch (error) {
        if (!(error instanceof ProviderUnknown)) throw error;
        // That the payer is asked to confirm it is still true.
        if (found.payment.state === "needs_confirmation") return { outcome: "needs_confirmation" };
        if (delay === null) await this.#note(found, { state: "unknown", receipt: null, confirmUrl: null });
      }
      if (delay === null || this.#closing) break;
      await pause(delay);
    }
    return { outcome: "unknown" };
  }

  /** Brings the ledger to what the provider says of a payment. */
  async #follow(found: FoundPayment, said: ProviderPayment): Promise<Settled> {
    const { payment } = found;
    const { receipt, confirmUrl } = said;
    switch (said.state) {
      case "succeeded": {
        if (isOpen(payment)) await this.#note(found, { state: "succeeded", receipt, confirmUrl: null });
        const credited = this.#post(found, { kind: "credit", payment: payment.number, receipt: receipt ?? said.id });
        // In one go, so that nobody comes between the credits and those who have waited for them.
        this.#tell(this.#placeOf(found), { outcome: "credited" });
        await credited;
        await this.#reverse(found, said);
        return { outcome: "credited" };
      }
      case "declined": {
        const reason = said.declined?.reason ?? "The card was declined.";
        const declined = this.#post(found, { kind: "decline", payment: payment.number, reason });
        this.#tell(this.#placeOf(found), { outcome: "declined", reason }, declined);
        await declined;
        return { outcome: "declined", reason };
      }
      case "needs_confirmation":
        await this.#note(found, { state: "needs_confirmation", receipt, confirmUrl });
        return { outcome: "needs_confirmation" };
      case "pending":
        await this.#note(found, { state: "unknown", receipt, confirmUrl: null });
        return { outcome: "unknown" };
      default:
        return said.state satisfies never;
    }
  }

  /**
   * Takes credits back for money that is gone, or gives them back for money that came again. Asks again afterwards: what
   * was said may have been older than what somebody else was told, and nobody may come to correct it.
   */
  async #reverse(found: FoundPayment, said: ProviderPayment): Promise<void> {
    const { payment } = found;
    for (let told = said, asked = 0; asked < MOST_QUESTIONS; asked++) {
      const { refunded, disputed } = told;
      if (asked === 0 && refunded + disputed === 0 && payment.reversed === 0) return;
      await this.#post(found, { kind: "reverse", payment: payment.number, refunded, disputed });
      const now = await this.#options.provider.find(this.#chargeRequest(found), told.receipt);
      if (now === null || (now.refunded === refunded && now.disputed === disputed)) return;
      told = now;
    }
  }

  async #note(found: FoundPayment, note: Parameters<typeof notePayment>[2]): Promise<void> {
    const place = { account: found.account.number, wallet: found.wallet, payment: found.payment.number };
    await notePayment(this.#options.database, place, note);
  }

  async #post(found: FoundPayment, what: CommandOfProvider): Promise<void> {
    const { account, catalog, wallet } = this.#placeOf(found);
    const command: Command = { ...what, actor: this.#options.provider.name, key: null, requestHash: null };
    const workspace = catalog.wallets === "workspace" ? wallet : null;
    const outcome = await this.#options.post({ account, catalog, wallet, workspace, command });
    if (outcome.ok === false) throw new Error(outcome.rejection.detail);
  }

  /** Lets everybody go on who waits for a payment, in the order in which they came. */
  #tell(place: PaymentPlace, settled: Settled, written: Promise<void> = Promise.resolve()): void {
    const key = keyOf(place);
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    this.#postAgain(place, waiting, settled, written);
  }

  /** Posts them in one go, and answers when what became of the payment is written down. */
  #postAgain(
    place: PaymentPlace,
    waiting: Waiting[],
    settled: Settled,
    written: Promise<void> = Promise.resolve(),
  ): void {
    waiting.forEach(({ request, resolve, reject }, index) => {
      const outcome = this.#outcomeOf(place, request, settled, index === 0);
      Promise.all([outcome, written]).then(([told]) => resolve(told), reject);
    });
  }

  async #outcomeOf(place: PaymentPlace, request: PostRequest, settled: Settled, first: boolean): Promise<PostOutcome> {
    const { command } = request;
    if (command.kind === "charge" || command.kind === "deposit") {
      const reloaded = settled.outcome === "needs_confirmation" ? ({ outcome: "unknown" } as const) : settled;
      const outcome = await this.#options.post({ ...request, command: { ...command, reloaded } });
      return outcome.ok === null ? this.#wait(request, outcome.waitsFor) : outcome;
    }
    if (settled.outcome === "declined") {
      return { ok: false, rejection: { code: "payment_declined", detail: settled.reason, short: null } };
    }
    if (settled.outcome === "credited") {
      const outcome = await this.#options.post(request);
      if (outcome.ok === null) return this.#wait(request, outcome.waitsFor);
      return outcome.ok && first ? { ...outcome, replayed: false } : outcome;
    }
    return this.#undecided(place);
  }

  /** A purchase that nobody has decided yet is answered with its payment. */
  async #undecided({ account, wallet, number }: PaymentPlace): Promise<PostOutcome> {
    const found = await findPayment(this.#options.database, { account: account.number, wallet, number });
    if (found === null) throw new Error("a payment that was decided cannot be found");
    const { payment, walletNumber, confirmUrl } = found;
    const answer = {
      entry: null,
      wallet: { id: wallet, balance: 0, outstanding: 0 },
      grant: null,
      deposit: null,
      payment: { ...payment, wallet, walletNumber, confirmUrl },
    };
    return { ok: true, replayed: false, answer };
  }

  #chargeRequest(found: FoundPayment): ChargeRequest {
    const { account, walletNumber, payment } = found;
    const { catalog } = this.#placeOf(found);
    const { pack, count, money, currency } = payment.order;
    const name = findPack(catalog, pack)?.name ?? pack;
    return {
      id: formatId("pay", account.number, walletNumber, payment.number),
      payer: { id: account.id, number: account.number, name: account.name },
      method: payment.method,
      money: { amount: money, currency },
      description: `${catalog.name}: ${count === 1 ? name : `${count} × ${name}`}`,
      confirmable: payment.kind === "topup",
      askedAt: found.askedAt,
    };
  }

  #placeOf({ account, wallet, payment }: FoundPayment): PaymentPlace {
    const catalog = this.#options.catalogs.get(account.product);
    if (catalog === undefined) throw new Error(`there is no catalog for the product ${account.product}`);
    return { account, catalog, wallet, number: payment.number };
  }
}

type CommandOfProvider = {
  [K in "credit" | "decline" | "reverse"]: Omit<Extract<Command, { kind: K }>, "actor" | "key" | "requestHash">;
}["credit" | "decline" | "reverse"];

function keyOf({ account, wallet, number }: PaymentPlace): string {
  return `${account.number} ${wallet} ${number}`;
}

function idOf({ account, wallet, number }: PaymentPlace): string {
  return `number ${number} of wallet ${wallet} of account ${account.id}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
