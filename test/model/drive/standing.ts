import { type Account, bookOf } from "../predict/account.ts";
import type { Book } from "../predict/book.ts";
import { monthOf, zoneAt } from "../predict/local-time.ts";
import {
  type Attempt,
  capReached,
  declinesOf,
  inFlight,
  isOn,
  settingOf,
  spentIn,
  switchedOffAt,
} from "../predict/money.ts";
import { findPlan } from "../predict/prices.ts";
import type { Client } from "./client.ts";
import { differ } from "./compare.ts";
import { Disagreement } from "./disagreement.ts";
import { type ApiEntry, type ApiOrder, numberIn } from "./sending.ts";

/** What stands beside a wallet's entries, as the API shows it: its plan, Auto Reload and the attempts of it. */

export type ApiStanding = {
  id: string;
  balance: number;
  outstanding: number;
  plan: {
    id: string;
    allocation: number;
    anchor: string;
    cycle: { from: string; to: string } | null;
    next: { id: string; allocation: number; at: string } | null;
  } | null;
  auto_reload: {
    enabled: boolean;
    pack: string;
    threshold: number | null;
    monthly_cap: { count: number | null; money: number | null } | null;
    payment_method: string | null;
    spent: { month: string; count: number; money: number };
    cap_reached: string | null;
    declines: number;
    switched_off: { at: string; reason: string } | null;
    in_flight: string | null;
  } | null;
};

type ApiReload = ApiOrder & {
  id: string;
  state: string;
  trigger: { kind: string; idempotency_key: string | null; action: string | null; required: number };
  payment: string | null;
  entry: string | null;
  reason: string | null;
};

/** How a wallet stands, and what is new in it since the model last looked, the oldest first. */
export type Seen = { standing: ApiStanding; entries: ApiEntry[]; attempts: SeenAttempt[] };
export type SeenAttempt = { number: number; facts: ReturnType<typeof attemptFacts>; outcome: string };

/** A plan in words that the model and the API have in common. */
export function planInWords(account: Account, { plan }: Book): string {
  const held = plan?.cycle?.plan ?? plan?.next ?? null;
  if (plan === null || held === null) return "none";
  const terms = (id: string) => `${id} of ${findPlan(account.product, id)?.allocation}`;
  const cycle = plan.cycle && `${time(plan.cycle.from)} to ${time(plan.turnsAt)}`;
  const next = plan.next && `${terms(plan.next)} at ${time(plan.turnsAt)}`;
  return `${terms(held)}, anchor ${time(plan.anchor)}, cycle ${cycle}, next ${next}`;
}

export function shownPlan({ plan }: Pick<ApiStanding, "plan">): string {
  if (plan === null) return "none";
  const at = (text: string) => time(Date.parse(text));
  const cycle = plan.cycle && `${at(plan.cycle.from)} to ${at(plan.cycle.to)}`;
  const next = plan.next && `${plan.next.id} of ${plan.next.allocation} at ${at(plan.next.at)}`;
  return `${plan.id} of ${plan.allocation}, anchor ${at(plan.anchor)}, cycle ${cycle}, next ${next}`;
}

/** Auto Reload as the model has it, in the form of the API; the reason why it switched itself off is only said. */
export function reloadView(account: Account, book: Book, now: number) {
  const setting = settingOf(book);
  if (setting === null) return null;
  const month = monthOf(now, zoneAt(account.zones, now));
  const off = switchedOffAt(book);
  const { capCount: count, capMoney: money } = setting;
  return {
    enabled: isOn(book),
    pack: setting.pack,
    threshold: setting.threshold,
    monthly_cap: count === null && money === null ? null : { count, money },
    payment_method: setting.method,
    spent: { month, ...spentIn(book, month) },
    cap_reached: capReached(book, account.product, month),
    declines: declinesOf(book),
    switched_off: off === null ? null : time(off),
    in_flight: inFlight(book) !== null,
  };
}

function shownReload({ auto_reload }: ApiStanding): ReturnType<typeof reloadView> {
  if (auto_reload === null) return null;
  const { switched_off, in_flight, spent, cap_reached, monthly_cap, ...same } = auto_reload;
  const off = switched_off === null || switched_off.reason === "" ? null : time(Date.parse(switched_off.at));
  return {
    ...{ enabled: same.enabled, pack: same.pack, threshold: same.threshold },
    monthly_cap: monthly_cap && { count: monthly_cap.count, money: monthly_cap.money },
    payment_method: same.payment_method,
    spent: { month: spent.month, count: spent.count, money: spent.money },
    cap_reached: cap_reached as "count" | "money" | null,
    declines: same.declines,
    switched_off: off,
    in_flight: in_flight !== null,
  };
}

/** Waits until no purchase is in flight in a wallet, and reads how it stands then; null where it does not exist. */
export async function readSettled(client: Client, account: string, wallet: string): Promise<ApiStanding | null> {
  const path = `/accounts/${account}/wallets/${encodeURIComponent(wallet)}`;
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const shown = await client.read<ApiStanding>(path);
    if (shown === null || shown.auto_reload?.in_flight == null) return shown;
    if (Date.now() > until) throw new Disagreement(`the purchase in flight in ${account} ${wallet}`, "its end", shown);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

const PATIENCE_MS = 20_000;

/** Balance, plan and Auto Reload are what the model says. */
export function compareStanding(account: Account, wallet: string, shown: ApiStanding, now: number): void {
  const book = bookOf(account, wallet);
  const expected = {
    ...figuresOf(book),
    plan: planInWords(account, book),
    auto_reload: reloadView(account, book, now),
  };
  const { balance, outstanding } = shown;
  const got = { balance, outstanding, plan: shownPlan(shown), auto_reload: shownReload(shown) };
  const differs = differ(expected, got);
  if (differs !== null) throw new Disagreement(`how ${account.id} ${wallet} stands`, "as the model says", differs);
}

function figuresOf({ entries }: Book) {
  let [balance, outstanding] = [0, 0];
  for (const entry of entries) {
    balance += entry.amount;
    outstanding += entry.outstandingChange;
  }
  return { balance, outstanding };
}

/** Reads the entries behind the last that the model knows, and the attempts of Auto Reload behind the last of those. */
export async function readSeen(
  client: Client,
  account: string,
  standing: ApiStanding,
  book: Book | null,
): Promise<Seen> {
  const path = `/accounts/${account}/wallets/${encodeURIComponent(standing.id)}`;
  const known = { entries: book?.entries.length ?? 0, attempts: book?.attempts.length ?? 0 };
  const [entries, attempts] = await Promise.all([
    readBack<ApiEntry>(client, `${path}/entries`, "entries", (entry) => entry.sequence > known.entries),
    readBack<ApiReload>(client, `${path}/reloads`, "reloads", (reload) => numberIn(reload.id) > known.attempts),
  ]);
  return { standing, entries, attempts: attempts.map(shownAttempt) };
}

/** Goes back through pages that begin with the newest, as long as there is something new. */
export async function readBack<T>(
  client: Client,
  path: string,
  name: string,
  isNew: (item: T) => boolean,
  filter = "",
): Promise<T[]> {
  const found: T[] = [];
  for (let cursor = ""; ; ) {
    const page = await client.read<Record<string, unknown>>(`${path}?limit=20${filter}${cursor}`);
    const items = (page?.[name] ?? []) as T[];
    found.push(...items.filter(isNew));
    if (items.length === 0 || !items.every(isNew) || typeof page?.["next_cursor"] !== "string") return found.reverse();
    cursor = `&cursor=${encodeURIComponent(page["next_cursor"])}`;
  }
}

function shownAttempt({ id, trigger, state, reason, ...order }: ApiReload): SeenAttempt {
  const { pack, count, credits, money } = order;
  const capped = state === "capped" ? (/\b(count|money)\b/.exec(reason ?? "")?.[1] ?? "?") : null;
  const { kind, idempotency_key: key, action, required } = trigger;
  const facts = { kind, key, action, required, pack, count, credits, money: money.amount, capped };
  return { number: numberIn(id), facts, outcome: state };
}

/** How what the model posted between two books is unlike what was seen, in words; null where it is not. */
export function unlikeSeen(before: Book, after: Book, { entries, attempts }: Seen): string | null {
  return newEntries(before, after, entries) ?? newAttempts(before, after, attempts);
}

function newEntries(before: Book, after: Book, seen: ApiEntry[]): string | null {
  for (const { sequence, type, amount, outstandingChange, key } of after.entries.slice(before.entries.length)) {
    const entry = seen.find((candidate) => candidate.sequence === sequence);
    const expected = `${type} ${amount} (${outstandingChange} owed) of key ${key}`;
    const got =
      entry && `${entry.type} ${entry.amount} (${entry.outstanding_change} owed) of key ${entry.idempotency_key}`;
    if (expected !== got) return `expected #${sequence} to be ${expected}, got ${got ?? "nothing"}`;
  }
  return null;
}

function newAttempts(before: Book, after: Book, seen: SeenAttempt[]): string | null {
  for (const [index, attempt] of after.attempts.entries()) {
    if (index < before.attempts.length) continue;
    const expected = JSON.stringify(attemptFacts(attempt));
    const got = JSON.stringify(seen.find(({ number }) => number === index + 1)?.facts);
    if (expected !== got) return `expected attempt ${index + 1} to be ${expected}, got ${got ?? "none"}`;
  }
  return null;
}

/** What an attempt of the model and one that is shown have in common. */
export function attemptFacts({ trigger, order, capped }: Attempt) {
  const { kind, key, action, required } = trigger;
  const { pack, count, credits, money } = order;
  return { kind: kind as string, key, action, required, pack, count, credits, money, capped: capped as string | null };
}

function time(at: number): string {
  return new Date(at).toISOString();
}
