/**
 * What the contract tests speak to the server with: HTTP and nothing else. Every test makes accounts of its own, so that
 * all tests of a file share one server.
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { createDatabase, type TestDatabase } from "../support/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";
import type {
  AccountDocument,
  AutoReloadOrder,
  AutoReloadSet,
  BatchResult,
  Deposited,
  EntryDetail,
  Granted,
  GrantOrder,
  Page,
  Payment,
  PlanSet,
  Posted,
  Problem,
  Product,
  Quantities,
  Quote,
  Reload,
  SandboxEvent,
  Settled,
  Spend,
  TopUp,
  Usage,
  Wallet,
} from "./types.ts";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export type Answer<T> = { status: number; headers: Headers; text: string; body: T };

/** A string that no other test of this run uses. */
export function unique(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 13)}`;
}

/**
 * One server for all tests of a file, stopped when they are done.
 * @param clock where given, the server runs on a test clock that stands at this time until a test moves it
 * @param catalogs where given, the texts of the catalogs that it has instead of the project's own
 */
export function sharedServer(options: { clock?: string; catalogs?: string[] } = {}): Scrip {
  const scrip = new Scrip();
  let folder: string | null = null;
  beforeAll(async () => {
    const database = await createDatabase();
    folder = options.catalogs === undefined ? null : await catalogFolder(options.catalogs);
    const env: Record<string, string> = folder === null ? {} : { SCRIP_CATALOGS: folder };
    scrip.attach(await startServer(database, { testClock: options.clock !== undefined, env }), database);
    if (options.clock !== undefined) await scrip.setClock(options.clock);
  });
  afterAll(async () => {
    await scrip.close();
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  });
  return scrip;
}

async function catalogFolder(catalogs: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "scrip-test-catalogs-"));
  for (const [index, text] of catalogs.entries()) await writeFile(join(folder, `${index}.yaml`), text);
  return folder;
}

/** The API as the holder of one key sees it. */
export class Scrip {
  #server: TestServer | null = null;
  #database: TestDatabase | null = null;
  #parent: Scrip | null = null;
  #key: string | null = null;
  #now = Number.NaN;

  attach(server: TestServer, database: TestDatabase): void {
    this.#server = server;
    this.#database = database;
  }

  get server(): TestServer {
    const server = this.#parent === null ? this.#server : this.#parent.server;
    if (server === null) throw new Error("the server has not been started yet");
    return server;
  }

  /** Stops the server and forgets its database. */
  async close(): Promise<void> {
    await this.#server?.stop();
    await this.#database?.drop();
  }

  get database(): TestDatabase {
    const database = this.#parent === null ? this.#database : this.#parent.database;
    if (database === null) throw new Error("there is no database yet");
    return database;
  }

  /** The same server, called with another key. */
  as(key: string): Scrip {
    const other = new Scrip();
    other.#parent = this;
    other.#key = key;
    return other;
  }

  url(path: string): string {
    return `${this.server.url}/v1${path}`;
  }

  get authorization(): string {
    return `Bearer ${this.#key ?? this.server.adminKey}`;
  }

  /** The time of the test clock. */
  get now(): number {
    return this.#now;
  }

  async setClock(to: string | number): Promise<void> {
    const now = new Date(to).toISOString();
    ok(await this.put("/test-clock", { now }), 200);
    this.#now = Date.parse(now);
  }

  async advance(ms: number): Promise<void> {
    await this.setClock(this.#now + ms);
  }

  /** Time of the test clock, moved by `ms`, as the API writes it. */
  at(ms = 0): string {
    return new Date(this.#now + ms).toISOString();
  }

  /** Sends exactly what it is given. */
  async send<T = unknown>(method: string, path: string, init: RequestInit = {}): Promise<Answer<T>> {
    const headers = new Headers(init.headers);
    if (!headers.has("authorization")) headers.set("authorization", this.authorization);
    const response = await fetch(this.url(path), { ...init, method, headers });
    return read<T>(response);
  }

  get<T = unknown>(path: string): Promise<Answer<T>> {
    return this.send<T>("GET", path);
  }

  post<T = unknown>(path: string, body: unknown, key: string = unique("key")): Promise<Answer<T>> {
    const headers = { "content-type": "application/json", "idempotency-key": key };
    return this.send<T>("POST", path, { headers, body: JSON.stringify(body) });
  }

  /** @param key for what moves credits */
  put<T = unknown>(path: string, body: unknown, key?: string): Promise<Answer<T>> {
    const headers = { "content-type": "application/json", ...(key === undefined ? {} : { "idempotency-key": key }) };
    return this.send<T>("PUT", path, { headers, body: JSON.stringify(body) });
  }

  /** What a payer or a bank does to a payment of the sandbox. @param amount money, of a refund in part */
  sandbox(payment: string, event: SandboxEvent, amount?: number): Promise<Answer<{ payment: Payment }>> {
    return this.post(`/sandbox/payments/${payment}`, { event, ...(amount === undefined ? {} : { amount }) });
  }

  batch(items: unknown[]): Promise<Answer<{ results: BatchResult[] }>> {
    return this.send("POST", "/batch", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ items }),
    });
  }

  async account(
    product: Product | (string & {}),
    options: { id?: string; name?: string; time_zone?: string } = {},
  ): Promise<Account> {
    const { id = unique(product), ...rest } = options;
    const account = this.accountNamed(id);
    ok(await this.put<AccountDocument>(account.path, { product, ...rest }), [200, 201]);
    return account;
  }

  /** An account by its id, whether it is there or not. */
  accountNamed(id: string): Account {
    return new Account(this, id);
  }

  /** A studio account whose clients hold the given credits: paid for, never expiring. */
  async studio(balances: Record<string, number> = {}): Promise<Account> {
    const account = await this.account("studio");
    for (const [workspace, amount] of Object.entries(balances)) await account.give(amount, workspace);
    return account;
  }

  /** An outreach account with the given credits: paid for, never expiring. */
  async outreach(balance: number, time_zone = "UTC"): Promise<Account> {
    const account = await this.account("outreach", { time_zone });
    await account.give(balance);
    return account;
  }
}

/** One account of the operator. Methods named after a call return its answer, whatever it is. */
export class Account {
  readonly scrip: Scrip;
  readonly id: string;

  constructor(scrip: Scrip, id: string) {
    this.scrip = scrip;
    this.id = id;
  }

  get path(): string {
    return `/accounts/${encodeURIComponent(this.id)}`;
  }

  /** The same account, seen with another key. */
  as(key: string): Account {
    return new Account(this.scrip.as(key), this.id);
  }

  get<T>(call: string): Promise<Answer<T>> {
    return this.scrip.get<T>(`${this.path}${call}`);
  }

  post<T = Posted>(call: string, body: unknown, key?: string): Promise<Answer<T>> {
    return this.scrip.post<T>(`${this.path}${call}`, body, key);
  }

  put<T = unknown>(call: string, body: unknown, key?: string): Promise<Answer<T>> {
    return this.scrip.put<T>(`${this.path}${call}`, body, key);
  }

  charge(body: Spend, key?: string): Promise<Answer<Posted>> {
    return this.post("/charges", body, key);
  }

  deposit(body: Spend & { deadline?: string }, key?: string): Promise<Answer<Deposited>> {
    return this.post("/deposits", body, key);
  }

  quote(body: Spend): Promise<Answer<Quote>> {
    return this.post("/quotes", body);
  }

  settle(deposit: string, quantities: Quantities, key?: string): Promise<Answer<Settled>> {
    return this.post(`/deposits/${deposit}/settle`, { quantities }, key);
  }

  void(deposit: string, key?: string): Promise<Answer<Deposited>> {
    return this.post(`/deposits/${deposit}/void`, { reason: "not delivered" }, key);
  }

  refund(entry: string, amount?: number, key?: string): Promise<Answer<Posted>> {
    return this.post("/refunds", { entry, ...(amount === undefined ? {} : { amount }), reason: "goodwill" }, key);
  }

  grant(body: GrantOrder, key?: string): Promise<Answer<Granted>> {
    return this.post("/grants", { category: "paid", reason: "test", ...body }, key);
  }

  withdraw(grant: string, key?: string): Promise<Answer<Granted>> {
    return this.post(`/grants/${grant}/withdraw`, { reason: "given by mistake" }, key);
  }

  adjust(body: Record<string, unknown> & { amount: number }, key?: string): Promise<Answer<Posted>> {
    return this.post("/adjustments", { reason: "correction", ...body }, key);
  }

  repay(body: { workspace?: string; amount?: number }, key?: string): Promise<Answer<Posted>> {
    return this.post("/repayments", body, key);
  }

  waive(body: { workspace?: string; amount: number }, key?: string): Promise<Answer<Posted>> {
    return this.post("/waivers", { reason: "goodwill", ...body }, key);
  }

  /** Sets a plan; the body is completed by what the wallet shows of it afterwards. */
  async plan(wallet: string, plan: string | null, anchor?: string, key = unique("key")): Promise<Answer<PlanSet>> {
    const body = { plan, ...(anchor === undefined ? {} : { anchor }) };
    const answer = await this.put<PlanSet>(`/wallets/${encodeURIComponent(wallet)}/plan`, body, key);
    if (answer.status !== 201) return answer;
    return { ...answer, body: { ...answer.body, plan: (await this.wallet(wallet)).plan } };
  }

  /** Sets Auto Reload; the body is completed by what the wallet shows of it afterwards. */
  async autoReload(wallet: string, body: AutoReloadOrder, key = unique("key")): Promise<Answer<AutoReloadSet>> {
    const answer = await this.put<AutoReloadSet>(`/wallets/${encodeURIComponent(wallet)}/auto-reload`, body, key);
    if (answer.status !== 201) return answer;
    return { ...answer, body: { ...answer.body, auto_reload: (await this.wallet(wallet)).auto_reload! } };
  }

  topUp(body: TopUp, key?: string): Promise<Answer<Posted & { payment?: Payment }>> {
    return this.post("/topups", body, key);
  }

  async payment(id: string): Promise<Payment> {
    return ok(await this.get<Payment>(`/payments/${id}`), 200);
  }

  /** All purchases, newest first. */
  async payments(): Promise<Payment[]> {
    return this.#all<"payments", Payment>("/payments", "payments");
  }

  /** All attempts of Auto Reload, newest first. */
  async reloads(wallet = "main"): Promise<Reload[]> {
    return this.#all<"reloads", Reload>(`/wallets/${encodeURIComponent(wallet)}/reloads`, "reloads");
  }

  async #all<K extends string, T>(call: string, name: K): Promise<T[]> {
    type Paged = Record<K, T[]> & { has_more: boolean; next_cursor: string | null };
    const all: T[] = [];
    let cursor: string | null = null;
    do {
      const query: string = search({ limit: 100, ...(cursor === null ? {} : { cursor }) });
      const page: Paged = ok(await this.get<Paged>(`${call}${query}`), 200);
      all.push(...page[name]);
      cursor = page.has_more ? page.next_cursor : null;
    } while (cursor !== null);
    return all;
  }

  /** Paid credits that never expire. */
  async give(amount: number, workspace?: string): Promise<Granted> {
    return ok(await this.grant({ amount, ...(workspace === undefined ? {} : { workspace }) }));
  }

  async wallet(id = "main"): Promise<Wallet> {
    return ok(await this.get<Wallet>(`/wallets/${encodeURIComponent(id)}`), 200);
  }

  async figures(id = "main"): Promise<{ balance: number; outstanding: number }> {
    const { balance, outstanding } = await this.wallet(id);
    return { balance, outstanding };
  }

  async entry(id: string): Promise<EntryDetail> {
    return ok(await this.get<EntryDetail>(`/entries/${id}`), 200);
  }

  async page(wallet: string, query: Record<string, string | number> = {}): Promise<Page> {
    return ok(await this.get<Page>(`/wallets/${encodeURIComponent(wallet)}/entries${search(query)}`), 200);
  }

  /** The whole log of a wallet, newest first. */
  async log(wallet = "main", query: Record<string, string | number> = {}): Promise<Page["entries"]> {
    const entries: Page["entries"] = [];
    let cursor: string | null = null;
    do {
      const page: Page = await this.page(wallet, { limit: 100, ...query, ...(cursor === null ? {} : { cursor }) });
      entries.push(...page.entries);
      cursor = page.has_more ? page.next_cursor : null;
    } while (cursor !== null);
    return entries;
  }

  async usage(query: Record<string, string>): Promise<Usage> {
    return ok(await this.get<Usage>(`/usage${search(query)}`), 200);
  }
}

/** The body of an answer that must be a success. */
export function ok<T>(answer: Answer<T>, status: number | number[] = 201): T {
  expect([status].flat(), `${answer.status} ${answer.text.slice(0, 2_000)}`).toContain(answer.status);
  return answer.body;
}

/** The problem document of an answer that must be this refusal. */
export function refused(answer: Answer<unknown>, status: number, code: string): Problem {
  const problem = answer.body as Problem;
  const heard = `${answer.status} ${answer.text.slice(0, 2_000)}`;
  expect({ status: answer.status, code: problem?.code }, heard).toEqual({ status, code });
  expect(answer.headers.get("content-type"), heard).toMatch(/^application\/problem\+json\b/);
  expect(problem, heard).toMatchObject({
    type: `https://scrip.dev/problems/${code.replaceAll("_", "-")}`,
    title: expect.stringMatching(/\S/),
    status,
    detail: expect.stringMatching(/\S/),
    request_id: expect.stringMatching(/^req_\S+$/),
  });
  return problem;
}

/** The fields a refusal points at, sorted. */
export function pointers(problem: Problem): string[] {
  return (problem.errors ?? []).map((error) => error.pointer).sort();
}

export function search(query: Record<string, string | number>): string {
  const text = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}

/** How often each status occurred. */
export function tally(answers: readonly { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Runs `work` over all items with at most `workers` at once, answers in the items' order. */
export async function concurrently<T, R>(items: readonly T[], workers: number, work: (item: T) => Promise<R>) {
  const results: R[] = new Array(items.length);
  let next = 0;
  await Promise.all(
    times(workers, async () => {
      while (next < items.length) {
        const index = next++;
        results[index] = await work(items[index] as T);
      }
    }),
  );
  return results;
}

/** Clips of a showcase: `count` clips of `seconds` each. */
export function clips(count: number, seconds: number): { clips: number[] } {
  return { clips: Array<number>(count).fill(seconds) };
}

/** A creative submission of a client: 40 tokens and 1 per second of its clips, each between 4 and 12 seconds. */
export function submission(workspace: string, quantities: Quantities = clips(6, 8), id = unique("cr")): Spend {
  return { workspace, action: "creative.submission", quantities, reference: { type: "creative", id } };
}

/** Re-rolls of persona images: 2 tokens each. */
export function rerolls(workspace: string, count: number): Spend {
  return { workspace, action: "persona.reroll", quantities: { rerolls: count } };
}

/** A mail drafted for a campaign: 2 credits. */
export function draft(workspace: string, campaign: string, id = unique("msg")): Spend {
  return { workspace, campaign, action: "email.first_draft", reference: { type: "message", id } };
}

/** An answer as it came. */
export async function read<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  const json = /^application\/(problem\+)?json\b/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, headers: response.headers, text, body: (json ? JSON.parse(text) : undefined) as T };
}
