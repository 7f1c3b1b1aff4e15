import { adviceOf, findingInWords, LAWS } from "../store/audit/in-words.ts";
import { isRepairable } from "../store/audit/kinds.ts";
import type { Audit, Finding } from "../store/audit/record.ts";
import { formatId } from "../store/ids.ts";
import { formatInstant } from "./time.ts";

/** An audit as the contract has it. */
export function auditView(audit: Audit) {
  const { startedAt, finishedAt, watermark, covered, ranges } = audit;
  const time = (at: number | null) => (at === null ? null : formatInstant(at));
  return {
    id: audit.id,
    state: audit.state,
    requested_by: audit.by,
    accounts: audit.accounts,
    full: audit.full,
    requested_at: formatInstant(audit.requestedAt),
    started_at: time(startedAt),
    finished_at: time(finishedAt),
    duration_ms: startedAt === null || finishedAt === null ? null : Math.round(finishedAt - startedAt),
    progress: { done: ranges.done, of: ranges.all },
    covered: {
      accounts: covered.accounts,
      wallets: covered.wallets,
      unchanged: covered.skipped,
      entries: covered.entries,
      payments: covered.payments,
    },
    watermark: time(watermark),
    error: audit.error,
    found: audit.found,
  };
}

/** A finding as the contract has it. */
export function findingView(finding: Finding) {
  const { id, law, kind, severity, account, wallet, subject, expected, stored, difference, since, state } = finding;
  const { accountNumber, walletNumber } = finding;
  const isPlaced = since !== null && accountNumber !== null && walletNumber !== null;
  return {
    id,
    law,
    law_name: LAWS[law]!,
    kind,
    severity,
    account,
    wallet,
    subject: subject === "" ? null : subject,
    expected,
    stored,
    difference,
    since,
    entry: isPlaced ? formatId("en", accountNumber, walletNumber, since) : null,
    text: findingInWords(finding),
    advice: adviceOf(kind),
    repairable: isRepairable(kind),
    state,
    first_seen: formatInstant(finding.firstSeen),
    last_seen: formatInstant(finding.lastSeen),
    ended_at: finding.endedAt === null ? null : formatInstant(finding.endedAt),
    ended_by: finding.endedBy,
    repair: finding.repair,
  };
}
