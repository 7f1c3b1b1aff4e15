import type { Outcome } from "../predict/account.ts";
import type { Book, GrantFact, Posting } from "../predict/book.ts";
import { type Answer, type ApiEntry, type ApiGrant, numberIn, type Sending } from "./sending.ts";

/** What differs between what the model says and what was answered, in words; null where nothing does. */
export function difference(sending: Sending, outcome: Outcome, book: Book, answer: Answer): string | null {
  const refused = answer.status >= 300;
  if (!outcome.ok || refused) {
    const expected = outcome.ok ? inWords(outcome.ok) : describeRefusal(outcome);
    const got = refused
      ? describeRefusal({ ...answer.body, code: answer.body.code ?? `${answer.status}` })
      : "accepted";
    if (expected !== got) return `expected ${expected}, got ${got}`;
    const status = outcome.ok ? 201 : STATUS[outcome.code];
    if (answer.status !== status) return `expected the status ${status}, got ${answer.status}`;
    const capped = outcome.ok ? undefined : outcome.capped;
    return capped === undefined || /\bcap\b/i.test(answer.body.detail ?? "")
      ? null
      : `expected the detail to name the cap on ${capped}, got ${answer.body.detail}`;
  }
  const status = sending.request.kind === "event" ? 200 : outcome.ok === "pending" ? 202 : 201;
  if (outcome.ok === "waits" || answer.status !== status) {
    return `expected ${outcome.ok === "waits" ? "it to wait" : `the status ${status}`}, got ${answer.status}`;
  }
  const state = answer.body.payment?.state;
  if (outcome.ok === "pending" && state !== "needs_confirmation") {
    return `expected a payment that needs confirmation, got ${state}`;
  }
  if (outcome.ok !== true || sending.request.kind === "event") return null;

  const { body } = answer;
  const posting = outcome.posted === null ? null : (book.entries[outcome.posted - 1] ?? null);
  const entry = body.entry ?? null;
  if (posting === null || entry === null) {
    if (posting !== null || entry !== null)
      return `expected entry ${JSON.stringify(posting)}, got ${JSON.stringify(entry)}`;
  } else {
    const differs = differ(expectedEntry(book, posting, outcome.wallet), shownEntry(entry));
    if (differs !== null) return differs;
  }
  if (body.wallet !== undefined) {
    const after = posting?.sequence ?? book.entries.length;
    const expected = { id: outcome.wallet, ...figuresAfter(book, after) };
    const { id, balance, outstanding } = body.wallet;
    const differs = differ({ wallet: expected }, { wallet: { id, balance, outstanding } });
    if (differs !== null) return differs;
  }
  if (outcome.grant !== null && body.grant) {
    const fact = book.grants[outcome.grant - 1] as GrantFact;
    const differs = differ({ grant: expectedGrant(fact) }, { grant: shownGrant(body.grant) });
    if (differs !== null) return differs;
  }
  if (body.deposit !== undefined) {
    const state = { deposit: "open", settle: "settled", void: "voided" }[sending.request.kind as string];
    if (body.deposit.state !== state) return `expected the deposit to be ${state}, got ${body.deposit.state}`;
    const number = posting?.of ?? posting?.sequence;
    if (numberIn(body.deposit.id) !== number) return `expected deposit ${number}, got ${body.deposit.id}`;
  }
  if (body.outstanding_added !== undefined && body.outstanding_added !== posting?.outstandingChange) {
    return `expected ${posting?.outstandingChange} more outstanding, got ${body.outstanding_added}`;
  }
  return null;
}

const STATUS: Record<string, number> = {
  invalid_request: 400,
  insufficient_credits: 402,
  outstanding_limit: 402,
  payment_declined: 402,
  not_found: 404,
  already_charged: 409,
  conflict: 409,
  idempotency_key_reused: 422,
  attribution_required: 422,
  attribution_not_allowed: 422,
  unknown_action: 422,
  amount_out_of_range: 422,
};

function describeRefusal(refusal: { code: string; required?: number; available?: number }): string {
  const { code, required, available } = refusal;
  return code === "insufficient_credits" || (code === "payment_declined" && required !== undefined)
    ? `refused with ${code} (${required} of ${available})`
    : `refused with ${code}`;
}

function inWords(ok: true | "waits" | "pending"): string {
  return { true: "accepted", waits: "it to wait", pending: "a payment that needs confirmation" }[`${ok}`];
}

/** Every field that a posting of the model determines, in the words of the API. */
export function expectedEntry(book: Book, posting: Posting, wallet: string) {
  const { balance, outstanding } = figuresAfter(book, posting.sequence);
  return {
    wallet,
    sequence: posting.sequence,
    type: posting.type,
    amount: posting.amount,
    starting_balance: balance - posting.amount,
    ending_balance: balance,
    outstanding_change: posting.outstandingChange,
    ending_outstanding: outstanding,
    workspace: posting.workspace,
    campaign: posting.campaign,
    action: posting.action,
    reference: posting.reference,
    price: posting.price,
    fundings: fundingsInWords(posting.fundings),
    key: posting.key,
    effective_at: new Date(posting.effectiveAt).toISOString(),
  };
}

export function shownEntry(entry: ApiEntry): ReturnType<typeof expectedEntry> {
  const { reference, price } = entry;
  return {
    wallet: entry.wallet,
    sequence: entry.sequence,
    type: entry.type as Posting["type"],
    amount: entry.amount,
    starting_balance: entry.starting_balance,
    ending_balance: entry.ending_balance,
    outstanding_change: entry.outstanding_change,
    ending_outstanding: entry.ending_outstanding,
    workspace: entry.workspace,
    campaign: entry.campaign,
    action: entry.action,
    reference: reference === null ? null : { type: reference.type, id: reference.id },
    price: price === null ? null : price.lines.reduce((sum, line) => sum + line.amount, 0),
    fundings: fundingsInWords(entry.fundings.map(({ grant, amount }) => ({ grant: numberIn(grant), amount }))),
    key: entry.idempotency_key,
    effective_at: new Date(entry.effective_at).toISOString(),
  };
}

export function fundingsInWords(fundings: { grant: number; amount: number }[]): string {
  return fundings.map(({ grant, amount }) => `${grant}:${amount}`).join(" ");
}

function expectedGrant(grant: GrantFact) {
  return {
    number: grant.number,
    source: grant.source as string,
    category: grant.category as string,
    amount: grant.amount,
    priority: grant.priority,
    effective_at: grant.effectiveAt,
    expires_at: grant.expiresAt,
  };
}

function shownGrant(grant: ApiGrant): ReturnType<typeof expectedGrant> {
  return {
    number: numberIn(grant.id),
    source: grant.source,
    category: grant.category,
    amount: grant.amount,
    priority: grant.priority,
    effective_at: Date.parse(grant.effective_at),
    expires_at: grant.expires_at === null ? null : Date.parse(grant.expires_at),
  };
}

function figuresAfter(book: Book, sequence: number): { balance: number; outstanding: number } {
  let balance = 0;
  let outstanding = 0;
  for (const entry of book.entries.slice(0, sequence)) {
    balance += entry.amount;
    outstanding += entry.outstandingChange;
  }
  return { balance, outstanding };
}

/** The fields in which two things of the same form differ. */
export function differ<T extends object>(expected: T, got: T): string | null {
  const names = Object.keys(expected) as (keyof T & string)[];
  const differing = names.filter((name) => JSON.stringify(expected[name]) !== JSON.stringify(got[name]));
  if (differing.length === 0) return null;
  return differing
    .map((name) => `${name}: expected ${JSON.stringify(expected[name])}, got ${JSON.stringify(got[name])}`)
    .join("; ");
}
