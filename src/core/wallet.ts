import type { AutoReload } from "./auto-reload.ts";
import type { DebtPayment, Entry, Movement } from "./entry.ts";
import { isVoid, usageOf } from "./entry.ts";
import { burningOrder, type Grant } from "./grant.ts";
import { earlier, type Instant } from "./instant.ts";
import type { Payment } from "./payment.ts";
import type { Subscription } from "./subscription.ts";
import { fundingsOfDebt, takeBack, type Use, useKind } from "./use.ts";

/** What one entry left outstanding and how much of it still is. */
export type Debt = { sequence: number; amount: number; remaining: number; since: Instant };

/**
 * A wallet as a batch holds it in memory: what the rules need to know and nothing more. `evolve` changes it in place; it
 * belongs to one batch and is thrown away with it.
 */
export type Wallet = {
  id: string;
  /** The workspace whose own wallet this is; null where all workspaces of the account draw on it. */
  workspace: string | null;
  balance: number;
  outstanding: number;
  sequence: number;
  /** Chain hash of the last entry, hexadecimal; that of an empty wallet is 64 zeros. */
  hash: string;
  usage: number;
  lastAt: Instant;
  inFlight: { count: number; amount: number };
  grantCount: number;
  /** Open and scheduled grants, and closed ones to which something may come back. By number. */
  grants: Map<number, Grant>;
  /** Grants in effect with something remaining, in burning order. */
  burning: Grant[];
  /** Sum of the amounts of future grants. */
  scheduledAmount: number;
  /** Open debts, oldest first. Known where `outstanding` is not 0. */
  debts: Debt[];
  /** Charges and deposits at hand, by sequence: those that commands name and deposits that are due. */
  uses: Map<number, Use>;
  subscription: Subscription | null;
  autoReload: AutoReload | null;
  paymentCount: number;
  /** Credits of payments that are not decided yet. */
  pendingCredits: number;
  /** Payments that commands name or that are in flight, by number. */
  payments: Map<number, Payment>;
  /** While another system's history is being brought in: the row that came in last. Null: nothing is being brought in. */
  importing: string | null;
  /** No open deposit has a deadline before this. It may be too early, never too late. */
  nextDeadline: Instant | null;
  /** The first deadline among open deposits that are not at hand. Known where `nextDeadline` has passed. */
  laterDeadline: Instant | null;
};

export const EMPTY_HASH = "0".repeat(64);

export function emptyWallet(id: string, workspace: string | null): Wallet {
  return {
    id,
    workspace,
    balance: 0,
    outstanding: 0,
    sequence: 0,
    hash: EMPTY_HASH,
    usage: 0,
    lastAt: Number.MIN_SAFE_INTEGER,
    inFlight: { count: 0, amount: 0 },
    grantCount: 0,
    grants: new Map(),
    burning: [],
    scheduledAmount: 0,
    debts: [],
    uses: new Map(),
    subscription: null,
    autoReload: null,
    paymentCount: 0,
    pendingCredits: 0,
    payments: new Map(),
    importing: null,
    nextDeadline: null,
    laterDeadline: null,
  };
}

/** Puts a grant at hand, and among the burning ones where it has something to give. */
export function addGrant(wallet: Wallet, grant: Grant): void {
  wallet.grants.set(grant.number, grant);
  if (grant.scheduled !== null) {
    wallet.scheduledAmount += grant.amount;
  } else if (grant.remaining > 0) {
    insertBurning(wallet.burning, grant);
  }
}

/** A future grant leaves no entry when it is scheduled, only its place in the list. */
export function scheduleGrant(wallet: Wallet, grant: Grant): void {
  wallet.grantCount = grant.number;
  addGrant(wallet, grant);
}

/** A scheduled grant that is withdrawn, or that takes effect, is scheduled no more. */
export function unschedule(wallet: Wallet, grant: Grant): void {
  wallet.scheduledAmount -= grant.amount;
  wallet.grants.delete(grant.number);
}

/** When something is due in this wallet next: an expiry, a renewal, a future grant, a deadline of a deposit. Null: never. */
export function nextDueAt(wallet: Wallet): Instant | null {
  let due = earlier(wallet.nextDeadline, wallet.subscription?.renewsAt ?? null);
  for (const grant of wallet.grants.values()) {
    if (grant.scheduled !== null) due = earlier(due, grant.effectiveAt);
    else if (grant.remaining > 0) due = earlier(due, grant.expiresAt);
  }
  return due;
}

/** When the calendar has something to do in this wallet: never while history is being brought in. */
export function wakesAt(wallet: Wallet): Instant | null {
  return wallet.importing === null ? nextDueAt(wallet) : null;
}

/**
 * Gives a movement its place (it becomes the entry, in place): numbers it, moves balance, grants, debts, deposits and usage along, and answers the entry.
 * The only way in which a wallet changes.
 *
 * @throws where a law would be broken: the movement was decided wrongly, and nothing of its batch may be written.
 */
export function evolve(wallet: Wallet, movement: Movement, effectiveAt: Instant, postedAt: Instant): Entry {
  wallet.sequence += 1;
  wallet.balance += movement.amount;
  wallet.outstanding += movement.outstandingChange;
  wallet.usage += usageOf(movement);
  wallet.lastAt = effectiveAt;
  const entry = movement as Entry;
  entry.workspace ??= wallet.workspace;
  entry.sequence = wallet.sequence;
  entry.endingBalance = wallet.balance;
  entry.endingOutstanding = wallet.outstanding;
  entry.usage = wallet.usage;
  entry.effectiveAt = effectiveAt;
  entry.postedAt = postedAt;
  for (const grant of movement.newGrants) {
    if (grant.number > wallet.grantCount) wallet.grantCount = grant.number;
    addGrant(wallet, grant);
  }
  for (const { grant, amount } of movement.joins) wallet.grants.get(grant)!.amount += amount;
  moveGrants(wallet, entry);
  moveDebts(wallet, entry);
  moveUse(wallet, entry);
  assertLaws(wallet, entry);
  return entry;
}

function moveGrants(wallet: Wallet, entry: Entry): void {
  const sign = Math.sign(entry.amount);
  let burnt = false;
  for (const { grant: number, amount } of entry.fundings) {
    const grant = wallet.grants.get(number);
    if (grant === undefined)
      throw new Error(`entry ${entry.sequence} is funded by grant ${number}, which is not at hand`);
    const before = grant.remaining;
    grant.remaining += sign * amount;
    if (grant.remaining < 0) throw new Error(`grant ${number} would give more than it holds`);
    if (before === 0) insertBurning(wallet.burning, grant);
    if (grant.remaining === 0) burnt = true;
  }
  if (burnt) wallet.burning = wallet.burning.filter((grant) => grant.remaining > 0);
}

function insertBurning(burning: Grant[], grant: Grant): void {
  burning.push(grant);
  burning.sort(burningOrder);
}

function moveDebts(wallet: Wallet, entry: Entry): void {
  if (entry.outstandingChange > 0) {
    const amount = entry.outstandingChange;
    wallet.debts.push({ sequence: entry.sequence, amount, remaining: amount, since: entry.effectiveAt });
  }
  for (const payment of entry.pays) payDebt(wallet, payment);
  if (entry.pays.length > 0) wallet.debts = wallet.debts.filter((debt) => debt.remaining > 0);
}

function payDebt(wallet: Wallet, payment: DebtPayment): void {
  const debt = wallet.debts.find((candidate) => candidate.sequence === payment.debt);
  if (debt === undefined || debt.remaining < payment.amount) {
    throw new Error(`more than what entry ${payment.debt} left outstanding would be paid`);
  }
  debt.remaining -= payment.amount;
}

function moveUse(wallet: Wallet, entry: Entry): void {
  if (entry.type === "deposit") {
    wallet.inFlight.count += 1;
    wallet.inFlight.amount -= entry.amount;
    wallet.nextDeadline = earlier(wallet.nextDeadline, entry.deadline);
  }
  const kind = useKind(entry.type);
  if (kind !== null) wallet.uses.set(entry.sequence, newUse(entry, kind));
  if (entry.pays.length > 0) for (const use of wallet.uses.values()) payForUse(use, entry);
  const use = entry.of === null ? undefined : wallet.uses.get(entry.of);
  if (use === undefined) return;
  if (entry.type === "settlement") {
    wallet.inFlight.count -= 1;
    wallet.inFlight.amount -= use.amount;
    use.state = isVoid(entry) ? "voided" : "settled";
  }
  if (entry.amount < 0) use.drawn.push(...entry.fundings);
  else takeBack(use.drawn, entry.amount);
  if (entry.outstandingChange > 0) {
    use.owed += entry.outstandingChange;
    use.debts.push(entry.sequence);
  }
}

/** Something that was just posted: a later command of the same set may settle, refund or reverse it. */
function newUse(entry: Entry, kind: Use["kind"]): Use {
  return {
    sequence: entry.sequence,
    kind,
    amount: Math.abs(entry.amount),
    gave: kind === "purchase" ? entry.fundings[0]!.grant : null,
    workspace: entry.workspace,
    campaign: entry.campaign,
    action: entry.action,
    reference: entry.reference,
    version: entry.price?.version ?? null,
    once: entry.once,
    state: kind === "deposit" ? "open" : "settled",
    deadline: entry.deadline,
    submittedAt: entry.effectiveAt,
    drawn: kind === "purchase" ? [] : entry.fundings.map(({ grant, amount }) => ({ grant, amount })),
    owed: 0,
    debts: [],
  };
}

/** What a use owed becomes less; where credits paid it, they could come back to their grants later. */
function payForUse(use: Use, entry: Entry): void {
  for (const payment of entry.pays) {
    if (!use.debts.includes(payment.debt)) continue;
    use.owed -= payment.amount;
    if (entry.type === "repayment") use.drawn.push(...fundingsOfDebt(entry.fundings, entry.pays, payment.debt));
  }
}

function assertLaws(wallet: Wallet, entry: Entry): void {
  const funded = entry.fundings.reduce((sum, funding) => sum + funding.amount, 0);
  if (funded !== Math.abs(entry.amount))
    throw new Error(`entry ${entry.sequence} of ${entry.amount} is funded by ${funded}`);
  const paid = entry.pays.reduce((sum, payment) => sum + payment.amount, 0);
  if (paid !== Math.max(0, -entry.outstandingChange))
    throw new Error(`entry ${entry.sequence} pays ${paid} of its debts`);
  if (wallet.balance < 0) throw new Error(`the balance would be ${wallet.balance}`);
  if (wallet.outstanding < 0) throw new Error(`${wallet.outstanding} would be outstanding`);
  for (const figure of [wallet.balance, wallet.outstanding, wallet.usage]) {
    if (!Number.isSafeInteger(figure)) throw new Error(`${figure} is not an exact amount`);
  }
}
