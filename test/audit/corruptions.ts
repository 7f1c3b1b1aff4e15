// Every way to change a ledger behind Scrip's back that we could think of: what is done, and what must be found.
import type { Kind } from "../../src/store/audit/kinds.ts";

export type Corruption = {
  name: string;
  /** Changes rows, as a superuser and with triggers off, and answers the wallets concerned. */
  sql: string;
  /** What must be found in each of them, among other things that follow from it. */
  kind: Kind;
  /** Tables that it touches: they are put back afterwards. */
  tables: string[];
  /** Only the busiest account has what it touches. */
  busiest?: boolean;
  /** An audit that goes on from checkpoints finds it as well; else only a full one does. */
  soon?: boolean;
  /** Statements that take constraints away first, and bring them back. */
  before?: string[];
  after?: string[];
};

/** One row of a table: the first that fits. */
function one(table: string, change: string, fits = "true", order = "account_id, wallet_no"): string {
  return `update ${table} t set ${change} where t.ctid = (select c.ctid from ${table} c where ${fits} order by ${order} limit 1)
    returning account_id, wallet_no`;
}

function every(table: string, change: string, fits = "true"): string {
  return `update ${table} t set ${change} where ${fits} returning account_id, wallet_no`;
}

/** What concerns every wallet of an account. */
function everyWallet(change: string): string {
  return `with done as (${change} returning account_id) select account_id, wallet_no from wallets where account_id in (select account_id from done)`;
}

function gone(table: string, fits = "true", order = "account_id, wallet_no"): string {
  return `delete from ${table} t where t.ctid = (select c.ctid from ${table} c where ${fits} order by ${order} limit 1)
    returning account_id, wallet_no`;
}

const wallet = (column: string, change: string, kind: Kind, fits?: string): Corruption => ({
  name: `a wallet's ${column}: ${change}`,
  sql: one("wallets", `${column} = ${change}`, fits),
  kind,
  tables: ["wallets"],
  soon: true,
});

const wallets: Corruption[] = [
  wallet("balance", "balance + 1", "wallet.balance"),
  wallet("balance", "0", "wallet.balance", "balance > 0"),
  wallet("balance", "9000000000000000000", "wallet.balance"),
  wallet("outstanding", "outstanding + 5", "wallet.outstanding"),
  wallet("outstanding", "0", "wallet.outstanding", "outstanding > 0"),
  wallet("usage", "usage - 1", "wallet.usage"),
  wallet("sequence", "sequence - 1", "wallet.sequence", "sequence > 1"),
  wallet("sequence", "sequence + 1", "wallet.sequence"),
  wallet("hash", "sha256('x')", "wallet.hash"),
  wallet("last_at", "last_at + interval '1 second'", "wallet.last_at"),
  wallet("in_flight_count", "in_flight_count + 1", "wallet.in_flight_count"),
  wallet("in_flight_amount", "in_flight_amount + 1", "wallet.in_flight_amount"),
  wallet("grant_count", "grant_count + 1", "wallet.grant_count"),
  wallet("scheduled_amount", "scheduled_amount + 1", "wallet.scheduled_amount"),
  wallet("payment_count", "payment_count + 1", "wallet.payment_count"),
  wallet("pending_credits", "pending_credits + 1", "wallet.pending_credits"),
  wallet("next_due_at", "null", "wallet.next_due_at", "next_due_at is not null"),
  wallet("next_due_at", "next_due_at + interval '1 day'", "wallet.next_due_at", "next_due_at is not null"),
  {
    name: "every wallet's balance",
    sql: every("wallets", "balance = balance + 7"),
    kind: "wallet.balance",
    tables: ["wallets"],
    soon: true,
  },
  { name: "another wallet's name", sql: one("wallets", "id = id || '-2'"), kind: "entry.hash", tables: ["wallets"] },
  {
    name: "the wallet of another workspace",
    sql: one("wallets", "workspace_no = workspace_no + 1", "workspace_no = 1"),
    kind: "wallet.workspace",
    tables: ["wallets"],
  },
  {
    name: "a wallet is gone, its entries are not",
    sql: gone("wallets"),
    kind: "wallet.missing",
    tables: ["wallets"],
  },
  {
    name: "the next deadline is forgotten",
    sql: one("deposits", "deadline = now() + interval '1 day'", "state = 1"),
    kind: "wallet.next_deadline",
    tables: ["deposits"],
  },
];

const grant = (what: string, change: string, kind: Kind, fits?: string): Corruption => ({
  name: `a grant: ${what}`,
  sql: one("grants", change, fits, "account_id, wallet_no, grant_no"),
  kind,
  tables: ["grants"],
});

const OPEN = "open and scheduled is null";
const BOUGHT = "source in (4, 5)";

const grants: Corruption[] = [
  {
    ...grant("more remains", "remaining = remaining + 1", "grant.remaining", `${OPEN} and remaining < amount`),
    soon: true,
  },
  { ...grant("less remains", "remaining = remaining - 1", "grant.remaining", OPEN), soon: true },
  { ...grant("nothing remains", "remaining = 0, open = false", "grant.remaining", OPEN), soon: true },
  {
    ...grant("something remains of a used one", "remaining = 1", "grant.remaining", "not open and scheduled is null"),
    soon: true,
  },
  grant("closed", "open = false", "grant.open", OPEN),
  grant("open again", "open = true", "grant.open", "not open and withdrawn_at is null"),
  grant("larger", "amount = amount + 1", "grant.amount", "sequence is not null"),
  grant("smaller", "amount = amount - 1", "grant.amount", "remaining < amount and sequence is not null"),
  grant("of another entry", "sequence = sequence + 1", "grant.sequence", "sequence is not null"),
  grant("of no entry", "sequence = null", "grant.sequence", "sequence is not null"),
  grant(
    "drawn on first by another entry",
    "first_drawn = first_drawn + 1",
    "grant.first_drawn",
    "first_drawn is not null",
  ),
  grant("drawn on last by another entry", "last_drawn = last_drawn - 1", "grant.last_drawn", "last_drawn is not null"),
  grant("never drawn on", "first_drawn = null, last_drawn = null", "grant.first_drawn", "first_drawn is not null"),
  grant("of another source", "source = 7", "grant.source", BOUGHT),
  grant("promotional", "promotional = true", "grant.category", BOUGHT),
  grant("of another priority", "priority = 1", "grant.priority", BOUGHT),
  grant(
    "effective later",
    "effective_at = effective_at + interval '1 second'",
    "grant.effective_at",
    "sequence is not null",
  ),
  grant(
    "effective after it gave",
    "effective_at = now() + interval '1 year'",
    "grant.early",
    "first_drawn is not null",
  ),
  grant(
    "expired before it gave",
    "expires_at = effective_at + interval '1 millisecond'",
    "grant.late",
    "last_drawn > first_drawn",
  ),
  grant("bought, and expiring", "expires_at = now() + interval '1 year'", "grant.expires_at", BOUGHT),
  grant(
    "lapsed at another time",
    "expires_at = expires_at + interval '1 day'",
    "grant.expires_at",
    "source in (2, 3) and not open and (account_id, wallet_no, grant_no) in (select account_id, wallet_no, grant_no from entries where type = 8)",
  ),
  grant(
    "no longer scheduled",
    "scheduled = null",
    "grant.unexplained",
    "scheduled is not null and withdrawn_at is null",
  ),
  {
    name: "a grant is gone",
    sql: gone("grants", "sequence is not null", "account_id, wallet_no, grant_no"),
    kind: "grant.missing",
    tables: ["grants"],
  },
  {
    name: "a grant from nowhere",
    sql: `insert into grants select account_id, wallet_no, grant_no + 1000, source, promotional, amount, remaining, priority, effective_at, expires_at, open, sequence, first_drawn, last_drawn, scheduled, withdrawn_at from grants where open and scheduled is null limit 1 returning account_id, wallet_no`,
    kind: "grant.number",
    tables: ["grants"],
  },
  {
    name: "every grant's remaining",
    sql: every("grants", "remaining = remaining - 1", OPEN),
    kind: "grant.remaining",
    tables: ["grants"],
    soon: true,
  },
];

const row = (table: string, what: string, change: string, kind: Kind, fits?: string): Corruption => ({
  name: `${table}: ${what}`,
  sql: one(table, change, fits, table === "usage" ? "account_id, wallet_no, quarter" : undefined),
  kind,
  tables: [table],
});
const lost = (table: string, kind: Kind, fits?: string): Corruption => ({
  name: `${table}: a row is gone`,
  sql: gone(table, fits),
  kind,
  tables: [table],
});

const debts: Corruption[] = [
  row("debts", "larger", "amount = amount + 1", "debt.amount"),
  {
    ...row("debts", "more remains", "remaining = amount, open = true", "debt.remaining", "remaining < amount"),
    soon: true,
  },
  { ...row("debts", "less remains", "remaining = 0, open = false", "debt.remaining", "remaining > 0"), soon: true },
  row("debts", "since another time", "since = since - interval '1 day'", "debt.since"),
  row("debts", "open or not", "open = not open", "debt.open"),
  lost("debts", "debt.missing"),
  {
    name: "debts: one from nowhere",
    sql: "insert into debts select account_id, wallet_no, sequence + 1, amount, 0, since, false from debts limit 1 returning account_id, wallet_no",
    kind: "debt.extra",
    tables: ["debts"],
  },
  row("debt_payments", "more paid", "amount = amount + 1", "entry.pays"),
  row("debt_payments", "of another debt", "debt_sequence = debt_sequence + 1", "pay.orphan"),
  lost("debt_payments", "entry.pays"),
  {
    name: "debt_payments: one from nowhere",
    sql: "insert into debt_payments select account_id, wallet_no, sequence, place + 1, debt_sequence, 1 from debt_payments limit 1 returning account_id, wallet_no",
    kind: "entry.pays",
    tables: ["debt_payments"],
  },
];

const deposits: Corruption[] = [
  { ...row("deposits", "open, kept as settled", "state = 2", "deposit.state", "state = 1"), soon: true },
  { ...row("deposits", "settled, kept as open", "state = 1", "deposit.state", "state = 2"), soon: true },
  row("deposits", "voided, kept as settled", "state = 2", "deposit.state", "state = 3"),
  row("deposits", "closed by another entry", "closed_by = closed_by + 1", "deposit.closed_by", "closed_by is not null"),
  row("deposits", "open past its deadline", "deadline = timestamptz '2020-01-01'", "deposit.deadline", "state = 1"),
  lost("deposits", "deposit.missing", "state = 2"),
  { ...lost("deposits", "deposit.missing", "state = 1"), soon: true },
  {
    name: "deposits: one from nowhere",
    sql: "insert into deposits select account_id, wallet_no, sequence + 1, 2, null, sequence from deposits limit 1 returning account_id, wallet_no",
    kind: "deposit.extra",
    tables: ["deposits"],
  },
];

const usage: Corruption[] = [
  row("usage", "more credits", "credits = credits + 1", "usage.credits"),
  row("usage", "another quarter", "quarter = quarter - 100000", "usage.credits"),
  row("usage", "another action", "action_no = action_no + 1000", "usage.credits"),
  row("usage", "no campaign", "campaign_no = 0", "usage.credits", "campaign_no <> 0"),
  lost("usage", "usage.credits"),
  {
    name: "usage: everything twice",
    sql: every("usage", "credits = 2 * credits"),
    kind: "usage.credits",
    tables: ["usage"],
  },
  {
    name: "usage: a row from nowhere",
    sql: "insert into usage select account_id, quarter - 90000, wallet_no, workspace_no, campaign_no, action_no, 5 from usage limit 1 returning account_id, wallet_no",
    kind: "usage.credits",
    tables: ["usage"],
  },
];

const SUM = "account_id, span, day, wallet_no, workspace_no, campaign_no, action_no";
const sums = (what: string, sql: string): Corruption => ({
  name: `usage_sums: ${what}`,
  sql,
  kind: "usage.sums",
  tables: ["usage_sums", "usage_summed"],
});
/** Whose sums they are is said of an account, whatever its wallets. */
const summed = (what: string, change: string, fits: string) =>
  sums(
    what,
    `with changed as (update usage_summed set ${change} where ${fits} returning account_id)
     select account_id, wallet_no from changed join wallets using (account_id)`,
  );
const usageSums: Corruption[] = [
  ...[1, 2, 3].map((span) =>
    sums(`more credits in span ${span}`, one("usage_sums", "credits = credits + 1", `span = ${span}`, SUM)),
  ),
  sums("another day", one("usage_sums", "day = day - 4000", "span = 2 and credits > 0", SUM)),
  sums("another campaign", one("usage_sums", "campaign_no = 4000", "span = 1 and credits > 0", SUM)),
  sums("another action", one("usage_sums", "action_no = 4000", "span = 2 and credits > 0", SUM)),
  sums("another span", one("usage_sums", "span = 3", "span = 2 and credits > 0", SUM)),
  sums("a row is gone", gone("usage_sums", "span = 3 and credits > 0")),
  {
    ...summed(
      "they are said to go further",
      "until = until + 96",
      "account_id in (select u.account_id from usage u join usage_summed s on u.account_id = s.account_id and u.quarter between s.until and s.until + 95)",
    ),
    busiest: true,
  },
  summed(
    "they are said to be of another zone",
    "time_zone = 'Pacific/Kiritimati'",
    "account_id = (select min(account_id) from usage_sums)",
  ),
];

const movements = (what: string, sql: string): Corruption => ({
  name: `movement_sums: ${what}`,
  sql,
  kind: "movement.sums",
  tables: ["movement_sums"],
  busiest: true,
});
const BLOCK = "account_id, wallet_no, block, type, action_no, direction, only_owed_less, source";
const block = (what: string, change: string, fits?: string) =>
  movements(what, one("movement_sums", change, fits, BLOCK));
const movementSums: Corruption[] = [
  block("more was taken", "taken = taken + 1", "taken > 0"),
  movements("a row is gone", gone("movement_sums", "block = 0", BLOCK)),
  movements(
    "a row too many",
    `insert into movement_sums select account_id, wallet_no, block, type, action_no, direction, only_owed_less, 7, 1, 0, 0, 0, first, 0
     from movement_sums where block = 1 order by ${BLOCK} limit 1 returning account_id, wallet_no`,
  ),
];

/** Every other way to change sums of movements. The check is asked, and nothing is mended. */
export const MOVEMENT_CORRUPTIONS: Corruption[] = [
  block("more entries", "count = count + 1"),
  block("less was added, and less taken", "added = added - 1, taken = taken - 1", "added > 0"),
  block("more is owed", "outstanding_change = outstanding_change + 1"),
  block("the first is another one", "first = first + 1", "count > 1"),
  block("a larger one", "largest = largest + 1"),
  block("another type", "type = 14"),
  block("another action", "action_no = 4000", "action_no > 0"),
  block("another direction", "direction = 0", "direction <> 0"),
  block("of a grant that lapsed", "source = 7"),
  block("another block", "block = 4000", "block = 1"),
  block("no block", "block = -1", "block = 1"),
  movements("a block is gone", "delete from movement_sums where block = 1 returning account_id, wallet_no"),
  movements(
    "of another wallet",
    `with done as (${one("movement_sums", "wallet_no = wallet_no + 1000", "true", BLOCK)})
     select account_id, wallet_no - moved as wallet_no from done, (values (0), (1000)) v(moved)`,
  ),
];

const amendment = (what: string, change: string, kind: Kind, fits?: string): Corruption => ({
  name: `amendments: ${what}`,
  sql: one("amendments", change, fits, "account_id, amendment_no"),
  kind,
  tables: ["amendments"],
});
const ofAccount = (table: string, what: string, change: string, kind: Kind): Corruption => ({
  name: `${table}: ${what}`,
  sql: everyWallet(change),
  kind,
  tables: [table],
});
const amended = (what: string, sql: string): Corruption => ({
  name: `amended_entries: ${what}`,
  sql,
  kind: "attribution.campaign",
  tables: ["amended_entries"],
});
const LAST_AMENDMENT =
  "not exists (select from amendments m where (m.account_id, m.wallet_no, m.sequence) = (c.account_id, c.wallet_no, c.sequence) and m.amendment_no > c.amendment_no)";
const AMENDED = "account_id, wallet_no, sequence";
const amendments: Corruption[] = [
  amendment("of no entry", "sequence = 9000000000000000000", "amendment.entry"),
  amendment("its hash", "hash = sha256('x')", "amendment.hash"),
  ofAccount(
    "amendments",
    "the last is gone",
    "delete from amendments where ctid = (select ctid from amendments order by account_id, amendment_no desc limit 1)",
    "backfill.amendments",
  ),
  amended("another campaign", one("amended_entries", "campaign_no = campaign_no + 1", "true", AMENDED)),
  amended(
    "of another wallet",
    `with done as (${one("amended_entries", "wallet_no = wallet_no + 1000", "true", AMENDED)})
     select account_id, wallet_no - moved as wallet_no from done, (values (0), (1000)) v(moved)`,
  ),
];

/** Every other way to change amendments and what is derived from them. The check is asked, and nothing is mended. */
export const AMENDMENT_CORRUPTIONS: Corruption[] = [
  amendment("another number", "amendment_no = amendment_no + 1000000", "amendment.number"),
  amendment("from another campaign", "before_campaign_no = campaign_no", "amendment.before"),
  amendment("of another backfill", "backfill_no = backfill_no + 1", "amendment.hash"),
  amendment("of a backfill that made others", "backfill_no = backfill_no + 1", "backfill.amendments"),
  amendment("of another wallet", "wallet_no = wallet_no + 1", "amendment.hash"),
  amendment("of another entry", "sequence = sequence + 1", "amendment.hash"),
  amendment("of no entry", "sequence = 9000000000000000000", "amendment.hash"),
  amendment("from another campaign", "before_campaign_no = campaign_no", "amendment.hash"),
  amendment("to another campaign", "campaign_no = campaign_no + 1", "amendment.hash"),
  amendment("to no campaign, last", "campaign_no = null", "attribution.campaign", LAST_AMENDMENT),
  amendment("by a record of another type", "reference_type = reference_type || 'x'", "amendment.hash"),
  amendment("by another record", "reference_id = reference_id || 'x'", "amendment.hash"),
  amendment("by half a record", "reference_id = 'x'", "amendment.hash", "reference_id is null"),
  amendment("at another time", "at = at + interval '1 millisecond'", "amendment.hash"),
  amendment("at no time", "at = 'infinity'", "amendment.hash"),
  amendment("by somebody else", "by = by || 'x'", "amendment.hash"),
  ofAccount(
    "amendments",
    "the first is gone",
    "delete from amendments where ctid = (select ctid from amendments where amendment_no = 1 order by account_id limit 1)",
    "amendment.number",
  ),
  ofAccount("amendments", "all are gone", "delete from amendments where true", "backfill.amendments"),
  ofAccount(
    "amendments",
    "one from nowhere",
    `insert into amendments select account_id, amendment_no + 1, backfill_no, wallet_no, sequence, campaign_no, null, null, null, at, by, sha256('x')
     from amendments order by account_id, amendment_no desc limit 1`,
    "backfill.amendments",
  ),
  ofAccount(
    "campaigns",
    "another name",
    "update campaigns set id = id || 'x' where (account_id, campaign_no) in (select account_id, campaign_no from amendments)",
    "amendment.hash",
  ),
  ofAccount(
    "backfill_acts",
    "more amendments",
    "update backfill_acts set amendments = amendments + 1 where ctid = (select ctid from backfill_acts order by account_id limit 1)",
    "backfill.amendments",
  ),
  ofAccount(
    "backfill_acts",
    "of another backfill",
    "update backfill_acts set backfill_no = backfill_no + 1000 where ctid = (select ctid from backfill_acts where amendments > 0 order by account_id limit 1)",
    "backfill.amendments",
  ),
  amended("no campaign", one("amended_entries", "campaign_no = null", "true", AMENDED)),
  amended("of another entry", one("amended_entries", "sequence = sequence + 1000", "true", AMENDED)),
  amended("a row is gone", gone("amended_entries", "true", AMENDED)),
  amended(
    "one from nowhere, that says nothing new",
    `insert into amended_entries select account_id, wallet_no, sequence, campaign_no from entries
     where campaign_no is not null and type = 1 order by 1, 2, 3 limit 1 returning account_id, wallet_no`,
  ),
];

const entry = (what: string, change: string, kind: Kind, fits = "sequence > 5"): Corruption => ({
  name: `an entry: ${what}`,
  sql: one("entries", change, fits, "account_id, wallet_no, sequence"),
  kind,
  tables: ["entries"],
});

const CHARGE = "type = 1 and sequence > 5 and amount < 0";
const entries: Corruption[] = [
  entry("amount", "amount = amount - 1", "entry.balance", CHARGE),
  entry("amount, and its balance", "amount = amount - 1, ending_balance = ending_balance - 1", "entry.balance", CHARGE),
  entry("outstanding change", "outstanding_change = outstanding_change + 1", "entry.outstanding"),
  entry("ending balance", "ending_balance = ending_balance + 1", "entry.balance"),
  entry("ending outstanding", "ending_outstanding = ending_outstanding + 1", "entry.outstanding"),
  entry("below zero", "ending_balance = -1", "entry.below_zero"),
  entry("running usage", "usage = usage + 1", "entry.usage"),
  entry("a number too large to be told exactly", "sequence = 9007199254740993", "entry.sequence", CHARGE),
  entry("effective earlier", "effective_at = effective_at - interval '1 year'", "entry.effective_at"),
  entry("effective a little later", "effective_at = effective_at + interval '1 millisecond'", "entry.hash"),
  entry("posted at another time", "posted_at = posted_at + interval '1 second'", "entry.hash"),
  entry("settles another deposit", "of_sequence = 1", "entry.of", "type = 3"),
  entry("refunds nothing", "of_sequence = null", "entry.of", "type = 4"),
  entry("reverses another purchase", "of_sequence = of_sequence + 1", "entry.of", "type = 11"),
  entry("settles though it is a charge", "of_sequence = 1", "entry.of", CHARGE),
  entry("another workspace", "workspace_no = workspace_no + 1", "entry.hash", CHARGE),
  entry("another campaign", "campaign_no = campaign_no + 1", "entry.hash", `${CHARGE} and campaign_no is not null`),
  entry("no campaign", "campaign_no = null", "usage.credits", `${CHARGE} and campaign_no is not null`),
  entry("a settlement's campaign", "campaign_no = coalesce(campaign_no, 0) + 1", "entry.attribution", "type = 3"),
  entry("another action", "action_no = action_no + 1", "entry.hash", CHARGE),
  entry("another kind of reference", "reference_type_no = null", "entry.hash", "reference_type_no is not null"),
  entry("another actor", "actor_no = actor_no + 1", "entry.hash"),
  entry("another rate card", "version_no = null", "entry.hash", "version_no is not null"),
  entry(
    "funded by another grant",
    "grant_no = (select max(grant_no) from grants g where (g.account_id, g.wallet_no) = (t.account_id, t.wallet_no))",
    "grant.remaining",
    `${CHARGE} and grant_no = 1`,
  ),
  entry("funded by a grant that is not there", "grant_no = 99999", "grant.missing", CHARGE),
  entry("funded by nobody", "grant_no = null", "entry.fundings", CHARGE),
  entry("another type", "type = 8", "entry.usage", CHARGE),
  entry("its hash", "hash = sha256('x')", "entry.hash"),
  entry("its key", "idempotency_key = idempotency_key || 'x'", "entry.hash", "idempotency_key is not null"),
  entry("a key without its request", "request_hash = null", "key.request", "request_hash is not null"),
  entry("its reference", "reference_id = reference_id || 'x'", "entry.hash", "reference_id is not null"),
  entry("its link", "reference_url = 'https://example.com'", "entry.hash", "reference_id is not null"),
  entry("its price's words", `price_lines = '[{"text":"Base","amount":1000000}]'`, "entry.price", CHARGE),
  entry(
    "a settlement's price",
    `price_lines = '[{"text":"Base","amount":1000000}]'`,
    "deposit.price",
    "type = 3 and version_no is not null",
  ),
  entry("its reason", "reason = 'because'", "entry.hash"),
  entry("its metadata", `metadata = '{"a":1}'`, "entry.hash"),
  entry("its case", "case_id = 'c1'", "entry.hash"),
  entry("not billed once", "once = null", "reference.unmarked", "once is not null"),
  entry("charged a second time", "once = 7", "reference.generation", "once is not null"),
  entry("gives its charge back", "releases = true", "entry.releases", CHARGE),
  entry("does not give its charge back", "releases = false", "entry.releases", "releases"),
  {
    name: "an entry is gone from the middle",
    sql: gone("entries", CHARGE, "account_id, wallet_no, sequence"),
    kind: "entry.sequence",
    tables: ["entries"],
  },
  {
    name: "the first entry is gone",
    sql: gone("entries", "sequence = 1"),
    kind: "entry.sequence",
    tables: ["entries"],
  },
  {
    name: "the last entry is gone",
    sql: gone("entries", "(account_id, wallet_no, sequence) in (select account_id, wallet_no, sequence from wallets)"),
    kind: "entry.rewritten",
    tables: ["entries"],
    soon: true,
  },
  {
    name: "the last entry is gone, and the wallet says so",
    sql: `with lost as (delete from entries e using wallets w where (e.account_id, e.wallet_no, e.sequence) = (w.account_id, w.wallet_no, w.sequence)
        and w.ctid = (select ctid from wallets where sequence > 50 order by account_id, wallet_no limit 1) returning e.*)
      update wallets w set sequence = l.sequence - 1, balance = l.ending_balance - l.amount, usage = b.usage, hash = b.hash, last_at = b.effective_at
      from lost l join entries b on (b.account_id, b.wallet_no, b.sequence) = (l.account_id, l.wallet_no, l.sequence - 1)
      where (w.account_id, w.wallet_no) = (l.account_id, l.wallet_no) returning w.account_id, w.wallet_no`,
    kind: "entry.rewritten",
    tables: ["entries", "wallets"],
    soon: true,
  },
  {
    name: "two entries have changed places",
    sql: `update entries e set sequence = case e.sequence when 10 then 11 else 10 end
      where (e.account_id, e.wallet_no) = (select account_id, wallet_no from wallets where sequence > 20 order by 1, 2 limit 1)
        and e.sequence in (10, 11) returning account_id, wallet_no`,
    kind: "entry.hash",
    tables: ["entries"],
    before: ["alter table entries drop constraint entries_pkey"],
    after: ["alter table entries add primary key (account_id, wallet_no, sequence)"],
  },
  {
    name: "an entry from nowhere",
    sql: `insert into entries (account_id, wallet_no, sequence, type, amount, outstanding_change, ending_balance, ending_outstanding,
        usage, effective_at, posted_at, actor_no, releases, hash)
      select account_id, wallet_no, sequence + 1, 12, 0, 0, balance, outstanding, usage, last_at, last_at, 1, false, sha256('x')
      from wallets order by 1, 2 limit 1 returning account_id, wallet_no`,
    kind: "wallet.sequence",
    tables: ["entries"],
  },
  { name: "every entry's reason", sql: every("entries", "reason = 'x'"), kind: "entry.hash", tables: ["entries"] },
  {
    name: "two entries with one key",
    sql: `update entries e set idempotency_key = (select idempotency_key from entries f where f.account_id = e.account_id and f.idempotency_key is not null order by wallet_no, sequence limit 1)
      where ctid = (select ctid from entries where idempotency_key is not null and sequence > 30 order by account_id, wallet_no, sequence limit 1) returning account_id, wallet_no`,
    kind: "key.twice",
    tables: ["entries"],
    before: ["drop index entries_key"],
    after: [
      "create unique index entries_key on entries (account_id, idempotency_key) where idempotency_key is not null",
    ],
  },
];

const beside: Corruption[] = [
  row("fundings", "another amount", "amount = amount + 1", "entry.fundings"),
  row("fundings", "another grant", "grant_no = 99999", "grant.missing"),
  lost("fundings", "entry.fundings"),
  {
    name: "fundings: one from nowhere",
    sql: "insert into fundings select account_id, wallet_no, 2, 0, 1, 1 from wallets where sequence > 3 order by 1, 2 limit 1 returning account_id, wallet_no",
    kind: "funding.orphan",
    tables: ["fundings"],
  },
  {
    name: "an action's name",
    sql: everyWallet("update terms set term = term || 'x' where kind = 1 and term_no = 1"),
    kind: "entry.hash",
    tables: ["terms"],
  },
  {
    name: "a workspace's name",
    sql: everyWallet(
      "update workspaces set id = id || 'x' where (account_id, workspace_no) = (select account_id, workspace_no from entries where workspace_no is not null order by account_id, wallet_no limit 1)",
    ),
    kind: "entry.hash",
    tables: ["workspaces"],
  },
  {
    name: "a campaign's name",
    sql: everyWallet(
      "update campaigns set id = id || 'x' where (account_id, campaign_no) = (select account_id, campaign_no from entries where campaign_no is not null and wallet_no = 1 order by account_id, wallet_no limit 1)",
    ),
    kind: "entry.hash",
    tables: ["campaigns"],
  },
  {
    name: "a campaign's workspace",
    sql: everyWallet(
      "update campaigns set workspace_no = workspace_no + 1 where (account_id, campaign_no) = (select account_id, campaign_no from entries where campaign_no is not null and wallet_no = 1 order by account_id, wallet_no limit 1)",
    ),
    kind: "entry.campaign",
    tables: ["campaigns"],
  },
  {
    name: "an account's name",
    sql: everyWallet("update accounts a set id = id || 'x' where account_id = (select min(account_id) from entries)"),
    kind: "entry.hash",
    tables: ["accounts"],
  },
  {
    name: "a key beside the entries that an entry has",
    sql: "update entryless_keys k set idempotency_key = (select idempotency_key from entries e where e.account_id = k.account_id and idempotency_key is not null limit 1) where ctid = (select ctid from entryless_keys limit 1) returning account_id, wallet_no",
    kind: "key.twice",
    tables: ["entryless_keys"],
  },
  row(
    "subscriptions",
    "renews later",
    "renews_at = renews_at + interval '1 day'",
    "plan.renews_at",
    "active and plan is not null and plan->>'rollover' = 'none'",
  ),
];

// What one change rarely breaks alone.
const deeper: Corruption[] = [
  entry("takes more than its grant ever held", "amount = amount - 1000000", "grant.overdrawn", CHARGE),
  entry("gives back more than was paid", "amount = amount + 1000000", "refund.beyond", "type = 4"),
  entry(
    "settles a deposit that is settled already",
    "of_sequence = (select max(s.of_sequence) from entries s where s.type = 3 and (s.account_id, s.wallet_no) = (t.account_id, t.wallet_no) and s.sequence < t.sequence)",
    "deposit.twice",
    "type = 3 and exists (select from entries s where s.type = 3 and (s.account_id, s.wallet_no) = (c.account_id, c.wallet_no) and s.sequence < c.sequence)",
  ),
  entry(
    "charges a reference that is charged already",
    `once = 1, (reference_id, reference_type_no, action_no) = (select f.reference_id, f.reference_type_no, f.action_no
      from entries f where f.once = 0 and f.type = 1 and (f.account_id, f.wallet_no) = (t.account_id, t.wallet_no)
        and not exists (select from entries b where (b.account_id, b.wallet_no, b.of_sequence) = (f.account_id, f.wallet_no, f.sequence))
      order by f.sequence limit 1)`,
    "reference.twice",
    "type = 1 and once = 0 and sequence > 100",
  ),
  row("debt_payments", "more paid than was owed", "amount = amount + 1000000", "debt.overpaid"),
  {
    name: "a grant: expired, and something remains",
    sql: one(
      "grants",
      "expires_at = (select last_at from wallets w where (w.account_id, w.wallet_no) = (t.account_id, t.wallet_no))",
      OPEN,
    ),
    kind: "grant.unlapsed",
    tables: ["grants"],
  },
  row("payments", "declined, with an entry", "sequence = 1", "payment.state", "state = 6"),
  {
    name: "payments: two with one receipt",
    sql: one(
      "payments",
      "(provider, receipt) = (select p.provider, p.receipt from payments p where p.account_id = t.account_id and p.state = 5 and p.ctid <> t.ctid order by p.wallet_no, p.payment_no limit 1)",
      "state = 5",
      "account_id desc, wallet_no desc, payment_no desc",
    ),
    kind: "payment.receipt",
    tables: ["payments"],
    before: ["drop index payments_receipt"],
    after: [
      "create unique index payments_receipt on payments (account_id, provider, receipt) where receipt is not null",
    ],
  },
  row("reloads", "another number", "reload_no = reload_no + 100", "reload.number"),
];

const CREDITED = "state = 5";
const SANDBOX = "state = 5 and provider = 'sandbox'";
const money: Corruption[] = [
  row("payments", "credited without an entry", "sequence = null", "payment.entry", CREDITED),
  row("payments", "declined after all", "state = 6", "entry.payment", CREDITED),
  row("payments", "declined, kept as credited", "state = 5", "payment.entry", "state = 6"),
  row("payments", "of another entry", "sequence = sequence + 1", "payment.entry", CREDITED),
  row("payments", "of other credits", "credits = credits + 1", "payment.credits", CREDITED),
  row("payments", "of another kind", "kind = 3 - kind", "payment.kind", CREDITED),
  row("payments", "other credits taken back", "reversed = reversed + 1", "payment.reversed", CREDITED),
  row("payments", "other money", "money = money + 1", "provider.money", SANDBOX),
  row("payments", "another currency", "currency = 'XXX'", "provider.money", SANDBOX),
  row(
    "payments",
    "another key",
    "idempotency_key = idempotency_key || 'x'",
    "payment.key",
    "state = 5 and idempotency_key is not null",
  ),
  row("payments", "another provider", "provider = 'manual'", "provider.unknown", SANDBOX),
  {
    name: "payments: two of one entry",
    sql: "insert into payments select account_id, wallet_no, payment_no + 1000, kind, state, 'manual', 'x', method, pack, count, credits, money, currency, workspace, actor, null, null, decided_at, asked_at, check_at, closed_at, reason, confirm_url, sequence, reversed from payments where state = 5 limit 1 returning account_id, wallet_no",
    kind: "payment.twice",
    tables: ["payments"],
  },
  lost("payments", "entry.payment", CREDITED),
  {
    name: "payments: one is gone that was never credited",
    sql: gone(
      "payments",
      "state = 6 and payment_no < (select max(payment_no) from payments p where (p.account_id, p.wallet_no) = (c.account_id, c.wallet_no))",
    ),
    kind: "payment.number",
    tables: ["payments"],
  },
  row("auto_reloads", "another payment in flight", "in_flight = 77", "reload.in_flight"),
  row("auto_reloads", "more attempts", "reload_count = reload_count + 1", "reload.count"),
  row("auto_reloads", "more bought this month", "month_count = month_count + 100", "reload.month"),
  row("auto_reloads", "more spent this month", "month_money = month_money + 100", "reload.month"),
  row("reloads", "other credits", "credits = credits + 1", "reload.payment", "payment_no is not null"),
  row("reloads", "another payment", "payment_no = 999", "reload.payment", "payment_no is not null"),
  lost("reloads", "reload.payment", "payment_no is not null"),
];

const books = (name: string, change: string, kind: Kind): Corruption => ({
  name: `the provider: ${name}`,
  sql: `with victim as (select p.account_id, p.wallet_no, id_of_payment(p.account_id, p.wallet_no, p.payment_no) as id from payments p
      where p.provider = 'sandbox' and p.state = 5 and p.reversed = 0 order by 1, 2, p.payment_no limit 1),
    done as (${change}) select account_id, wallet_no from victim`,
  kind,
  tables: ["sandbox_payments"],
  soon: true,
});
const atProvider: Corruption[] = [
  books(
    "has forgotten a payment",
    "delete from sandbox_payments where payment = (select id from victim)",
    "provider.missing",
  ),
  books(
    "declined a payment",
    "update sandbox_payments set state = 'declined' where payment = (select id from victim)",
    "provider.state",
  ),
  books(
    "charged more",
    "update sandbox_payments set amount = amount + 1 where payment = (select id from victim)",
    "provider.money",
  ),
  books(
    "gave money back",
    "update sandbox_payments set refunded = amount where payment = (select id from victim)",
    "provider.reversed",
  ),
  books(
    "charged what nobody asked for",
    "insert into sandbox_payments select regexp_replace(payment, '_[0-9]+$', '_777'), account, method, amount, currency, 'succeeded', 0, 0, null, created_at from sandbox_payments where payment = (select id from victim)",
    "provider.unknown",
  ),
];
export const CORRUPTIONS: Corruption[] = [
  ...wallets,
  ...grants,
  ...debts,
  ...deposits,
  ...usage,
  ...usageSums,
  ...movementSums,
  ...amendments,
  ...entries,
  ...beside,
  ...deeper,
  ...money,
  ...atProvider,
];
