import { setTimeout as sleep } from "node:timers/promises";
import type { PaymentProvider, ProviderPayment } from "../../payments/provider.ts";
import type { Sql } from "../database.ts";
import { formatId, parseAnyId } from "../ids.ts";
import { paymentState } from "../lane/codes.ts";
import type { Figure, Found } from "./found.ts";
import type { Kind } from "./kinds.ts";

export type ProviderAuditOptions = {
  /** Only payments of these; null: of all. */
  accounts: number[] | null;
  /** All payments there ever were, and not those of the last days. */
  full: boolean;
  /** What differs is looked at again after so long. */
  patienceMs: number;
};

/** So long may money go back after a payment, and an audit that is not full still see it. */
const WINDOW_MS = 35 * 86_400_000;

/**
 * Law 9, against the provider's own list: every payment that succeeded there is credited here and the other way round, for
 * the same money, and as many credits were taken back as money went back.
 *
 * The two are read one after the other while payments go on: what differs is compared again a little later, and told only
 * where it differs in the same way.
 */
export async function auditProvider(
  sql: Sql,
  provider: Pick<PaymentProvider, "name" | "list">,
  options: ProviderAuditOptions,
): Promise<{ found: Found[]; payments: number }> {
  const to = Date.now();
  const from = options.full || (await hasOpenFindings(sql)) ? 0 : to - WINDOW_MS;
  const first = await compare(sql, provider, { from, to }, options.accounts);
  if (first.found.length === 0) return first;
  await sleep(options.patienceMs);
  const second = await compare(sql, provider, { from, to }, options.accounts);
  const seen = new Set(first.found.map((each) => JSON.stringify(each)));
  return { ...second, found: second.found.filter((each) => seen.has(JSON.stringify(each))) };
}

async function hasOpenFindings(sql: Sql): Promise<boolean> {
  const rows = await sql`
    select 1 from findings f where f.kind like 'provider.%'
      and not exists (select from finding_ends e where e.finding_id = f.finding_id) limit 1`;
  return rows.length > 0;
}

async function compare(
  sql: Sql,
  provider: Pick<PaymentProvider, "name" | "list">,
  { from, to }: { from: number; to: number },
  accounts: number[] | null,
): Promise<{ found: Found[]; payments: number }> {
  const found: Found[] = [];
  const seen = new Set<string>();
  let payments = 0;
  let portion: ProviderPayment[] = [];
  const look = async () => {
    found.push(...(await comparePortion(sql, provider.name, portion)));
    portion = [];
  };
  for await (const payment of provider.list(from, to)) {
    const place = parseAnyId(payment.id);
    if (place !== null && accounts !== null && !accounts.includes(place.account)) continue;
    payments += 1;
    seen.add(payment.id);
    portion.push(payment);
    if (portion.length === PORTION) await look();
  }
  await look();
  found.push(...(await findMissing(sql, provider.name, { from, to }, accounts, seen)));
  return { found, payments };
}

const PORTION = 500;

async function comparePortion(sql: Sql, provider: string, portion: ProviderPayment[]): Promise<Found[]> {
  const places = portion.map(({ id }) => parseAnyId(id));
  const rows = await sql`
    select k.place, p.*, coalesce((
      select sum(d.amount) from debt_payments d
      join entries owing on owing.account_id = d.account_id and owing.wallet_no = d.wallet_no
        and owing.sequence = d.debt_sequence and owing.of_sequence = p.sequence
      join entries waiver on waiver.account_id = d.account_id and waiver.wallet_no = d.wallet_no
        and waiver.sequence = d.sequence and waiver.amount = 0 and waiver.reason is not null
      where d.account_id = p.account_id and d.wallet_no = p.wallet_no), 0)::bigint as waived
    from unnest(${places.map((place) => place?.account ?? 0)}::bigint[], ${places.map((place) => place?.wallet ?? 0)}::int[],
                ${places.map((place) => place?.number ?? 0)}::int[]) with ordinality as k(account_id, wallet_no, payment_no, place)
    join payments p using (account_id, wallet_no, payment_no)
    where p.provider = ${provider}`;
  const known = new Map(rows.map((row) => [Number(row.place) - 1, row]));
  return portion.flatMap((payment, index) => {
    const place = places[index];
    const row = known.get(index);
    const say = (kind: Kind, expected: Figure, stored: Figure): Found => {
      const [account, wallet] = [place?.account ?? 0, place?.wallet ?? null];
      return { kind, account, wallet, subject: payment.id, expected, stored, since: row?.sequence ?? null };
    };
    if (row === undefined) return payment.state === "declined" ? [] : [say("provider.unknown", null, payment.state)];
    return differences(payment, row, say);
  });
}

function differences(
  payment: ProviderPayment,
  // biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it
  row: any,
  say: (kind: Kind, expected: Figure, stored: Figure) => Found,
): Found[] {
  const found: Found[] = [];
  const { money } = payment;
  if (money.amount !== row.money || money.currency !== row.currency) {
    found.push(say("provider.money", `${row.money} ${row.currency}`, `${money.amount} ${money.currency}`));
  }
  const state = paymentState(row.state);
  // What is not decided here yet is looked after by whoever asked, or by the job that recovers payments.
  const isDecided = state === "credited" || state === "declined";
  const overdue = Date.now() - row.asked_at > OVERDUE_MS;
  if (isDecided && (state === "credited") !== (payment.state === "succeeded")) {
    found.push(say("provider.state", payment.state, state));
  } else if (!isDecided && payment.state === "succeeded" && overdue) {
    found.push(say("provider.state", payment.state, state));
  }
  if (state !== "credited") return found;
  const gone = Math.min(row.money, payment.refunded + payment.disputed);
  const target = row.money === 0 ? 0 : Number((BigInt(row.credits) * BigInt(gone)) / BigInt(row.money));
  // What was waived of a reversal does not come again with the money.
  if (row.reversed < target || row.reversed > target + row.waived) {
    found.push(say("provider.reversed", target, row.reversed));
  }
  return found;
}

/** A payment that succeeded is credited within seconds; one that is not after so long was forgotten. */
const OVERDUE_MS = 3_600_000;

/** Credited payments of a provider that are not in its list. */
async function findMissing(
  sql: Sql,
  provider: string,
  { from, to }: { from: number; to: number },
  accounts: number[] | null,
  seen: Set<string>,
): Promise<Found[]> {
  const found: Found[] = [];
  // Clocks differ: what was asked for near the window's ends may stand on the other side there.
  const [begin, end] = [from === 0 ? 0 : from + SLACK_MS, to - SLACK_MS];
  let after: [number, number, number] = [0, 0, 0];
  for (;;) {
    const rows = await sql`
      select account_id, wallet_no, payment_no, sequence from payments
      where provider = ${provider} and state = 5 and asked_at between ${begin}::timestamptz and ${end}::timestamptz
        and (account_id, wallet_no, payment_no) > (${after[0]}::bigint, ${after[1]}::int, ${after[2]}::int)
        and ${accounts === null ? sql`true` : sql`account_id = any(${accounts}::bigint[])`}
      order by account_id, wallet_no, payment_no limit 5000`;
    for (const row of rows) {
      const id = formatId("pay", row.account_id, row.wallet_no, row.payment_no);
      if (seen.has(id)) continue;
      const [account, wallet, since] = [row.account_id, row.wallet_no, row.sequence];
      found.push({ kind: "provider.missing", account, wallet, subject: id, expected: "credited", stored: null, since });
    }
    if (rows.length < 5_000) return found;
    const last = rows.at(-1)!;
    after = [last.account_id, last.wallet_no, last.payment_no];
  }
}

const SLACK_MS = 60_000;
