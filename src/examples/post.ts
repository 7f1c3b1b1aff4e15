import type { Catalog } from "../core/catalog.ts";
import type { Command } from "../core/command.ts";
import type { Instant } from "../core/instant.ts";
import { commandOf } from "../http/commands.ts";
import type { OperationInput } from "../http/schemas/bodies.ts";
import type { Services } from "../http/services.ts";
import { buildServices } from "../services.ts";
import type { Connection, Database } from "../store/database.ts";
import { formatId } from "../store/ids.ts";
import type { Account, PostedEntry } from "../store/posting.ts";
import { sandboxBooks } from "../store/sandbox-books.ts";
import { openWritePath, type WritePath } from "../write-path.ts";
import type { Made, PaymentEvent, Request, Step } from "./history.ts";
import { type Moment, momentsOf, type Progress, readNextDue, readPayments, readProgress } from "./progress.ts";

type Databases = { reading: Database; posting: Connection; catalogs: ReadonlyMap<string, Catalog> };

/**
 * Posts a history in its own time, going on where an earlier attempt ended, and what the calendar made due up to its end.
 * @returns how many requests were refused
 */
export async function postSteps(
  databases: Databases,
  account: Account,
  steps: Step[],
  until: Instant,
): Promise<number> {
  const moments = momentsOf(steps);
  const progress = await readProgress(databases.reading, account, moments);
  const teller = new Teller(databases, account, progress);
  try {
    await teller.decideOpenPayments();
    // The last moment that left anything is told again: its repeats are answered as before.
    for (const moment of moments.slice(progress.from)) await teller.tell(moment);
    await teller.rollForward(until);
    return teller.refused;
  } finally {
    await teller.close();
  }
}

/** Asks for nothing but what the calendar made due. */
const ROLL: Command = { kind: "roll", actor: "scrip", key: null, requestHash: null };

/**
 * Sends the requests of one account, at the time of the moment they belong to. Its clock goes on when nothing is in flight
 * any more: a purchase that a request set off is credited at the time of that request.
 */
class Teller {
  refused = 0;
  readonly #reading: Database;
  readonly #account: Account;
  readonly #catalog: Catalog;
  readonly #writePath: WritePath;
  readonly #services: Services;
  readonly #progress: Progress;
  readonly #made = new Map<string, Made>();
  #now: Instant = 0;

  constructor({ reading, posting, catalogs }: Databases, account: Account, progress: Progress) {
    this.#reading = reading;
    this.#account = account;
    this.#catalog = catalogs.get(account.product)!;
    this.#progress = progress;
    const lanes = { lanes: 1, clock: async () => this.#now };
    const ledger = "examples";
    this.#writePath = openWritePath({ ledger, posting, reading, catalogs, stripe: null, log: () => {}, lanes });
    this.#services = buildServices(reading, this.#writePath.lanes, this.#writePath.payments, catalogs, 0);
    for (const { key, wallet, sequence } of progress.entries) this.#made.set(key, this.#idsOf(wallet, sequence));
  }

  close(): Promise<void> {
    return this.#writePath.close();
  }

  /** Finds out what became of the payments that an earlier attempt left undecided, each at the time it was decided on. */
  async decideOpenPayments(): Promise<void> {
    const { purchases } = this.#writePath.payments;
    for (const { wallet, number, decidedAt } of this.#progress.openPayments) {
      this.#now = decidedAt;
      purchases.asked({ account: this.#account, catalog: this.#catalog, wallet, number });
      await purchases.idle();
    }
  }

  async tell({ at, steps }: Moment): Promise<void> {
    await this.rollForward(at);
    this.#now = at;
    const accepted = await Promise.all(steps.map((step) => this.#perform(step)));
    this.refused += accepted.filter((each) => !each).length;
    await this.#writePath.payments.purchases.idle();
  }

  /** Posts what is due by a time, as the servers' job does: each thing when it is due, whoever asks for the wallet next. */
  async rollForward(until: Instant): Promise<void> {
    for (;;) {
      const due = await readNextDue(this.#reading, this.#account, until);
      if (due === null) return;
      this.#now = due.at;
      const place = { account: this.#account, catalog: this.#catalog, wallet: due.wallet, workspace: null };
      const outcome = await this.#services.post({ ...place, command: ROLL });
      if (!outcome.ok) throw new Error(outcome.rejection.detail);
      await this.#writePath.payments.purchases.idle();
    }
  }

  /** @returns false where it was refused, which is no failure: a catalog may have other prices than the shipped one */
  async #perform(step: Step): Promise<boolean> {
    if ("event" in step) return this.#play(step);
    if (this.#progress.declined.has(step.key)) return false;
    const { request } = step;
    if (!("of" in request)) return this.#send(step, request);
    const made = this.#made.get(request.of);
    return made === undefined || this.#send(step, request.ask(made));
  }

  /** @throws where there was no answer */
  async #send({ actor, key }: Request, request: OperationInput): Promise<boolean> {
    const command = await commandOf(this.#services, this.#account, request, { actor, key });
    if (!command.ok) return false;
    const outcome = await this.#services.post(command.value);
    if (outcome.ok) {
      if (outcome.answer.entry !== null) this.#made.set(key, await this.#madeWith(outcome.answer.entry));
      return true;
    }
    const { code, detail } = outcome.rejection;
    if (code === "unavailable" || code === "idempotency_in_progress") throw new Error(detail);
    return false;
  }

  async #madeWith({ wallet, sequence }: PostedEntry): Promise<Made> {
    const place = await this.#services.wallets.number(this.#account, wallet);
    return this.#idsOf(place!, sequence);
  }

  #idsOf(wallet: number, sequence: number): Made {
    const { number } = this.#account;
    return { deposit: formatId("dp", number, wallet, sequence), entry: formatId("en", number, wallet, sequence) };
  }

  /** What happened in an earlier attempt already does not happen twice: then the ledger only follows. */
  async #play({ payment: key, event, amount = null }: PaymentEvent): Promise<boolean> {
    const payments = await readPayments(this.#reading, this.#account);
    const payment = payments.find(({ cause, state }) => cause.key === key && state !== "declined");
    if (payment === undefined) return true;
    const id = formatId("pay", this.#account.number, payment.walletNumber, payment.number);
    const known = await sandboxBooks(this.#reading).find(id);
    const happened = {
      confirm: known?.state === "succeeded",
      refund: known !== null && known.refunded > 0,
      dispute: known !== null && known.dispute !== null,
      dispute_won: known?.dispute === "won",
      dispute_lost: known?.dispute === "lost",
    };
    if (happened[event]) await this.#writePath.payments.purchases.sync(id);
    else await this.#services.payments.play!(id, event, amount);
    return true;
  }
}
