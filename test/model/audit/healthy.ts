import type { AccountHistory, Deposit, Entry, Grant, Purchase, Terms, UsageRow, WalletHistory } from "../history.ts";
import { EMPTY_CHAIN, linkOf } from "./law-7-chain.ts";

/** Hand-made histories for the tests of the auditor: small ones, each about one thing that happens to a wallet. */

export const day = (days: number): number => days * 86_400_000;

/** What a test says of an entry; what follows from the entries before it is filled in. */
export type Row = Pick<Entry, "type" | "effectiveAt"> & Partial<Entry>;

export function wallet(parts: {
  rows: Row[];
  grants: (Pick<Grant, "number"> & Partial<Grant>)[];
  deposits?: Deposit[];
  rest?: Partial<WalletHistory>;
}): WalletHistory {
  const history: WalletHistory = {
    account: "acme",
    wallet: "main",
    stored: {
      balance: 0,
      outstanding: 0,
      sequence: 0,
      usage: 0,
      hash: EMPTY_CHAIN,
      inFlightCount: 0,
      inFlightAmount: 0,
    },
    entries: parts.rows.map((row, index) => entry(index + 1, row)),
    grants: parts.grants.map(grant),
    deposits: parts.deposits ?? [],
    debts: [],
    purchases: [],
    providerPayments: [],
    reloading: null,
    attempts: [],
    subscription: null,
    usage: [],
    rolledTo: parts.rows.at(-1)?.effectiveAt ?? 0,
    paysFromNextCredit: false,
    terms: TERMS,
    zones: [{ since: Number.NEGATIVE_INFINITY, name: "UTC" }],
    wishes: [],
    reloadSettings: [],
    named: new Map(),
    ...parts.rest,
  };
  return settleFigures(history);
}

/** What the histories buy and subscribe to. */
const TERMS: Terms = {
  packs: { small: { credits: 50, money: 2_500 } },
  plans: {
    little: { allocation: 100, keeps: 0 },
    large: { allocation: 400, keeps: 0 },
    capped: { allocation: 150, keeps: 60 },
    keeper: { allocation: 40, keeps: Number.POSITIVE_INFINITY },
  },
};

export function accountOf(...wallets: WalletHistory[]): AccountHistory {
  return { account: "acme", onceActions: new Set(["send"]), wallets };
}

/** Fills in every figure that follows from the entries: balances, remaining, debts, usage, purchases, and the chain. */
export function settleFigures(history: WalletHistory): WalletHistory {
  let [balance, outstanding, usage] = [0, 0, 0];
  const remaining = new Map<number, number>();
  const owed = new Map<number, number>();
  for (const each of history.entries) {
    each.startingBalance = balance;
    balance += each.amount;
    outstanding += each.outstandingChange;
    const isUse = ["charge", "deposit", "settlement", "refund"].includes(each.type);
    usage += isUse ? each.outstandingChange - each.amount : 0;
    Object.assign(each, { endingBalance: balance, endingOutstanding: outstanding, usage });
    for (const { grant: number, amount } of each.fundings) {
      remaining.set(number, (remaining.get(number) ?? 0) + (each.amount < 0 ? -amount : amount));
    }
    if (each.outstandingChange > 0) owed.set(each.sequence, each.outstandingChange);
    for (const { debt, amount } of each.pays) owed.set(debt, (owed.get(debt) ?? 0) - amount);
  }
  for (const each of history.grants) {
    each.remaining = each.givenBy === null ? each.amount : (remaining.get(each.number) ?? 0);
  }
  history.debts = [...owed].map(([sequence, left]) => ({ sequence, remaining: left }));
  if (history.purchases.length === 0) {
    const bought = history.entries.filter((each) => each.type === "topup");
    history.purchases = bought.map((each, index) => paidElsewhere(index + 1, each));
  }
  const rows = new Map<string, UsageRow>();
  for (const { type, effectiveAt, workspace, campaign, action, amount, outstandingChange } of history.entries) {
    if (!["charge", "deposit", "settlement", "refund"].includes(type)) continue;
    const row = { quarter: Math.floor(effectiveAt / 900_000), workspace, campaign, action };
    const credits = (rows.get(JSON.stringify(row))?.credits ?? 0) + outstandingChange - amount;
    rows.set(JSON.stringify(row), { ...row, credits });
  }
  history.usage = [...rows.values()];
  const open = history.deposits.filter((deposit) => deposit.state === "open");
  Object.assign(history.stored, {
    balance,
    outstanding,
    usage,
    sequence: history.entries.length,
    inFlightCount: open.length,
    inFlightAmount: open.reduce((sum, { sequence }) => sum - (history.entries[sequence - 1]?.amount ?? 0), 0),
  });
  return relink(history);
}

function paidElsewhere(number: number, { sequence, key, effectiveAt: at }: Entry): Purchase {
  return { ...purchaseOf(number, at), provider: "manual", receipt: `r${sequence}`, key, sequence };
}

/** A pack that was bought by card and paid at once. */
export function purchaseOf(number: number, at: number): Purchase {
  return {
    number,
    kind: "topup",
    state: "credited",
    provider: "sandbox",
    receipt: `sandbox-${number}`,
    method: null,
    pack: "small",
    count: 1,
    credits: 50,
    money: 2_500,
    currency: "USD",
    key: null,
    decidedAt: at,
    closedAt: at,
    sequence: null,
    reversed: 0,
  };
}

/** Makes the chain true again, as someone would who changes a row and knows how the hashes are made. */
export function relink(history: WalletHistory): WalletHistory {
  let hash = EMPTY_CHAIN;
  for (const each of history.entries) {
    hash = linkOf(hash, history.account, history.wallet, each);
    each.hash = hash;
  }
  history.stored.hash = hash;
  return history;
}

function entry(sequence: number, row: Row): Entry {
  return {
    sequence,
    amount: 0,
    startingBalance: 0,
    endingBalance: 0,
    outstandingChange: 0,
    endingOutstanding: 0,
    usage: 0,
    workspace: null,
    campaign: null,
    action: null,
    reference: null,
    price: null,
    fundings: [],
    pays: [],
    of: null,
    reason: row.type === "adjustment" ? "because" : null,
    metadata: null,
    case: null,
    actor: "somebody",
    key: `key-${sequence}`,
    postedAt: row.effectiveAt,
    hash: "",
    ...row,
  };
}

function grant(given: Pick<Grant, "number"> & Partial<Grant>): Grant {
  return {
    source: "grant",
    category: "paid",
    amount: 100,
    remaining: 0,
    priority: 30,
    effectiveAt: 0,
    expiresAt: null,
    givenBy: given.number,
    withdrawn: false,
    ...given,
  };
}

/** The lines of a price. */
export function price(amount: number): Entry["price"] {
  return { version: "1", lines: [{ text: "Price", amount }] };
}

const send = { workspace: "w", campaign: "c", action: "send" };

/** A promotional grant and a purchase are used up in that order. */
export function used(): WalletHistory {
  return wallet({
    grants: [
      { number: 1, category: "promotional", priority: 20, expiresAt: day(10) },
      { number: 2, source: "topup", amount: 50, effectiveAt: day(1) },
    ],
    rows: [
      { type: "grant", effectiveAt: day(0), amount: 100, fundings: [{ grant: 1, amount: 100 }] },
      { type: "topup", effectiveAt: day(1), amount: 50, fundings: [{ grant: 2, amount: 50 }] },
      {
        ...send,
        type: "charge",
        effectiveAt: day(2),
        amount: -40,
        price: price(40),
        fundings: [{ grant: 1, amount: 40 }],
      },
      {
        ...send,
        type: "charge",
        effectiveAt: day(3),
        amount: -75,
        price: price(75),
        metadata: { "10": 1, "2": [null, "ä"], b: { y: 1, x: 2 } },
        reference: { type: "message", id: "m1", url: "https://example.com/m1" },
        fundings: [
          { grant: 1, amount: 60 },
          { grant: 2, amount: 15 },
        ],
      },
    ],
  });
}

/** One deposit is settled for less, one is still in flight, a charge is refunded in two parts. */
export function settled(): WalletHistory {
  const from = (amount: number) => [{ grant: 1, amount }];
  return wallet({
    grants: [{ number: 1 }],
    deposits: [
      { sequence: 2, state: "settled", deadline: day(9), closedBy: 4 },
      { sequence: 3, state: "open", deadline: null, closedBy: null },
    ],
    rows: [
      { type: "grant", effectiveAt: day(0), amount: 100, fundings: from(100) },
      { ...send, type: "deposit", effectiveAt: day(1), amount: -70, price: price(70), fundings: from(70) },
      { ...send, type: "deposit", effectiveAt: day(1), amount: -5, price: price(5), fundings: from(5) },
      { ...send, type: "settlement", effectiveAt: day(2), amount: 12, of: 2, price: price(-12), fundings: from(12) },
      { ...send, type: "charge", effectiveAt: day(3), amount: -20, price: price(20), fundings: from(20) },
      { ...send, type: "refund", effectiveAt: day(4), amount: 15, of: 5, fundings: from(15) },
      { ...send, type: "refund", effectiveAt: day(5), amount: 5, of: 5, fundings: from(5) },
    ],
  });
}

/** A settlement goes past the balance; the debt is repaid in part, waived in part, and cancelled by a refund. */
export function owed(): WalletHistory {
  return wallet({
    grants: [
      { number: 1, amount: 50 },
      { number: 2, effectiveAt: day(4), givenBy: 5 },
    ],
    deposits: [{ sequence: 2, state: "settled", deadline: null, closedBy: 3 }],
    rows: [
      { type: "grant", effectiveAt: day(0), amount: 50, fundings: [{ grant: 1, amount: 50 }] },
      {
        ...send,
        type: "deposit",
        effectiveAt: day(1),
        amount: -40,
        price: price(40),
        fundings: [{ grant: 1, amount: 40 }],
      },
      {
        ...send,
        type: "settlement",
        effectiveAt: day(2),
        amount: -10,
        outstandingChange: 20,
        of: 2,
        price: price(30),
        fundings: [{ grant: 1, amount: 10 }],
      },
      { type: "adjustment", effectiveAt: day(3), outstandingChange: 6 },
      { type: "grant", effectiveAt: day(4), amount: 100, fundings: [{ grant: 2, amount: 100 }] },
      {
        type: "repayment",
        effectiveAt: day(5),
        amount: -8,
        outstandingChange: -8,
        fundings: [{ grant: 2, amount: 8 }],
        pays: [{ debt: 3, amount: 8 }],
      },
      { type: "adjustment", effectiveAt: day(6), outstandingChange: -2, pays: [{ debt: 3, amount: 2 }] },
      {
        ...send,
        type: "refund",
        effectiveAt: day(7),
        amount: 15,
        outstandingChange: -10,
        of: 2,
        fundings: [
          { grant: 2, amount: 8 },
          { grant: 1, amount: 7 },
        ],
        pays: [{ debt: 3, amount: 10 }],
      },
    ],
  });
}

/** What comes back to a lapsed grant lives on for 30 days, once. */
export function lapsed(): WalletHistory {
  const from = (grant: number, amount: number) => [{ grant, amount }];
  const promotional = { category: "promotional", priority: 20 } as const;
  return wallet({
    grants: [
      { number: 1, ...promotional, expiresAt: day(10) },
      { number: 2, ...promotional, source: "return", amount: 60, effectiveAt: day(12), expiresAt: day(42), givenBy: 4 },
    ],
    deposits: [
      { sequence: 2, state: "voided", deadline: null, closedBy: 4 },
      { sequence: 5, state: "voided", deadline: day(50), closedBy: 7 },
    ],
    rows: [
      { type: "grant", effectiveAt: day(0), amount: 100, fundings: from(1, 100) },
      { ...send, type: "deposit", effectiveAt: day(1), amount: -60, price: price(60), fundings: from(1, 60) },
      { type: "expiry", effectiveAt: day(10), key: null, amount: -40, fundings: from(1, 40) },
      { ...send, type: "settlement", effectiveAt: day(12), amount: 60, of: 2, fundings: from(2, 60) },
      { ...send, type: "deposit", effectiveAt: day(13), amount: -50, price: price(50), fundings: from(2, 50) },
      { type: "expiry", effectiveAt: day(42), key: null, amount: -10, fundings: from(2, 10) },
      { ...send, type: "settlement", effectiveAt: day(50), key: null, amount: 50, of: 5, fundings: from(2, 50) },
      { type: "expiry", effectiveAt: day(50), key: null, amount: -50, fundings: from(2, 50) },
    ],
  });
}

/** What is asked back at the very instant at which its `return` grant lapses comes back to a lapsed one, and lapses too. */
export function lapsedAtOnce(): WalletHistory {
  const from = (grant: number, amount: number) => [{ grant, amount }];
  const promotional = { category: "promotional", priority: 20 } as const;
  return wallet({
    grants: [
      { number: 1, ...promotional, expiresAt: day(10) },
      {
        number: 2,
        ...promotional,
        source: "return",
        amount: 100,
        effectiveAt: day(12),
        expiresAt: day(42),
        givenBy: 3,
      },
    ],
    deposits: [
      { sequence: 2, state: "voided", deadline: null, closedBy: 3 },
      { sequence: 4, state: "voided", deadline: null, closedBy: 5 },
    ],
    rows: [
      { type: "grant", effectiveAt: day(0), amount: 100, fundings: from(1, 100) },
      { ...send, type: "deposit", effectiveAt: day(1), amount: -100, price: price(100), fundings: from(1, 100) },
      { ...send, type: "settlement", effectiveAt: day(12), amount: 100, of: 2, fundings: from(2, 100) },
      { ...send, type: "deposit", effectiveAt: day(13), amount: -100, price: price(100), fundings: from(2, 100) },
      { ...send, type: "settlement", effectiveAt: day(42), amount: 100, of: 4, fundings: from(2, 100) },
      { type: "expiry", effectiveAt: day(42), key: null, amount: -100, fundings: from(2, 100) },
    ],
  });
}

/** At one instant a deposit voids itself, two grants lapse and a future one takes effect; then something is asked for. */
export function due(): WalletHistory {
  const from = (grant: number, amount: number) => [{ grant, amount }];
  return wallet({
    grants: [
      { number: 1, expiresAt: day(10) },
      { number: 2, amount: 30, expiresAt: day(10), priority: 5 },
      { number: 3, amount: 50, effectiveAt: day(10), givenBy: 7 },
      { number: 4, effectiveAt: day(90), givenBy: null },
      { number: 5, effectiveAt: day(9), givenBy: null, withdrawn: true },
    ],
    deposits: [{ sequence: 3, state: "voided", deadline: day(8), closedBy: 4 }],
    rest: { rolledTo: day(20), named: new Map([[8, 3]]) },
    rows: [
      { type: "grant", effectiveAt: day(0), amount: 100, fundings: from(1, 100) },
      { type: "grant", effectiveAt: day(0), amount: 30, fundings: from(2, 30) },
      { ...send, type: "deposit", effectiveAt: day(1), amount: -7, price: price(7), fundings: from(2, 7) },
      {
        ...send,
        type: "settlement",
        effectiveAt: day(8),
        key: null,
        amount: 7,
        of: 3,
        fundings: from(2, 7),
        postedAt: day(20),
      },
      { type: "expiry", effectiveAt: day(10), key: null, amount: -30, fundings: from(2, 30), postedAt: day(20) },
      { type: "expiry", effectiveAt: day(10), key: null, amount: -100, fundings: from(1, 100), postedAt: day(20) },
      { type: "grant", effectiveAt: day(10), key: null, amount: 50, fundings: from(3, 50), postedAt: day(20) },
      { type: "adjustment", effectiveAt: day(20), amount: -9, fundings: from(3, 9) },
    ],
  });
}

/** The catalog says `next_credit`: what is outstanding is paid from what comes in. */
export function paidFromNextCredit(): WalletHistory {
  return wallet({
    grants: [{ number: 1, effectiveAt: day(2), givenBy: 3 }],
    rest: { paysFromNextCredit: true },
    rows: [
      { type: "adjustment", effectiveAt: day(0), outstandingChange: 6 },
      { type: "adjustment", effectiveAt: day(1), outstandingChange: 5 },
      { type: "grant", effectiveAt: day(2), amount: 100, fundings: [{ grant: 1, amount: 100 }] },
      {
        type: "repayment",
        effectiveAt: day(2),
        key: null,
        amount: -11,
        outstandingChange: -11,
        fundings: [{ grant: 1, amount: 11 }],
        pays: [
          { debt: 1, amount: 6 },
          { debt: 2, amount: 5 },
        ],
      },
    ],
  });
}

/** One send is charged, refunded in full, and charged again. */
export function chargedAgain(): WalletHistory {
  const from = (amount: number) => [{ grant: 1, amount }];
  const message = { ...send, reference: { type: "message", id: "m1", url: null } };
  return wallet({
    grants: [{ number: 1 }],
    rows: [
      { type: "grant", effectiveAt: day(0), amount: 100, fundings: from(100) },
      { ...message, type: "charge", effectiveAt: day(1), amount: -2, price: price(2), fundings: from(2) },
      { ...message, type: "refund", effectiveAt: day(2), amount: 2, of: 2, fundings: from(2) },
      { ...message, type: "charge", effectiveAt: day(2), amount: -2, price: price(2), fundings: from(2) },
    ],
  });
}
