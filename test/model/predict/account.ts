import { type Book, emptyBook, type Posting } from "./book.ts";
import { decide } from "./decide.ts";
import { followBooks } from "./decide-money.ts";
import type { Around, Decision, Refused, Reloaded } from "./decision.ts";
import { monthOf, type Zone, zoneAt } from "./local-time.ts";
import { inFlight, type PaymentFact, type Trigger } from "./money.ts";
import { findAction, PRODUCTS, type Product } from "./prices.ts";
import { closeReload, reloadBelowThreshold } from "./reload.ts";
import type { Request } from "./request.ts";
import { rollForward } from "./roll.ts";
import { isGivenBack } from "./use.ts";

/** One account as the model knows it: its wallets' books and every key that was answered with yes. Never changed. */
export type Account = {
  id: string;
  product: Product;
  /** The zones it had, one after the other. */
  zones: readonly Zone[];
  books: ReadonlyMap<string, Book>;
  keys: ReadonlyMap<string, Answered>;
};

/** The yes that a key stands for. */
export type Answered = { content: string; wallet: string; posted: number | null; grant: number | null };

export type Outcome =
  | { ok: true; replayed: boolean; wallet: string; posted: number | null; grant: number | null }
  /** It waits for a purchase of Auto Reload, or until the payer has confirmed a payment. */
  | { ok: "waits" | "pending"; wallet: string }
  | (Refused & { wallet: string | null });

export type Sent = { key: string; request: Request };

export function newAccount(id: string, product: Product, zone = "UTC"): Account {
  const zones = [{ since: Number.NEGATIVE_INFINITY, name: zone }];
  return { id, product, zones, books: new Map(), keys: new Map() };
}

export function changeZone(account: Account, name: string, now: number): Account {
  return { ...account, zones: [...account.zones, { since: now, name }] };
}

/**
 * What this account answers to a request, and what it is after it.
 * @param reloaded what became of the purchase that the request waited for
 */
export function predict(
  account: Account,
  sent: Sent,
  now: number,
  reloaded: Reloaded | null = null,
): { outcome: Outcome; account: Account } {
  const { key, request } = sent;
  // Without a wallet there is nobody who could know the key.
  const wallet = walletOf(account, request);
  if (wallet === "missing") return { outcome: { ok: false, code: "invalid_request", wallet: null }, account };
  if (wallet === null) return { outcome: { ok: false, code: "not_found", wallet: null }, account };
  const answered = request.kind === "event" ? null : answerOf(account, key, request);
  if (answered !== null) return { outcome: answered, account };

  // What is due is a fact, posted or not: a deposit that voided itself frees its reference for the account's other wallets.
  const rolled = rollAll(account, now);
  const before = bookOf(rolled, wallet);
  const around = { ...aroundOf(rolled, now), content: contentOf(request), reloaded };
  const decision: Decision = decide(before, request, key, now, around);
  if (!decision.ok) {
    const { book, ...refused } = decision;
    return { outcome: { ...refused, wallet }, account: book === undefined ? rolled : withBook(rolled, wallet, book) };
  }
  const moved = decision.book.entries.length > before.entries.length || request.kind === "auto_reload";
  const book = moved ? reloadBelowThreshold(decision.book, causeOf(sent), now, around) : decision.book;
  const after = withBook(rolled, wallet, book);
  if (decision.ok !== true) return { outcome: { ok: decision.ok, wallet }, account: after };
  const { posted, grant } = decision;
  const outcome: Outcome = { ok: true, replayed: false, wallet, posted, grant };
  if (request.kind === "event") return { outcome, account: after };
  const answer = { content: contentOf(request), wallet, posted, grant };
  return { outcome, account: { ...after, keys: new Map(after.keys).set(key, answer) } };
}

/** What a key is answered with that stands for something already; null where it does not. */
function answerOf(account: Account, key: string, request: Request): Outcome | null {
  const answered = account.keys.get(key);
  const pending = answered === undefined ? pendingOf(account, key) : null;
  const known = answered ?? pending;
  if (known === null) return null;
  if (known.content !== contentOf(request)) return { ok: false, code: "idempotency_key_reused", wallet: known.wallet };
  return answered === undefined ? { ok: "pending", wallet: known.wallet } : { ...answered, ok: true, replayed: true };
}

/** The payment that waits for its payer under this key. */
export function pendingOf(account: Account, key: string): { wallet: string; content: string | null } | null {
  for (const [wallet, { payments }] of account.books) {
    const waits = payments.find((payment) => payment.key === key && payment.state === "needs_confirmation");
    if (waits !== undefined) return { wallet, content: waits.content };
  }
  return null;
}

/** Why a purchase behind a request was set off. */
function causeOf({ key, request }: Sent): Omit<Trigger, "required"> {
  // What a provider says comes without the key of whoever asked.
  const isPaidByCard = request.kind === "topup" && request.receipt === undefined;
  if (isPaidByCard || request.kind === "event") return { kind: "threshold", key: null, action: null };
  const action = request.kind === "charge" || request.kind === "deposit" ? request.action : null;
  return { kind: request.kind === "auto_reload" ? "setting" : "threshold", key, action };
}

/** The account with everything posted in one wallet that is due up to `now`. A wallet that nobody named has nothing due. */
export function rollTo(account: Account, wallet: string, now: number): Account {
  const book = account.books.get(wallet);
  if (book === undefined) return account;
  const rolled = rollForward(book, now, account);
  return rolled === book ? account : withBook(account, wallet, rolled);
}

export function rollAll(account: Account, now: number): Account {
  return [...account.books.keys()].reduce((before, wallet) => rollTo(before, wallet, now), account);
}

/** What happens to a wallet by itself once something looks at it: what was due may leave it below its threshold. */
export function wake(account: Account, wallet: string, now: number): Account {
  const rolled = rollTo(account, wallet, now);
  const book = rolled.books.get(wallet);
  if (book === undefined || book.entries.length === account.books.get(wallet)?.entries.length) return rolled;
  const cause = { kind: "threshold", key: null, action: null } as const;
  return withBook(rolled, wallet, reloadBelowThreshold(book, cause, now, aroundOf(rolled, now)));
}

/** The card has answered the purchase that is in flight in a wallet. */
export function close(account: Account, wallet: string, now: number): Account {
  return withBook(account, wallet, closeReload(bookOf(account, wallet), now, aroundOf(account, now)));
}

/** All purchases that are in flight in a wallet, and those that follow from them, one after the other. */
export function settle(account: Account, wallet: string, now: number): Account {
  let settled = account;
  while (inFlight(bookOf(settled, wallet)) !== null) settled = close(settled, wallet, now);
  return settled;
}

/** The ledger follows what the provider knows of a payment, by its place in the list. */
export function follow(account: Account, wallet: string, payment: number, now: number): Account {
  const book = bookOf(account, wallet);
  const fact = book.payments[payment] as PaymentFact;
  const followed = followBooks(book, payment, now, account.product);
  if (followed === book) return account;
  const cause = { kind: "threshold", key: null, action: null } as const;
  const around = aroundOf(account, now);
  const after = withBook(account, wallet, reloadBelowThreshold(followed, cause, now, around));
  if (fact.key === null || fact.entry !== null || followed.payments[payment]?.entry == null) return after;
  const answer = { content: fact.content ?? "", wallet, posted: book.entries.length + 1, grant: null };
  return { ...after, keys: new Map(after.keys).set(fact.key, answer) };
}

export function bookOf(account: Account, wallet: string): Book {
  const owner = PRODUCTS[account.product].walletPerWorkspace ? wallet : null;
  return account.books.get(wallet) ?? emptyBook(owner);
}

export function withBook(account: Account, wallet: string, book: Book): Account {
  return { ...account, books: new Map(account.books).set(wallet, book) };
}

/** What a key stands for: the operation with everything in it. */
export function contentOf(request: Request): string {
  return JSON.stringify(request);
}

/** The wallet a request is about; null where what it names does not exist, "missing" where it does not say. */
export function walletOf(account: Account, request: Request): string | null | "missing" {
  const perWorkspace = PRODUCTS[account.product].walletPerWorkspace;
  switch (request.kind) {
    case "settle":
    case "void":
      return request.deposit.wallet;
    case "refund":
      return request.entry.wallet;
    case "withdraw":
      return request.grant.wallet;
    case "event":
      return request.payment.wallet;
    case "plan":
    case "auto_reload":
      return perWorkspace || request.wallet === "main" ? request.wallet : null;
    default:
      return perWorkspace ? (request.workspace ?? "missing") : "main";
  }
}

/** Everything that a wallet of this account has to know of its surroundings. */
export function aroundOf(account: Account, now: number): Around {
  const zone = zoneAt(account.zones, now);
  return {
    product: account.product,
    zones: account.zones,
    zone,
    month: monthOf(now, zone),
    isCharged: (action, reference) => livingCharge(account, action, reference) !== null,
    isReceiptUsed: (receipt) =>
      [...account.books.values()].some((book) => book.payments.some((payment) => payment.receipt === receipt)),
    content: "",
    reloaded: null,
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
