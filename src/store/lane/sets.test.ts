// What belongs here: a set of commands does what the same commands do one by one, answers and tables alike.
import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY, outreach, START, studio } from "../../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { Catalog } from "../../core/catalog.ts";
import type { Command } from "../../core/command.ts";
import { setTestClock } from "../clock.ts";
import type { Account, LaneOutcome } from "../posting.ts";
import { findDrift, request, Servers, times, told } from "./servers.fixture.ts";

let database: TestDatabase;
let servers: Servers;

beforeAll(async () => {
  database = await createDatabase();
  servers = new Servers(database.server);
});

afterAll(async () => {
  await servers?.stop();
  await database?.drop();
});

/** The same choices in every run. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  int(low: number, high: number): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return low + Math.floor((this.#state / 0x80000000) * (high - low + 1));
  }

  pick<T>(...choices: T[]): T {
    return choices[this.int(0, choices.length - 1)]!;
  }
}

/** What a command may name: charges and deposits posted so far, the highest number of a grant, and the last entry. */
type Named = { uses: number[]; deposits: number[]; grants: number; last: number };

function randomCommand(dice: Dice, catalog: Catalog, now: number, named: Named, isFirst: boolean): Command {
  const soon = () => dice.pick(null, null, now + 1_000, now + 2 * DAY, now + 25 * DAY);
  const cause = { actor: dice.pick("ada", "ben"), key: null, requestHash: null };
  const workspace = "x";
  const isStudio = catalog.product === "studio";
  const priced = isStudio
    ? { action: "creative.submission", quantities: { clips: [dice.int(1, 14)] } }
    : { action: "leads.find", quantities: { leads: dice.int(0, 30) } };
  const spend = {
    ...cause,
    ...priced,
    workspace,
    campaign: isStudio ? dice.pick(null, null, `c${dice.int(0, 5)}`) : null,
    reference: dice.pick(null, { type: "thing", id: `r${dice.int(0, 3)}`, url: null }),
    metadata: null,
  };
  const grant = (): Command => ({
    ...cause,
    kind: "grant",
    workspace,
    amount: isFirst ? dice.int(40, 300) : dice.int(1, 120),
    category: dice.pick("paid", "promotional"),
    priority: dice.pick(null, 5, 20),
    effectiveAt: isFirst ? null : dice.pick(null, null, now + 1_000, now + DAY),
    expiresAt: dice.pick(null, now + 2 * DAY, now + 25 * DAY),
    reason: "because",
  });
  if (isFirst) return grant();
  const delivered = isStudio ? { clips: [dice.int(0, 120)] } : { leads: dice.int(0, 120) };
  // Also what an earlier command of the same set may have made.
  const fresh = named.last + dice.int(1, 4);
  const use = dice.pick(fresh, fresh, ...named.uses);
  const deposit = dice.pick(fresh, fresh, ...named.deposits);
  const anyGrant = dice.int(1, Math.max(1, named.grants));
  const reason = "because";
  return dice.pick<() => Command>(
    grant,
    () => ({ ...spend, kind: "charge" }),
    () => ({ ...spend, kind: "charge" }),
    () => ({ ...spend, kind: "deposit", deadline: soon() }),
    () => ({ ...spend, kind: "deposit", deadline: soon() }),
    () => ({ ...cause, kind: "settle", deposit, quantities: delivered }),
    () => ({ ...cause, kind: "settle", deposit, quantities: delivered }),
    () => ({ ...cause, kind: "void", deposit, reason: null }),
    () => ({ ...cause, kind: "refund", entry: use, amount: dice.pick(null, dice.int(1, 30)), reason, case: null }),
    () => ({ ...cause, kind: "refund", entry: use, amount: dice.pick(null, dice.int(1, 30)), reason, case: null }),
    () => ({ ...cause, kind: "withdraw", grant: anyGrant, reason }),
    () => ({
      ...cause,
      kind: "topup",
      workspace,
      pack: isStudio ? "small" : "5k",
      count: 1,
      paid: { receipt: `b${dice.int(0, 9)}` },
    }),
    () => ({ ...cause, kind: "repayment", workspace, amount: dice.pick(null, dice.int(1, 30)) }),
    () => ({ ...cause, kind: "waiver", workspace, amount: dice.int(1, 10), reason }),
    () => ({
      ...cause,
      kind: "adjustment",
      workspace,
      amount: -dice.int(1, 60),
      reason,
      grant: dice.pick(null, anyGrant),
      category: null,
      expiresAt: null,
      allowOutstanding: dice.pick(true, false),
      case: null,
    }),
  )();
}

/** What an account's tables hold, but for what follows from its number and from how often its rows were written. */
const TABLES = {
  entries: "wallet_no, sequence",
  wallets: "wallet_no",
  grants: "wallet_no, grant_no",
  debts: "wallet_no, sequence",
  debt_payments: "wallet_no, sequence, place",
  fundings: "wallet_no, sequence, place",
  deposits: "wallet_no, sequence",
  usage: "quarter, wallet_no, workspace_no, campaign_no, action_no",
  payments: "provider, receipt",
  entryless_keys: "idempotency_key",
  workspaces: "workspace_no",
};
const UNEQUAL = [
  "asked_at",
  "check_at",
  "account_id",
  "hash",
  "version",
  "request_hash",
  "next_deadline",
  "next_due_at",
];

async function tablesOf(account: Account): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {};
  for (const [table, order] of Object.entries(TABLES)) {
    const rows = await servers.sql.unsafe(`select * from ${table} where account_id = $1 order by ${order}`, [
      account.number,
    ]);
    tables[table] = rows.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !UNEQUAL.includes(name))),
    );
  }
  return tables;
}

function plain(outcome: LaneOutcome): unknown {
  if (outcome.ok === null) return "waits";
  if (!outcome.ok) return outcome.rejection;
  const { entry, ...answer } = outcome.answer;
  const { hash: _, requestHash: __, ...rest } = entry ?? { hash: null, requestHash: null };
  return structuredClone({ ...answer, entry: entry === null ? null : rest });
}

const sum = (counts: Map<string, number>) => [...counts.values()].reduce((total, count) => total + count, 0);

test.each([
  [1, studio],
  [2, outreach],
  [3, studio],
  [4, outreach],
  [5, studio],
  [6, outreach],
])("program %d does the same in sets and one by one", async (seed, catalog) => {
  const dice = new Dice(seed);
  const [inSets, oneByOne] = [servers.start({ lanes: 1 }), servers.start({ lanes: 1 })];
  const [a, b] = [await servers.account(catalog), await servers.account(catalog)];
  const seen = new Map<string, number>();
  for (const round of times(14, (index) => index)) {
    now += dice.pick(0, 0, 1, 1_000, DAY, 20 * DAY);
    await setTestClock(servers.sql, now);
    const named = await findNamed(b);
    const commands = times(dice.int(1, 8), (index) => ({
      ...randomCommand(dice, catalog, now, named, round < 2),
      key: `${round} ${index}`,
    }));
    const set = await Promise.all(commands.map((each) => inSets.post(request(a, catalog, "x", each))));
    for (const [index, each] of commands.entries()) {
      const alone = await oneByOne.post(request(b, catalog, "x", each));
      const code = told(alone);
      seen.set(code, (seen.get(code) ?? 0) + 1);
      expect(plain(set[index]!), `round ${round}, command ${index}: ${JSON.stringify(each)}`).toEqual(plain(alone));
    }
    expect(await tablesOf(a), `round ${round}: ${JSON.stringify(commands)}`).toEqual(await tablesOf(b));
  }
  expect(seen.get("accepted")).toBeGreaterThan(sum(seen) / 3);
  expect(await findDrift(servers.sql)).toEqual([]);
});

let now = START;

async function findNamed(account: Account): Promise<Named> {
  const uses = await servers.sql`
    select sequence, type from entries where account_id = ${account.number} and type <= 2 order by sequence`;
  const [row] = await servers.sql`
    select coalesce(max(grant_no), 0) as grants,
           (select coalesce(max(sequence), 0) from entries where account_id = ${account.number}) as last
    from grants where account_id = ${account.number}`;
  return {
    uses: uses.map((use) => use.sequence),
    deposits: uses.filter((use) => use.type === 2).map((use) => use.sequence),
    grants: row!.grants,
    last: row!.last,
  };
}
