import { type Book, emptyBook, type Posting } from "./book.ts";
import { decide } from "./decide.ts";
import type { Around, Decision, Refused } from "./decision.ts";
import { findAction, PRODUCTS, type Product } from "./prices.ts";
import type { Request } from "./request.ts";
import { rollForward } from "./roll.ts";
import { isGivenBack } from "./use.ts";

/** One account as the model knows it: its wallets' books and every key that was answered with yes. Never changed. */
export type Account = {
  id: string;
  product: Product;
  books: ReadonlyMap<string, Book>;
  keys: ReadonlyMap<string, Answered>;
  receipts: ReadonlySet<string>;
};

/** The yes that a key stands for. */
export type Answered = { content: string; wallet: string; posted: number | null; grant: number | null };

export type Outcome =
  | { ok: true; replayed: boolean; wallet: string; posted: number | null; grant: number | null }
  | (Refused & { wallet: string | null });

export type Sent = { key: string; request: Request };

export function newAccount(id: string, product: Product): Account {
  return { id, product, books: new Map(), keys: new Map(), receipts: new Set() };
}

/** What this account answers to a request, and what it is after it. */
export function predict(account: Account, sent: Sent, now: number): { outcome: Outcome; account: Account } {
  const { key, request } = sent;
  // Without a wallet there is nobody who could know the key.
  const wallet = walletOf(account, request);
  if (wallet === "missing") return { outcome: { ok: false, code: "invalid_request", wallet: null }, account };
  if (wallet === null) return { outcome: { ok: false, code: "not_found", wallet: null }, account };
  const answered = account.keys.get(key);
  if (answered !== undefined) {
    const same = answered.content === contentOf(request);
    if (!same) return { outcome: { ok: false, code: "idempotency_key_reused", wallet: answered.wallet }, account };
    return { outcome: { ...answered, ok: true, replayed: true }, account };
  }

  // What is due is a fact, posted or not: a deposit that voided itself frees its reference for the account's other wallets.
  const rolled = [...account.books.keys()].reduce((before, each) => rollTo(before, each, now), account);
  const decision: Decision = decide(bookOf(rolled, wallet), request, key, now, around(rolled));
  if (!decision.ok) return { outcome: { ...decision, wallet }, account: rolled };

  const { book, posted, grant } = decision;
  const answer = { content: contentOf(request), wallet, posted, grant };
  return {
    outcome: { ok: true, replayed: false, wallet, posted, grant },
    account: {
      ...rolled,
      books: new Map(rolled.books).set(wallet, book),
      keys: new Map(rolled.keys).set(key, answer),
      receipts: request.kind === "topup" ? new Set(rolled.receipts).add(request.receipt) : rolled.receipts,
    },
  };
}

/** The account with everything posted in one wallet that is due up to `now`. A wallet that nobody named has nothing due. */
export function rollTo(account: Account, wallet: string, now: number): Account {
  const book = account.books.get(wallet);
  if (book === undefined) return account;
  const rolled = rollForward(book, now, PRODUCTS[account.product].paysFromNextCredit);
  return rolled === book ? account : { ...account, books: new Map(account.books).set(wallet, rolled) };
}

export function bookOf(account: Account, wallet: string): Book {
  const owner = PRODUCTS[account.product].walletPerWorkspace ? wallet : null;
  return account.books.get(wallet) ?? emptyBook(owner);
}

/** What a key stands for: the operation with everything in it. */
export function contentOf(request: Request): string {
  return JSON.stringify(request);
}

/** The wallet a request is about; null where what it names does not exist, "missing" where it does not say. */
function walletOf(account: Account, request: Request): string | null | "missing" {
  switch (request.kind) {
    case "settle":
    case "void":
      return request.deposit.wallet;
    case "refund":
      return request.entry.wallet;
    case "withdraw":
      return request.grant.wallet;
    default:
      if (!PRODUCTS[account.product].walletPerWorkspace) return "main";
      return request.workspace ?? "missing";
  }
}

function around(account: Account): Around {
  return {
    product: account.product,
    isCharged: (action, reference) => livingCharge(account, action, reference) !== null,
    isReceiptUsed: (receipt) => account.receipts.has(receipt),
  };
}

/** The charge or deposit that bills this reference now, in whichever wallet. */
export function livingCharge(
  account: Account,
  action: string,
  reference: { type: string; id: string },
): { wallet: string; posting: Posting } | null {
  if (findAction(account.product, action)?.oncePerReference !== true) return null;
  for (const [wallet, book] of account.books) {
    for (const posting of book.entries) {
      if (posting.type !== "charge" && posting.type !== "deposit") continue;
      const same = posting.action === action && posting.reference?.type === reference.type;
      if (!same || posting.reference?.id !== reference.id) continue;
      if (!isGivenBack(book, posting)) return { wallet, posting };
    }
  }
  return null;
}
