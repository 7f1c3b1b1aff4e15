/**
 * Everything that can be found, by its name: which law says so, and what an operator reads. `drift`: a stored figure that
 * the ledger contradicts. `broken`: the ledger itself contradicts a law, or the world outside; only a person can mend that.
 */
export type KindFacts = {
  law: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
  severity: "drift" | "broken";
  /** What is wrong, in words that follow "In wallet …:". */
  words: string;
  /** What a person must do, where nothing can be repaired. */
  advice?: string;
};

const RESTORE =
  "The ledger itself is not whole. Find out what changed these rows (the database's own logs, the audits before), and " +
  "bring them back from a backup.";
const CORRECT =
  "The ledger moved credits that it should not have. Look into it, and correct the balance with an adjustment that says why.";
const ASK_PROVIDER =
  "Ledger and payment provider disagree. Look the payment up at the provider; then credit or take back the difference " +
  "with an adjustment, or refund it at the provider.";
const AS_GIVEN = "This was decided by somebody and cannot be derived: bring it back from a backup, or set it anew.";

const drift = (law: KindFacts["law"], words: string): KindFacts => ({ law, severity: "drift", words });
const broken = (law: KindFacts["law"], words: string, advice: string): KindFacts => {
  return { law, severity: "broken", words, advice };
};

export const KINDS = {
  "wallet.balance": drift(1, "the stored balance is not the sum of the entries"),
  "wallet.outstanding": drift(1, "what is stored as outstanding is not the sum of its changes"),
  "wallet.usage": drift(1, "the stored usage is not what the entries used"),
  "wallet.sequence": drift(1, "the stored number of the last entry is not that of the last entry"),
  "wallet.last_at": drift(1, "the stored time of the last entry is not that of the last entry"),
  "wallet.in_flight_count": drift(1, "the stored number of deposits in flight is not that of the open deposits"),
  "wallet.in_flight_amount": drift(1, "the stored amount in flight is not that of the open deposits"),
  "wallet.grant_count": drift(1, "the stored number of grants is not that of the grants"),
  "wallet.scheduled_amount": drift(1, "the stored amount of scheduled grants is not their sum"),
  "wallet.payment_count": drift(1, "the stored number of payments is not that of the payments"),
  "wallet.pending_credits": drift(1, "the stored credits of open payments are not their sum"),
  "wallet.next_deadline": drift(1, "an open deposit is due before the stored next deadline"),
  "wallet.next_due_at": drift(1, "the stored time when something is due next is not when something is due"),
  "wallet.missing": broken(1, "there are entries of a wallet that is not there", RESTORE),
  "grant.remaining": drift(1, "what is stored as remaining of a grant is not what its entries leave"),
  "grant.open": drift(1, "a grant is marked open though nothing remains of it, or the other way round"),
  "grant.amount": drift(1, "the stored amount of a grant is not what its entry gave"),
  "grant.sequence": drift(1, "a grant is stored with another entry than the one that gave it"),
  "grant.first_drawn": drift(1, "the stored first entry that drew on a grant is not the first"),
  "grant.last_drawn": drift(1, "the stored last entry that drew on a grant is not the last"),
  "debt.amount": drift(1, "the stored amount of a debt is not what its entry left outstanding"),
  "debt.remaining": drift(1, "what is stored as remaining of a debt is not what its entries leave"),
  "debt.since": drift(1, "the stored begin of a debt is not the time of its entry"),
  "debt.open": drift(1, "a debt is marked open though nothing remains of it, or the other way round"),
  "debt.missing": drift(1, "an entry left something outstanding, and no debt is stored"),
  "debt.extra": broken(1, "a debt is stored that no entry left", RESTORE),
  "movement.sums": drift(1, "what a block of entries is added up to is not what they say"),

  "entry.sequence": broken(2, "entries are missing: the numbers have a gap, or do not begin at 1", RESTORE),
  "entry.balance": broken(2, "an entry does not begin at the balance where the one before ended", RESTORE),
  "entry.outstanding": broken(2, "an entry does not go on from what was outstanding before it", RESTORE),
  "entry.usage": broken(2, "an entry does not go on from the usage before it", RESTORE),
  "entry.effective_at": broken(2, "an entry is effective before the one that it follows", RESTORE),
  "entry.below_zero": broken(1, "the balance, or what is outstanding, fell below zero", CORRECT),

  "entry.fundings": broken(3, "an entry is not funded to exactly its amount", RESTORE),
  "entry.pays": broken(3, "an entry does not pay debts to exactly what it takes off what is outstanding", RESTORE),
  "funding.orphan": broken(3, "a funding belongs to no entry that is funded by several grants", RESTORE),
  "pay.orphan": broken(3, "a payment of a debt belongs to no entry, or to no debt", RESTORE),
  "debt.overpaid": broken(3, "more of a debt was paid than there was", CORRECT),
  "grant.missing": broken(3, "an entry moves a grant that is not there", RESTORE),
  "grant.number": broken(3, "grants are missing: their numbers have a gap", RESTORE),
  "grant.unexplained": broken(3, "a grant is neither given by an entry nor scheduled", RESTORE),
  "grant.overdrawn": broken(3, "a grant gave more than it held", CORRECT),
  "grant.early": broken(3, "a grant gave credits before it was effective", CORRECT),
  "grant.late": broken(3, "a grant gave credits from its expiry on", CORRECT),
  "grant.unlapsed": broken(3, "something remains of a grant that has expired", CORRECT),
  "grant.source": drift(3, "a grant is stored as coming from something else than the entry that gave it"),
  "grant.effective_at": drift(3, "a grant is stored as effective at another time than the entry that gave it"),
  "grant.category": drift(3, "a grant that was bought, or that a plan gave, is not stored as paid"),
  "grant.priority": drift(3, "a grant that was bought, or that a plan gave, does not have its priority"),
  "grant.expires_at": drift(3, "a grant is stored as expiring at another time than it did"),
  "plan.renews_at": broken(3, "a plan renews at another time than its credits lapse", AS_GIVEN),

  "key.twice": broken(4, "an idempotency key has two outcomes", CORRECT),
  "key.unguarded": broken(
    4,
    "the database does not keep keys and references unique any more: an index is missing or not valid",
    "Bring the index back as sql/schema.snapshot.sql has it. Where it cannot be made there are doubles: the audit names them.",
  ),
  "key.request": broken(4, "an entry has a key without the content it was asked with, or the other way round", RESTORE),
  "reference.twice": broken(4, "a reference was charged again before the first charge was given back", CORRECT),
  "reference.generation": broken(4, "the count of how often a reference was charged has a gap", RESTORE),
  "reference.unmarked": broken(
    4,
    "a charge of an action that is billed once for its reference is not marked so",
    RESTORE,
  ),
  "entry.releases": broken(
    4,
    "an entry is marked as giving its charge back wholly and does not, or the other way round",
    RESTORE,
  ),

  "usage.credits": drift(5, "a usage row does not say what its entries used"),
  "usage.sums": drift(5, "usage added up to days or months is not what the usage rows say"),
  "entry.campaign": broken(5, "usage of a campaign is attributed to another workspace than the campaign's", RESTORE),
  "attribution.campaign": drift(5, "the stored campaign of an entry is not what its last amendment says"),
  "amendment.before": broken(5, "an amendment does not go on from what its entry was attributed to", RESTORE),
  "amendment.entry": broken(5, "an amendment belongs to no entry", RESTORE),
  "wallet.workspace": broken(5, "the wallet is not that of the workspace whose name it has", RESTORE),

  "entry.rewritten": broken(6, "an entry that was sealed is gone, or is not what it was", RESTORE),
  "entry.hash": broken(7, "an entry is not what its hash was made from", RESTORE),
  "amendment.hash": broken(7, "an amendment is not what its hash was made from", RESTORE),
  "amendment.number": broken(7, "amendments are missing: their numbers have a gap, or do not begin at 1", RESTORE),
  "backfill.amendments": broken(7, "there are not as many amendments as a backfill made", RESTORE),
  "wallet.hash": drift(7, "the stored hash is not that of the last entry"),

  "deposit.state": drift(8, "a deposit is stored as open, settled or voided, and its entries say otherwise"),
  "deposit.closed_by": drift(8, "a deposit is stored as closed by another entry than the one that closed it"),
  "deposit.missing": drift(8, "a deposit was posted, and is not stored as one"),
  "deposit.extra": broken(8, "a deposit is stored that was not posted", RESTORE),
  "deposit.deadline": broken(8, "a deposit is open past its deadline", CORRECT),
  "deposit.twice": broken(8, "a deposit was settled or voided more than once", CORRECT),
  "deposit.price": broken(8, "a deposit with its settlement is not the actual price", CORRECT),
  "entry.of": broken(8, "a settlement, refund or reversal belongs to no entry that it could belong to", RESTORE),
  "entry.attribution": broken(8, "a settlement or refund is attributed otherwise than what it belongs to", RESTORE),
  "entry.price": broken(8, "an entry does not take what its price adds up to", CORRECT),
  "refund.beyond": broken(8, "more was refunded than was paid", CORRECT),

  "payment.entry": broken(9, "a payment is stored as credited, and has no entry", CORRECT),
  "entry.payment": broken(9, "a purchase was posted, and no payment is stored as credited with it", RESTORE),
  "payment.twice": broken(9, "two payments are stored as credited with one entry", CORRECT),
  "payment.credits": broken(9, "a payment is stored with other credits than its entry gave", CORRECT),
  "payment.kind": drift(9, "a payment is stored as of another kind than its entry"),
  "payment.key": broken(9, "a payment is stored with another key than its entry", RESTORE),
  "payment.state": broken(9, "a payment that is not credited is stored with an entry", RESTORE),
  "payment.reversed": drift(9, "what is stored as taken back of a payment is not what its entries took back"),
  "payment.number": broken(9, "payments are missing: their numbers have a gap", RESTORE),
  "payment.receipt": broken(9, "two payments have one receipt", CORRECT),
  "reload.payment": broken(9, "an attempt of Auto Reload and its payment do not say the same", AS_GIVEN),
  "reload.number": broken(9, "attempts of Auto Reload are missing: their numbers have a gap", RESTORE),
  "reload.count": drift(9, "the stored number of attempts of Auto Reload is not that of the attempts"),
  "reload.in_flight": drift(9, "the stored payment in flight of Auto Reload is not the open one"),
  "reload.month": broken(9, "what Auto Reload is stored to have bought this month is not what it bought", AS_GIVEN),
  "provider.unknown": broken(9, "the payment provider has a payment that the ledger does not know", ASK_PROVIDER),
  "provider.missing": broken(9, "the payment provider does not have a payment that was credited", ASK_PROVIDER),
  "provider.state": broken(9, "the payment provider says otherwise about whether a payment succeeded", ASK_PROVIDER),
  "provider.money": broken(9, "the payment provider charged another amount of money", ASK_PROVIDER),
  "provider.reversed": broken(9, "other credits were taken back than the money that went back", ASK_PROVIDER),
} satisfies Record<string, KindFacts>;

export type Kind = keyof typeof KINDS;

export function factsOf(kind: Kind): KindFacts {
  return KINDS[kind];
}

/** Whether somebody may have the stored figure put back to what the ledger says. */
export function isRepairable(kind: Kind): boolean {
  return KINDS[kind].severity === "drift";
}
