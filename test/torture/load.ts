// The customers: so many requests under way, each sent again with its key until somebody answers.
import type { BatchResult, Entry, Posted, Problem } from "../contract/types.ts";
import type { Notebook } from "./notebook.ts";
import type { Servers } from "./servers.ts";
import { pause } from "./waiting.ts";
import { type Customers, earlierOf, type Job, jobOf, type Order } from "./workload.ts";

/** Longer than a server that cannot reach its database takes to say so, unless somebody has stopped it. */
const PATIENCE_MS = 6_000;
/** Of whoever gives up then. */
const FAINT_PATIENCE_MS = 500;
/** What asks to be sent again; everything else is final. */
const AGAIN = new Set(["unavailable", "idempotency_in_progress"]);
/** "No" for a reason of business, in this workload. */
const REFUSALS = new Set(["insufficient_credits", "already_charged", "outstanding_limit"]);

export type LoadOptions = { seed: number; clients: number; pauseMs: number };

/** The load on one stretch's accounts. */
export class Load {
  readonly notebook: Notebook;
  readonly customers: Customers;
  readonly #servers: Servers;
  readonly #options: LoadOptions;
  #next = 0;
  #isOver = false;
  #isAbandoned = false;
  #working: Promise<void> | null = null;
  /** Every request by its keys, and whether it stands alone, on nothing that was answered before. */
  readonly #sent = new Map<string, { order: Order; isAlone: boolean }>();

  constructor(servers: Servers, notebook: Notebook, customers: Customers, options: LoadOptions) {
    this.#servers = servers;
    this.notebook = notebook;
    this.customers = customers;
    this.#options = options;
  }

  /** Begins, or goes on. */
  begin(): void {
    this.#isOver = false;
    this.#working = Promise.all(Array.from({ length: this.#options.clients }, () => this.#work())).then(() => {});
  }

  /** No new jobs; waits until the requests under way have been answered or given up. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#working;
  }

  /** Ends though requests were not answered: nothing is sent again any more. */
  abandon(): void {
    this.#isOver = true;
    this.#isAbandoned = true;
  }

  /** Whether a request makes sense whatever became of those before it. */
  isAlone(account: string, key: string): boolean {
    return this.#sent.get(`${account} ${key}`)!.isAlone;
  }

  /** Sends the requests of these keys again, until each is answered. */
  async again(keys: { account: string; key: string }[]): Promise<void> {
    const orders = [...new Set(keys.map(({ account, key }) => this.#sent.get(`${account} ${key}`)!.order))];
    const ask = async () => {
      for (let order = orders.pop(); order !== undefined; order = orders.pop()) await this.#ask(order, false);
    };
    await Promise.all(Array.from({ length: this.#options.clients }, ask));
  }

  async #work(): Promise<void> {
    while (!this.#isOver) {
      await this.#read();
      await this.#do(jobOf(this.#options.seed, this.customers, this.#next++));
      await pause(this.#options.pauseMs);
    }
  }

  /** Somebody looks at a balance meanwhile: an answer, 503, or none. */
  async #read(): Promise<void> {
    const url = this.#servers.url(Math.floor(Math.random() * this.#servers.count));
    if (url === null) return;
    const headers = { authorization: `Bearer ${this.#servers.adminKey}` };
    const path = `/v1/accounts/${this.customers.outreach[0]}/wallets/main`;
    const signal = AbortSignal.timeout(FAINT_PATIENCE_MS);
    const status = await fetch(`${url}${path}`, { headers, signal })
      .then(
        async (answer) => (await answer.text()) && answer.status,
        () => 503,
      )
      .catch(() => 503);
    if (status !== 200 && status !== 503) this.notebook.wrong.push(`a balance was answered ${status}`);
  }

  async #do({ first, then, isFaint, isRepeated }: Job): Promise<void> {
    for (const order of first) this.#keep(order, true);
    const [answer] = await Promise.all(first.map((order) => this.#ask(order, isFaint)));
    if (answer === null || answer === undefined) return;
    if (isRepeated) await this.#ask(first[0]!, false);
    if (then === null) return;
    const next = then(earlierOf(answer));
    this.#keep(next, false);
    await this.#ask(next, isFaint);
  }

  #keep(order: Order, isAlone: boolean): void {
    for (const { account, key } of order.keys) this.#sent.set(`${account} ${key}`, { order, isAlone });
  }

  /** @returns the body of the answer; null where it was refused, or given up for want of one */
  async #ask(order: Order, isFaint: boolean): Promise<unknown> {
    for (const { account, key } of order.keys) this.notebook.sends(account, key);
    for (let attempt = Math.floor(Math.random() * this.#servers.count); ; attempt++) {
      const heard = await this.#send(order, attempt, isFaint ? FAINT_PATIENCE_MS : PATIENCE_MS);
      if (heard !== null && this.#understand(order, heard)) return heard.status === 201 ? heard.body : null;
      this.notebook.retried += 1;
      if (this.#isAbandoned || (heard === null && isFaint)) return null;
      await pause(20 + Math.random() * 80);
    }
  }

  async #send(
    { path, key, body }: Order,
    attempt: number,
    patienceMs: number,
  ): Promise<{ status: number; body: unknown } | null> {
    const url = this.#servers.url(attempt);
    if (url === null) return null;
    try {
      const headers: HeadersInit = {
        authorization: `Bearer ${this.#servers.adminKey}`,
        "content-type": "application/json",
        ...(key === null ? {} : { "idempotency-key": key }),
      };
      const signal = AbortSignal.timeout(patienceMs);
      const answer = await fetch(`${url}/v1${path}`, { method: "POST", headers, body: JSON.stringify(body), signal });
      return { status: answer.status, body: await answer.json() };
    } catch {
      return null;
    }
  }

  /** Notes what was told. @returns false where it is to be sent again */
  #understand(order: Order, { status, body }: { status: number; body: unknown }): boolean {
    const results: BatchResult[] =
      order.key === null && status === 200
        ? (body as { results: BatchResult[] }).results
        : order.keys.map(() => ({ status, entry: (body as Posted).entry, problem: body as Problem }));
    const told = order.keys.map((place, index) => this.#note(place, results[index]!, order));
    return told.every((isFinal) => isFinal);
  }

  #note({ account, key }: Order["keys"][number], { status, entry, problem }: BatchResult, order: Order): boolean {
    if (status === 201 && entry) {
      this.notebook.acknowledges(account, key, entry as Entry);
      return true;
    }
    if (problem !== undefined && AGAIN.has(problem.code)) return false;
    if (problem !== undefined && REFUSALS.has(problem.code)) {
      this.notebook.refuses(account, key);
      return true;
    }
    this.notebook.wrong.push(
      `${order.path} with ${key} was answered ${status} ${JSON.stringify(problem).slice(0, 500)}`,
    );
    // A defect may pass; what was asked is still not known.
    return status < 500;
  }
}
