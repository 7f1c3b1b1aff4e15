import { fail, ok, type Result } from "../../core/result.ts";
import { type Origin, recordActs } from "../audit-log/record.ts";
import type { Database, Sql } from "../database.ts";
import { DEPOSIT_STATES, paymentKindNumber } from "../lane/codes.ts";
import { NEVER } from "../usage-sums.ts";
import { NO_CAMPAIGN } from "./amendments.ts";
import type { Figure, Found } from "./found.ts";
import { factsOf, type Kind, type KindFacts } from "./kinds.ts";
import { CHECKS } from "./laws.ts";
import { type Finding, readFinding } from "./record.ts";
import { fromTheBeginning, type Scope } from "./scope.ts";
import { withSnapshot } from "./snapshot.ts";

/** Why nothing was repaired, and what a person must do. */
export type RepairRefused = { code: "not_found" | "conflict"; detail: string };

/**
 * Puts a stored figure back to what the ledger says, never the other way round, under the lock that every writer of the
 * wallet takes. What stood there and what stands there now is kept with the finding.
 *
 * It is refused where the wallet's ledger itself is not whole: then nobody can say what the figure should be.
 */
export async function repairFinding(
  database: Database,
  id: string,
  by: string,
  origin: Origin | null = null,
): Promise<Result<Finding, RepairRefused>> {
  const finding = await readFinding(database, id);
  if (finding === null) return fail({ code: "not_found", detail: "There is no such finding." });
  if (finding.state !== "open") {
    const detail = `This finding is ${finding.state === "gone" ? "gone" : "repaired"} already.`;
    return fail({ code: "conflict", detail });
  }
  const facts: KindFacts = factsOf(finding.kind);
  const { accountNumber: account, walletNumber: wallet } = finding;
  if (facts.advice !== undefined || account === null || wallet === null) {
    return fail({
      code: "conflict",
      detail: `This is no stored figure that could be put back. ${facts.advice ?? ""}`.trim(),
    });
  }
  const scope: Scope = { from: account, to: account, marks: [fromTheBeginning(account, wallet)] };
  // All of it before the lock: along a long chain this takes a while, and entries do not change.
  const before = await withSnapshot(database, 2, (snapshot) => lookAt(scope, Object.values(CHECKS), snapshot.read));
  const broken = before.find((each) => preventsRepair(each.kind, finding.kind));
  if (broken !== undefined) {
    const { words, advice }: KindFacts = factsOf(broken.kind);
    const where = broken.since === null ? "" : ` (entry ${broken.since})`;
    return fail({
      code: "conflict",
      detail: `The ledger of this wallet is not whole: ${words}${where}. ${advice ?? ""}`.trim(),
    });
  }
  const isUsage = finding.kind === "usage.credits";
  if (isUsage && before.some((each) => each.kind === "attribution.campaign" && each.wallet === wallet)) {
    return fail({ code: "conflict", detail: "It follows from what entries are attributed to: repair that first." });
  }
  return database
    .begin((sql) => repairLocked(sql as unknown as Sql, finding, scope, by, origin))
    .then(async () => ok((await readFinding(database, id))!))
    .catch((error) => {
      if (error instanceof CannotRepair) return fail({ code: "conflict" as const, detail: error.message });
      if (isCheckViolation(error)) {
        return fail({
          code: "conflict" as const,
          detail: "Another figure beside it has drifted as well: repair that one first.",
        });
      }
      throw error;
    });
}

class CannotRepair extends Error {
  override name = "CannotRepair";
}

async function repairLocked(
  sql: Sql,
  finding: Finding,
  scope: Scope,
  by: string,
  origin: Origin | null,
): Promise<void> {
  const { account, wallet } = scope.marks![0]!;
  await sql`select 1 from wallets where account_id = ${account} and wallet_no = ${wallet} for update`;
  // Some checks look at all wallets of the account.
  const same = (each: Found) =>
    each.wallet === wallet && each.kind === finding.kind && each.subject === finding.subject;
  const checks = Object.entries(CHECKS).flatMap(([name, check]) => (CHAINS.includes(name) ? [] : [check]));
  const found = (await lookAt(scope, checks, (one) => one(sql))).find(same);
  if (found === undefined) throw new CannotRepair("It is as it should be by now; the next audit will say so.");
  await REPAIRS[found.kind as Repairable](sql, { ...found, account, wallet });
  // Whoever decided on what stood there before decides again.
  await sql`update wallets set version = version + 1 where account_id = ${account} and wallet_no = ${wallet}`;
  const after = (await lookAt(scope, checks, (one) => one(sql))).find(same);
  if (after !== undefined)
    throw new CannotRepair("It could not be put back: what it is derived from has drifted as well.");
  const ended = await sql`
    insert into finding_ends (finding_id, state, ended_at, ended_by, before, after)
    values (${finding.id}, 'repaired', clock_timestamp(), ${by}, ${JSON.stringify(found.stored)}::text::json,
      ${JSON.stringify(found.expected)}::text::json)
    on conflict do nothing returning 1`;
  if (ended.length === 0) throw new CannotRepair("Somebody else has ended this finding meanwhile.");
  await recordActs(sql, origin, {
    action: "finding.repaired",
    account: finding.account,
    target: { type: "finding", id: finding.id },
    before: { [finding.kind]: found.stored },
    after: { [finding.kind]: found.expected },
  });
}

/** They are looked along before the lock alone. */
const CHAINS = ["chain", "amendmentChain"];

/** Whether a ledger of which this was found cannot say what a figure of a kind should be. */
function preventsRepair(found: Kind, of: Kind): boolean {
  const { severity, law } = factsOf(found);
  if (severity !== "broken" || found === "plan.renews_at") return false;
  if (AMENDMENTS.includes(found)) return ATTRIBUTED.includes(of);
  return [1, 2, 3, 6, 7].includes(law);
}

/** No balance follows from amendments; what is read by campaign does. */
const AMENDMENTS: Kind[] = [
  "amendment.before",
  "amendment.entry",
  "amendment.hash",
  "amendment.number",
  "backfill.amendments",
];
const ATTRIBUTED: Kind[] = ["attribution.campaign", "usage.credits"];

async function lookAt(
  scope: Scope,
  checks: ((sql: Sql, scope: Scope) => Promise<Found[]>)[],
  read: (work: (sql: Sql) => Promise<Found[]>) => Promise<Found[]>,
): Promise<Found[]> {
  return (await Promise.all(checks.map((check) => read((sql) => check(sql, scope))))).flat();
}

function isCheckViolation(error: unknown): boolean {
  return (error as { code?: unknown }).code === "23514";
}

type Place = Found & { wallet: number };
type Repair = (sql: Sql, found: Place) => Promise<unknown>;

/** Sets a column of the wallet's row. */
function wallets(column: string, type: string): Repair {
  return (sql, { account, wallet, expected }) => sql`
    update wallets set ${sql(column)} = ${cast(sql, expected, type)} where account_id = ${account} and wallet_no = ${wallet}`;
}

/** Sets a column of a row that is known by a number in the wallet. */
function rows(table: string, key: string, column: string, type: string): Repair {
  return (sql, { account, wallet, subject, expected }) => sql`
    update ${sql(table)} set ${sql(column)} = ${cast(sql, expected, type)}
    where account_id = ${account} and wallet_no = ${wallet} and ${sql(key)} = ${Number(subject)}::bigint`;
}

function cast(sql: Sql, value: Figure, type: string) {
  const text = value === null ? null : String(value);
  return type === "bytea" ? sql`decode(${text}::text, 'hex')` : sql`${text}::text::${sql.unsafe(type)}`;
}

const grants = (column: string, type: string) => rows("grants", "grant_no", column, type);
const debts = (column: string, type: string) => rows("debts", "sequence", column, type);
const payments = (column: string, type: string) => rows("payments", "payment_no", column, type);

const REPAIRS = {
  "wallet.balance": wallets("balance", "bigint"),
  "wallet.outstanding": wallets("outstanding", "bigint"),
  "wallet.usage": wallets("usage", "bigint"),
  "wallet.sequence": wallets("sequence", "bigint"),
  "wallet.last_at": wallets("last_at", "timestamptz"),
  "wallet.hash": wallets("hash", "bytea"),
  "wallet.in_flight_count": wallets("in_flight_count", "int"),
  "wallet.in_flight_amount": wallets("in_flight_amount", "bigint"),
  "wallet.grant_count": wallets("grant_count", "int"),
  "wallet.scheduled_amount": wallets("scheduled_amount", "bigint"),
  "wallet.payment_count": wallets("payment_count", "int"),
  "wallet.pending_credits": wallets("pending_credits", "bigint"),
  "wallet.next_deadline": wallets("next_deadline", "timestamptz"),
  "wallet.next_due_at": wallets("next_due_at", "timestamptz"),
  "grant.remaining": grants("remaining", "bigint"),
  "grant.open": grants("open", "boolean"),
  "grant.amount": grants("amount", "bigint"),
  "grant.sequence": grants("sequence", "bigint"),
  "grant.first_drawn": grants("first_drawn", "bigint"),
  "grant.last_drawn": grants("last_drawn", "bigint"),
  "grant.source": grants("source", "smallint"),
  "grant.effective_at": grants("effective_at", "timestamptz"),
  "grant.priority": grants("priority", "int"),
  "grant.expires_at": grants("expires_at", "timestamptz"),
  "grant.category": (sql, found) => grants("promotional", "boolean")(sql, { ...found, expected: "false" }),
  "debt.amount": debts("amount", "bigint"),
  "debt.remaining": debts("remaining", "bigint"),
  "debt.since": debts("since", "timestamptz"),
  "debt.open": debts("open", "boolean"),
  "debt.missing": (sql, { account, wallet, subject }) => sql`
    insert into debts (account_id, wallet_no, sequence, amount, remaining, since, open)
    select account_id, wallet_no, sequence, outstanding_change, rest, effective_at, rest > 0 from (
      select e.*, e.outstanding_change - coalesce((select sum(p.amount) from debt_payments p where p.account_id = e.account_id
        and p.wallet_no = e.wallet_no and p.debt_sequence = e.sequence), 0) as rest
      from entries e
      where e.account_id = ${account} and e.wallet_no = ${wallet} and e.sequence = ${Number(subject)}::bigint
    ) debt`,
  "deposit.state": (sql, found) => {
    const expected = (DEPOSIT_STATES as readonly unknown[]).indexOf(found.expected) + 1;
    return rows("deposits", "sequence", "state", "smallint")(sql, { ...found, expected });
  },
  "deposit.closed_by": rows("deposits", "sequence", "closed_by", "bigint"),
  "deposit.missing": (sql, { account, wallet, subject }) => sql`
    insert into deposits (account_id, wallet_no, sequence, state, closed_by)
    select e.account_id, e.wallet_no, e.sequence,
      case when c.sequence is null then 1 when c.version_no is null then 3 else 2 end, c.sequence
    from entries e
    left join entries c on c.account_id = e.account_id and c.wallet_no = e.wallet_no and c.of_sequence = e.sequence
      and c.type = 3
    where e.account_id = ${account} and e.wallet_no = ${wallet} and e.sequence = ${Number(subject)}::bigint`,
  "usage.credits": (sql, { account, wallet, subject, expected }) => {
    const [quarter, workspace, campaign, action] = subject.split("/").map(Number) as [number, number, number, number];
    return sql`
      insert into usage (account_id, quarter, wallet_no, workspace_no, campaign_no, action_no, credits)
      values (${account}, ${quarter}, ${wallet}, ${workspace}, ${campaign}, ${action}, ${Number(expected)}::bigint)
      on conflict (account_id, quarter, wallet_no, workspace_no, campaign_no, action_no)
        do update set credits = excluded.credits`;
  },
  // Sums that do not count, or are not there, are made anew by the job that makes them.
  "usage.sums": (sql, { account }) => sql`update usage_summed set until = ${NEVER} where account_id = ${account}`,
  "movement.sums": (sql, { account, wallet }) => sql`
    delete from movement_sums where account_id = ${account} and wallet_no = ${wallet}`,
  "attribution.campaign": (sql, { account, wallet, subject, expected }) => {
    const entry = sql`${subject}::text::bigint`;
    if (expected === null) {
      return sql`
        delete from amended_entries where account_id = ${account} and wallet_no = ${wallet} and sequence = ${entry}`;
    }
    return sql`
      insert into amended_entries (account_id, wallet_no, sequence, campaign_no)
      values (${account}, ${wallet}, ${entry}, ${expected === NO_CAMPAIGN ? null : Number(expected)}::int)
      on conflict (account_id, wallet_no, sequence) do update set campaign_no = excluded.campaign_no`;
  },
  "payment.reversed": payments("reversed", "bigint"),
  "payment.kind": (sql, found) => {
    const expected = paymentKindNumber(found.expected === "topup" ? "topup" : "auto_reload");
    return payments("kind", "smallint")(sql, { ...found, expected });
  },
  "reload.count": (sql, { account, wallet, expected }) => sql`
    update auto_reloads set reload_count = ${Number(expected)}::int where account_id = ${account} and wallet_no = ${wallet}`,
  // Nobody waits for a payment that was forgotten; whoever comes next finds it.
  "reload.in_flight": (sql, { account, wallet, expected }) => sql`
    update auto_reloads set in_flight = ${expected === null ? null : Number(expected)}::int, in_flight_holds = false
    where account_id = ${account} and wallet_no = ${wallet}`,
} satisfies Partial<Record<Kind, Repair>>;

type Repairable = keyof typeof REPAIRS;

/** The kinds that can be repaired. */
export const REPAIRABLE = Object.keys(REPAIRS) as Kind[];
