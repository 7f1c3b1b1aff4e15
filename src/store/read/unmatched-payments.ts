import type { Instant } from "../../core/instant.ts";
import type { Kind } from "../audit/kinds.ts";
import { type Finding, readFindings } from "../audit/record.ts";
import type { Sql } from "../database.ts";
import { parseAnyId } from "../ids.ts";
import { isOpenPayment } from "../lane/codes.ts";
import { type PaymentRow, readPaymentsAt } from "./payments.ts";

/** What law 9 finds of single payments. */
const KINDS: readonly Kind[] = [
  "payment.entry",
  "entry.payment",
  "payment.twice",
  "payment.credits",
  "payment.kind",
  "payment.key",
  "payment.state",
  "payment.reversed",
  "payment.receipt",
  "provider.unknown",
  "provider.missing",
  "provider.state",
  "provider.money",
  "provider.reversed",
];

/** A payment that does not match the ledger: found by the audit and still open, or not decided yet. */
export type UnmatchedPayment = {
  /** The list's order: newest first, then by this. */
  at: Instant;
  key: string;
  finding: Finding | null;
  /** Null where the ledger knows no such payment. */
  payment: (PaymentRow & { account: string; accountNumber: number }) | null;
};

/** Open findings of single payments, and payments that are not decided yet; newest first, those below `before`. */
export async function pageUnmatchedPayments(
  sql: Sql,
  page: { before: { at: Instant; key: string } | null; limit: number },
): Promise<UnmatchedPayment[]> {
  const { before } = page;
  const rows = await sql`
    select * from (
      select date_trunc('milliseconds', f.first_seen) as at, f.finding_id as key, f.finding_id,
        f.account_id, f.wallet_no, null::int as payment_no
      from findings f
      where f.kind = any(${KINDS as string[]}::text[])
        and not exists (select from finding_ends e where e.finding_id = f.finding_id)
      union all
      select p.asked_at, concat_ws(' ', p.account_id, p.wallet_no, p.payment_no), null,
        p.account_id, p.wallet_no, p.payment_no
      from payments p where ${isOpenPayment(sql)}
    ) unmatched
    ${before === null ? sql`` : sql`where (at, key) < (${before.at}::timestamptz, ${before.key})`}
    order by at desc, key desc
    limit ${page.limit}`;
  const findings = await readFindings(
    sql,
    rows.flatMap((row) => row.finding_id ?? []),
  );
  const findingOf = new Map(findings.map((finding) => [finding.id, finding]));
  const places = rows.map((row) => {
    const finding = findingOf.get(row.finding_id) ?? null;
    if (finding === null) return { account: row.account_id, wallet: row.wallet_no, number: row.payment_no };
    return placeOf(finding);
  });
  const payments = await readPaymentsAt(
    sql,
    places.flatMap((place) => place ?? []),
  );
  const paymentOf = new Map(payments.map((each) => [keyOf(each.accountNumber, each.walletNumber, each.number), each]));
  return rows.map((row, index) => {
    const place = places[index] ?? null;
    return {
      at: row.at,
      key: row.key,
      finding: findingOf.get(row.finding_id) ?? null,
      payment: place === null ? null : (paymentOf.get(keyOf(place.account, place.wallet, place.number)) ?? null),
    };
  });
}

/** Which payment a finding is about; null where it is about an entry, or about none that could be ours. */
function placeOf({ kind, subject, accountNumber, walletNumber }: Finding) {
  if (kind.startsWith("provider.")) return parseAnyId(subject);
  if (kind === "entry.payment" || kind === "payment.receipt" || accountNumber === null || walletNumber === null)
    return null;
  return { account: accountNumber, wallet: walletNumber, number: Number(subject) };
}

function keyOf(account: number, wallet: number, number: number): string {
  return `${account} ${wallet} ${number}`;
}
