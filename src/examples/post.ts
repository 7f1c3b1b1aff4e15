import type { Catalog } from "../core/catalog.ts";
import type { Command } from "../core/command.ts";
import type { Instant } from "../core/instant.ts";
import { commandOf } from "../http/commands.ts";
import { importRequests } from "../http/import-rows.ts";
import type { OperationInput } from "../http/schemas/bodies.ts";
import type { ImportRow } from "../http/schemas/imports.ts";
import type { Services } from "../http/services.ts";
import { parseInstant } from "../http/time.ts";
import { buildServices } from "../services.ts";
import type { Connection, Database } from "../store/database.ts";
import { formatId } from "../store/ids.ts";
import type { Account, PostedEntry, PostRequest } from "../store/posting.ts";
import { openWritePath, type WritePath } from "../write-path.ts";
import { tellCases } from "./cases.ts";
import type { ExampleAccount, Made, PaymentEvent, Request, Step } from "./history.ts";
import {
  findEvent,
  type Moment,
  momentsOf,
  type Progress,
  readDeclined,
  readNextDue,
  readProgress,
} from "./progress.ts";

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
  { history = [], cases = [] }: Pick<ExampleAccount, "history" | "cases"> = {},
): Promise<number> {
  const moments = momentsOf(steps);
  const progress = await readProgress(databases.reading, account, moments);
  // The moment that an earlier attempt may have left incomplete is told again: its repeats are answered as before.
  const [first, ...rest] = moments.slice(progress.from);
  const teller = new Teller(databases, account, progress, cases);
  try {
    await teller.bring(history);
    await teller.decideOpenPayments();
    if (first !== undefined) await teller.tell(first, await readDeclined(databases.reading, account, first.at));
    for (const moment of rest) await teller.tell(moment);
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
  readonly #catalogs: Databases["catalogs"];
  readonly #catalog: Catalog;
  readonly #cases: NonNullable<ExampleAccount["cases"]>;
  readonly #writePath: WritePath;
  readonly #services: Services;
  readonly #progress: Progress;
  readonly #made = new Map<string, Made>();
  #now: Instant = 0;
  /** Why a payment could not be looked after. */
  #trouble: string | null = null;

  constructor(
    { reading, posting, catalogs }: Databases,
    account: Account,
    progress: Progress,
    cases: NonNullable<ExampleAccount["cases"]>,
  ) {
    this.#reading = reading;
    this.#account = account;
    this.#catalogs = catalogs;
    this.#catalog = catalogs.get(account.product)!;
    this.#cases = cases;
    this.#progress = progress;
    const lanes = { lanes: 1, clock: async () => this.#now };
    const log = (line: string) => {
      this.#trouble = line;
    };
    this.#writePath = openWritePath({ ledger: "examples", posting, reading, catalogs, stripe: null, log, lanes });
    this.#services = buildServices(reading, this.#writePath.lanes, this.#writePath.payments, catalogs, 0);
    for (const { key, wallet, sequence } of progress.entries) this.#made.set(key, this.#idsOf(wallet, sequence));
  }

  close(): Promise<void> {
    return this.#writePath.close();
  }

  /** Brings in what the account had before. What an earlier attempt brought in is not brought in again. */
  async bring(history: ImportRow[]): Promise<void> {
    const last = history.at(-1);
    if (last === undefined) return;
    this.#now = parseInstant(last.at)!;
    const sender = { actor: "import", workspace: null };
    const requests = importRequests(this.#services, this.#account, history, sender);
    if (!requests.ok) throw new Error(requests.error.detail);
    const outcomes = await Promise.all(requests.value.map((request) => this.#services.post(request)));
    for (const outcome of outcomes) if (!outcome.ok) throw new Error(outcome.rejection.detail);
    const cause = { actor: "import", key: "finish-import", requestHash: "00" };
    const [{ account, catalog, wallet, workspace }] = requests.value as [PostRequest];
    await this.#services.post({ account, catalog, wallet, workspace, command: { kind: "finish_import", ...cause } });
  }

  /** Finds out what became of the payments that an earlier attempt left undecided, each at the time it was decided on. */
  async decideOpenPayments(): Promise<void> {
    for (const { wallet, number, decidedAt } of this.#progress.openPayments) {
      this.#now = decidedAt;
      const place = { account: this.#account, catalog: this.#catalog, wallet, number };
      this.#writePath.payments.purchases.asked(place);
      await this.#paymentsDecided();
    }
  }

  /** @param declined keys of requests that an earlier attempt sent, whose payment was declined: once is enough */
  async tell({ at, steps }: Moment, declined: ReadonlySet<string> = new Set()): Promise<void> {
    await this.rollForward(at);
    this.#now = at;
    const accepted = await Promise.all(
      steps.map((step) => !("key" in step && declined.has(step.key)) && this.#perform(step)),
    );
    this.refused += accepted.filter((each) => !each).length;
    await this.#paymentsDecided();
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
      await this.#paymentsDecided();
    }
  }

  /** @throws where one stays undecided: the next attempt decides it */
  async #paymentsDecided(): Promise<void> {
    await this.#writePath.payments.purchases.idle();
    if (this.#trouble !== null) throw new Error(this.#trouble);
  }

  /** @returns false where it was refused, which is no failure: a catalog may have other prices than the shipped one */
  async #perform(step: Step): Promise<boolean> {
    if ("event" in step) return this.#play(step);
    const { request } = step;
    if ("corrects" in request) {
      const ids = await tellCases(this.#reading, this.#catalogs, this.#account, this.#cases, step.at);
      return this.#send(step, request.by(ids[request.corrects]!));
    }
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
  async #play(step: PaymentEvent): Promise<boolean> {
    const found = await findEvent(this.#reading, this.#account, step);
    if (found === null) return true;
    if (found.happened) await this.#writePath.payments.purchases.sync(found.id);
    else await this.#services.payments.play!(found.id, step.event, step.amount ?? null);
    return true;
  }
}
