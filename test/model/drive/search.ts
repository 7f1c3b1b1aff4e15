import { type Account, bookOf, close, follow, predict, walletOf } from "../predict/account.ts";
import type { Reloaded } from "../predict/decision.ts";
import { cardSays, inFlight } from "../predict/money.ts";
import { difference } from "./compare.ts";
import { Disagreement } from "./disagreement.ts";
import type { Exchange, Group } from "./ledgers-order.ts";
import type { ApiEntry } from "./sending.ts";
import { showSending } from "./show.ts";
import { unlikeSeen } from "./standing.ts";

/** A moment between two things that happened: the account then, and how purchases of Auto Reload had ended until then. */
export type Point = { account: Account; ended: ReadonlyMap<string, ReadonlySet<Reloaded>> };

/** How far an explanation has come: what is still to be explained. */
type Node = Point & { left: readonly Exchange[] };

/** Most predictions for one step. Where there are more, the model has lost its way. */
const MOST_PREDICTIONS = 20_000;

/**
 * Finds an order of everything that one account was asked at once, and of what happened behind it, that the model agrees
 * with. The sequence of the entries is given, for each wallet by itself; purchases show in the list of attempts; where
 * what left no entry belongs is tried out.
 *
 * @param fresh requests that were accepted now
 * @param check throws where the points on the way do not explain all the rest that was answered
 * @returns the account after all of it
 */
export function explain(
  account: Account,
  group: Group,
  fresh: Exchange[],
  now: number,
  check: (points: Point[]) => void,
): Account {
  // A purchase that the card declined is refused; that its wallet is there from then on is all it leaves.
  const declined = group.exchanges.filter(
    ({ sending, answer }) =>
      answer.body.code === "payment_declined" &&
      sending.request.kind === "topup" &&
      !account.books.has(walletOf(account, sending.request) ?? ""),
  );
  const search = new Search(group, now, check);
  const found = search.goOn([{ account, ended: new Map(), left: [...fresh, ...declined] }]);
  if (found === null) throw search.disagreement();
  return found;
}

class Search {
  readonly #group: Group;
  readonly #now: number;
  readonly #check: (points: Point[]) => void;
  /** What stood in the way where the search came furthest. */
  #furthest = { depth: 0, complaints: new Set<string>() };
  #predictions = 0;

  constructor(group: Group, now: number, check: (points: Point[]) => void) {
    this.#group = group;
    this.#now = now;
    this.#check = check;
  }

  disagreement(): Disagreement {
    const what = "what was accepted next is not what the model says";
    return new Disagreement(what, "one of these to agree", [...this.#furthest.complaints].join("\n            "));
  }

  goOn(path: Node[]): Account | null {
    const node = path.at(-1) as Node;
    if (this.#isComplete(node)) {
      try {
        this.#check(path);
        return node.account;
      } catch (error) {
        if (!(error instanceof Disagreement)) throw error;
        this.#complain(path.length, error.message);
        return null;
      }
    }
    for (const next of this.#nexts(node, path.length)) {
      const found = this.goOn([...path, next]);
      if (found !== null) return found;
    }
    return null;
  }

  #complain(depth: number, complaint: string): null {
    if (depth > this.#furthest.depth) this.#furthest = { depth, complaints: new Set() };
    if (depth === this.#furthest.depth) this.#furthest.complaints.add(complaint);
    return null;
  }

  #isComplete({ account, left }: Node): boolean {
    if (left.length > 0) return false;
    return [...this.#group.seen].every(([wallet, seen]) => {
      const book = bookOf(account, wallet);
      const behind = book.payments.some((_, index) => follow(account, wallet, index, this.#now) !== account);
      const more = seen.entries.at(-1)?.sequence ?? 0;
      const attempts = seen.attempts.at(-1)?.number ?? 0;
      return !behind && inFlight(book) === null && book.entries.length >= more && book.attempts.length >= attempts;
    });
  }

  /** Everything that may have happened next. */
  *#nexts(node: Node, depth: number): Generator<Node> {
    const silent = node.left.filter(({ answer }) => !answer.body.entry);
    for (const exchange of silent) yield* this.#tryExchange(node, exchange, null, depth);
    const wallets = node.left.flatMap(({ answer }) => answer.body.entry?.wallet ?? []);
    for (const wallet of new Set([...wallets, ...this.#group.seen.keys()])) {
      const seen = this.#group.seen.get(wallet);
      if (seen === undefined) {
        const posted = node.left.filter(({ answer }) => answer.body.entry?.wallet === wallet);
        const first = posted.sort((a, b) => sequenceOf(a) - sequenceOf(b))[0];
        if (first !== undefined) yield* this.#tryExchange(node, first, null, depth);
        continue;
      }
      const { length } = bookOf(node.account, wallet).entries;
      const entry = seen.entries.find(({ sequence }) => sequence === length + 1);
      if (entry !== undefined) yield* this.#tryEntry(node, wallet, entry, depth);
      yield* this.#tryBehind(node, wallet, depth);
    }
  }

  /** An accepted request happens now. */
  *#tryExchange(node: Node, exchange: Exchange, reloaded: Reloaded | null, depth: number): Generator<Node> {
    const { sending, answer } = exchange;
    const { outcome, account } = this.#predict(node.account, sending, reloaded);
    const book = outcome.wallet === null ? null : bookOf(account, outcome.wallet);
    const complaint = book === null ? "expected not_found" : difference(sending, outcome, book, answer);
    if (complaint !== null) {
      this.#complain(depth, `${showSending(sending)}: ${complaint}`);
      return;
    }
    const left = node.left.filter((other) => other !== exchange);
    const next = this.#asSeen(node, { ...node, account, left }, outcome.wallet ?? "", depth);
    if (next !== null) yield next;
  }

  /** The next entry of a wallet says by its key, its type or what it belongs to whose it is. */
  *#tryEntry(node: Node, wallet: string, entry: ApiEntry, depth: number): Generator<Node> {
    const book = bookOf(node.account, wallet);
    const place = `${wallet}#${entry.sequence} (${entry.type} ${entry.amount})`;
    if (entry.idempotency_key !== null) {
      const exchange = node.left.find(
        ({ sending, answer }) => sending.key === entry.idempotency_key && answer.body.entry,
      );
      if (exchange === undefined) {
        const paid = book.payments.findIndex(
          (payment) => payment.key === entry.idempotency_key && payment.state === "asked",
        );
        if (paid >= 0) yield* this.#tryFollow(node, wallet, paid, depth);
        else this.#complain(depth, `${place}: nothing that was accepted has its key`);
        return;
      }
      const { kind } = exchange.sending.request;
      const waited = kind === "charge" || kind === "deposit" ? (node.ended.get(wallet) ?? []) : [];
      for (const reloaded of [null, ...waited]) yield* this.#tryExchange(node, exchange, reloaded, depth);
    } else if (entry.type === "auto_reload") {
      yield* this.#tryCredit(node, wallet, place, depth);
    } else if (entry.type === "reversal") {
      const of = entry.of === null ? null : Number(entry.of.slice(entry.of.lastIndexOf("_") + 1));
      yield* this.#tryFollow(
        node,
        wallet,
        book.payments.findIndex((payment) => payment.entry === of),
        depth,
      );
    } else {
      this.#complain(depth, `${place}: the model posts no such entry here`);
    }
  }

  /** The ledger follows the provider's books. */
  *#tryFollow(node: Node, wallet: string, payment: number, depth: number): Generator<Node> {
    const length = bookOf(node.account, wallet).entries.length;
    const account = payment < 0 ? node.account : follow(node.account, wallet, payment, this.#now);
    if (bookOf(account, wallet).entries.length === length) {
      this.#complain(depth, `${wallet}#${length + 1}: the provider's books give no reason for it`);
      return;
    }
    const next = this.#asSeen(node, { ...node, account }, wallet, depth);
    if (next !== null) yield next;
  }

  /** A purchase in flight is credited, and the request that it was made for follows at once, if it is covered now. */
  *#tryCredit(node: Node, wallet: string, place: string, depth: number): Generator<Node> {
    const attempt = inFlight(bookOf(node.account, wallet));
    const payment = attempt?.payment == null ? undefined : bookOf(node.account, wallet).payments[attempt.payment];
    if (attempt === null || payment === undefined || cardSays(payment) !== "credited") {
      this.#complain(depth, `${place}: no purchase is in flight that could be credited`);
      return;
    }
    const account = close(node.account, wallet, this.#now);
    const credited = this.#asSeen(node, this.#ended(node, account, wallet, "credited"), wallet, depth);
    if (credited === null) return;
    const { kind, key } = attempt.trigger;
    const asked = kind === "short" ? this.#withKey(key) : [];
    const covered = asked.filter(({ sending }) => {
      const { outcome } = this.#predict(credited.account, sending, "credited");
      return outcome.ok === true && !outcome.replayed;
    });
    if (covered.length === 0) {
      yield credited;
      return;
    }
    const accepted = credited.left.filter((exchange) =>
      covered.some(({ sending }) => sending.key === exchange.sending.key),
    );
    for (const exchange of accepted) yield* this.#tryExchange(credited, exchange, "credited", depth);
    if (accepted.length === 0)
      this.#complain(depth, `${place}: what it was bought for is covered, and was not accepted`);
  }

  #withKey(key: string | null): Exchange[] {
    return this.#group.exchanges.filter(({ sending }) => sending.key === key && sending.nonsense === undefined);
  }

  /**
   * What leaves no entry: a request sets a purchase off or notes that a cap was reached; a card declines.
   */
  *#tryBehind(node: Node, wallet: string, depth: number): Generator<Node> {
    const book = bookOf(node.account, wallet);
    const attempt = this.#group.seen.get(wallet)?.attempts.find(({ number }) => number === book.attempts.length + 1);
    if (attempt?.facts.kind === "short") {
      for (const { sending } of this.#withKey(attempt.facts.key)) {
        if (sending.request.kind !== "charge" && sending.request.kind !== "deposit") continue;
        const { account } = this.#predict(node.account, sending, null);
        if (bookOf(account, wallet).attempts.length === book.attempts.length) {
          this.#complain(depth, `${showSending(sending)}: sets nothing off here`);
          continue;
        }
        const next = this.#asSeen(node, { ...node, account }, wallet, depth);
        if (next !== null) yield next;
      }
    }
    const flying = inFlight(book)?.payment ?? null;
    const payment = flying === null ? undefined : book.payments[flying];
    if (payment === undefined || cardSays(payment) === "credited") return;
    const account = close(node.account, wallet, this.#now);
    const next = this.#asSeen(node, this.#ended(node, account, wallet, "declined"), wallet, depth);
    if (next !== null) yield next;
  }

  #ended(node: Node, account: Account, wallet: string, how: Reloaded): Node {
    const before = node.ended.get(wallet) ?? [];
    return { ...node, account, ended: new Map(node.ended).set(wallet, new Set([...before, how])) };
  }

  /** Everything that the model has posted on the way there is what was seen. Null where it is not. */
  #asSeen(from: Node, to: Node, wallet: string, depth: number): Node | null {
    const seen = this.#group.seen.get(wallet);
    if (seen === undefined) return to;
    const [before, after] = [bookOf(from.account, wallet), bookOf(to.account, wallet)];
    const complaint = unlikeSeen(before, after, seen);
    return complaint === null ? to : this.#complain(depth, `${wallet}: ${complaint}`);
  }

  #predict(account: Account, sending: Exchange["sending"], reloaded: Reloaded | null) {
    this.#predictions++;
    if (this.#predictions > MOST_PREDICTIONS) throw this.disagreement();
    return predict(account, sending, this.#now, reloaded);
  }
}

function sequenceOf({ answer }: Exchange): number {
  return answer.body.entry?.sequence ?? 0;
}
