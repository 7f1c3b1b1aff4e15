/** What must hold of every account at any time, found out from what anybody can read of it. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { type Account, ok, search } from "./client.ts";
import type { Entry, Payment, Wallet } from "./types.ts";

/** Checks every wallet of an account, and its purchases against its entries. No payment may be on its way. */
export async function expectLaws(account: Account): Promise<void> {
  const entries: Entry[] = [];
  for (const id of await walletsOf(account)) {
    // The wallet first: reading it posts what is due.
    const wallet = await account.wallet(id);
    const log = (await account.log(id)).reverse();
    expectUnbroken(log, wallet);
    expectFunded(log, wallet);
    expectChained(await chainOf(account, id), log);
    if (log.length > 0) await expectUsage(account, id, log);
    entries.push(...log);
  }
  expectPaid(entries, await account.payments());
}

async function walletsOf(account: Account): Promise<string[]> {
  type Wallets = { wallets: { id: string }[]; has_more: boolean };
  const { wallets, has_more } = ok(await account.get<Wallets>(`/wallets${search({ limit: 500 })}`), 200);
  expect(has_more).toBe(false);
  return wallets.map(({ id }) => id);
}

type Link = Record<string, unknown> & { hash: string };

async function chainOf(account: Account, wallet: string): Promise<Link[]> {
  return ok(await account.get<{ entries: Link[] }>(`/wallets/${encodeURIComponent(wallet)}/chain`), 200).entries;
}

/** Numbered without a gap, each starting where the one before ended, in the order of time, up to what the wallet says. */
function expectUnbroken(log: Entry[], wallet: Wallet): void {
  let [balance, outstanding, time] = [0, 0, Number.NEGATIVE_INFINITY];
  for (const [index, entry] of log.entries()) {
    balance += entry.amount;
    outstanding += entry.outstanding_change;
    expect(entry, `entry ${index + 1} of ${wallet.id}`).toMatchObject({
      wallet: wallet.id,
      sequence: index + 1,
      starting_balance: balance - entry.amount,
      ending_balance: balance,
      ending_outstanding: outstanding,
    });
    expect(Math.min(balance, outstanding)).toBeGreaterThanOrEqual(0);
    expect(Date.parse(entry.effective_at), `${entry.type} ${entry.sequence}`).toBeGreaterThanOrEqual(time);
    time = Date.parse(entry.effective_at);
  }
  expect({ balance: wallet.balance, outstanding: wallet.outstanding }).toEqual({ balance, outstanding });
  expect(wallet.debts.reduce((sum, debt) => sum + debt.amount, 0)).toBe(outstanding);
}

/** Each entry moved grants by exactly its amount, and what they have left by that is what the wallet says they have. */
function expectFunded(log: Entry[], wallet: Wallet): void {
  const remaining = new Map<string, number>();
  for (const entry of log) {
    const moved = entry.fundings.reduce((sum, funding) => sum + funding.amount, 0);
    expect(moved, `fundings of ${entry.type} ${entry.sequence}`).toBe(Math.abs(entry.amount));
    for (const { grant, amount } of entry.fundings) {
      expect(amount).toBeGreaterThan(0);
      const left = (remaining.get(grant) ?? 0) + Math.sign(entry.amount) * amount;
      expect(left, `what ${grant} has left after ${entry.type} ${entry.sequence}`).toBeGreaterThanOrEqual(0);
      remaining.set(grant, left);
    }
  }
  const open = [...remaining].filter(([, left]) => left > 0);
  expect(new Map(wallet.grants.map((grant) => [grant.id, grant.remaining]))).toEqual(new Map(open));
}

/** Each hash is that of the one before and of the entry's canonical form. */
function expectChained(chain: Link[], log: Entry[]): void {
  expect(chain.map(({ hash, sequence }) => [hash, sequence])).toEqual(
    log.map(({ hash, sequence }) => [hash, sequence]),
  );
  let previous = "0".repeat(64);
  for (const { hash, ...entry } of chain) {
    const text = `${previous}\n${canonical(entry)}`;
    expect(createHash("sha256").update(text).digest("hex"), `hash of entry ${entry["sequence"]}`).toBe(hash);
    previous = hash;
  }
}

/** RFC 8785 for what JSON.parse gives: members sorted by name. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

const USES = ["charge", "deposit", "settlement", "refund"];

/** Usage is what uses took and left outstanding, less what they gave back; nothing else is. */
async function expectUsage(account: Account, wallet: string, log: Entry[]): Promise<void> {
  const used = log.filter((entry) => USES.includes(entry.type));
  const total = used.reduce((sum, entry) => sum - entry.amount + entry.outstanding_change, 0);
  const to = new Date(Date.parse(log.at(-1)!.effective_at) + 1).toISOString();
  const usage = await account.usage({ from: log[0]!.effective_at, to, wallet });
  expect(usage).toMatchObject({ total, ledger_total: total, reconciles: true });
}

/** Every succeeded payment has exactly one entry of exactly what was bought, and every such entry a payment. */
function expectPaid(entries: Entry[], payments: Payment[]): void {
  const succeeded = payments.filter((payment) => payment.state === "succeeded");
  const bought = entries.filter((entry) => entry.type === "topup" || entry.type === "auto_reload");
  const byEntry = (a: { entry: string | null }, b: { entry: string | null }) =>
    (a.entry ?? "") < (b.entry ?? "") ? -1 : 1;
  expect(
    succeeded.map(({ entry, kind, wallet, credits }) => ({ entry, kind, wallet, credits })).sort(byEntry),
    "succeeded payments and the entries of what was bought",
  ).toEqual(
    bought.map(({ id, type, wallet, amount }) => ({ entry: id, kind: type, wallet, credits: amount })).sort(byEntry),
  );
  for (const payment of payments) {
    if (payment.state !== "succeeded")
      expect(payment, "credited by nothing").toMatchObject({ entry: null, reversed: 0 });
    expect(payment.reversed).toBeLessThanOrEqual(payment.credits);
  }
}
