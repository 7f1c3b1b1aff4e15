/** What a new user finds in the example accounts: every kind of row, each in a story that holds on any day. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase } from "../../test/support/postgres.ts";
import type { Catalog } from "../core/catalog.ts";
import { LABEL_KEYS, type Labelled, labelKeyOf, labelOf } from "../core/labels.ts";
import { readAccount } from "../store/accounts.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { entryType } from "../store/lane/codes.ts";
import type { Account, PostedEntry } from "../store/posting.ts";
import { EVERY_ENTRY, streamEntries } from "../store/read/entries.ts";
import { type PaymentRow, pagePayments, pageReloads, type ReloadRow } from "../store/read/payments.ts";
import { readWallets, type WalletState } from "../store/read/wallets.ts";
import { BASE, type Loaded, loadInto } from "./loading.fixture.ts";

let folder: string;
const ends: (() => Promise<void>)[] = [];

async function load(base: string, products: string[] = []): Promise<Loaded & { sql: Database }> {
  const database = await createDatabase();
  const sql = openDatabase(database.server, "reading", 5);
  ends.push(async () => {
    await sql.end();
    await database.drop();
  });
  const place = { server: database.server, sql, marker: join(folder, database.name) };
  return { sql, ...(await loadInto(place, base, products)) };
}

let example: Loaded & { sql: Database };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scrip-stories-"));
  example = await load(BASE);
});

afterAll(async () => {
  for (const end of ends) await end();
  await rm(folder, { recursive: true });
});

test("cases: one that waits, one answered, one explained, one corrected, each when it happened", async () => {
  const rows = await example.sql`
    select a.id, s.state, s.waiting_since is not null as waits, c.expected - c.seen as missing, s.messages,
           c.opened_at < ${BASE}::timestamptz - interval '1 day' as past
    from case_standings s join cases c using (account_id, case_no) join accounts a using (account_id) order by 1, c.case_no`;
  expect([...rows]).toEqual([
    { id: "harbor", state: "corrected", waits: false, missing: 400, messages: 2, past: true },
    { id: "harbor", state: "open", waits: false, missing: null, messages: 2, past: true },
    { id: "lumen", state: "open", waits: true, missing: 5_000, messages: 1, past: true },
    { id: "northwind", state: "explained", waits: false, missing: 250, messages: 2, past: true },
  ]);
});

test("the corrected case is closed by an adjustment that names it, posted between what else happened", async () => {
  const { log } = await tell("harbor");
  const at = log.findIndex(({ type }) => type === "adjustment");
  expect(log[at]).toMatchObject({ amount: 400, case: expect.stringMatching(/^case_/) });
  expect(at).toBeLessThan(log.length - 1);
  const [told] = await example.sql`
    select m.entry_sequence::int as by, c.opened_after::int from case_messages m join cases c using (account_id, case_no)
    where m.kind = 'corrected'`;
  expect(told).toEqual({ by: at + 1, opened_after: at });
});

/** A wallet with everything that happened in it, oldest first. */
type Told = {
  catalog: Catalog;
  wallet: WalletState;
  log: (PostedEntry & { label: string })[];
  payments: PaymentRow[];
  reloads: ReloadRow[];
};

const PAGE = { before: null, limit: 1_000 };

async function tell(id: string, name = "main"): Promise<Told> {
  const { sql } = example;
  const account: Account = (await readAccount(sql, id))!;
  const catalog = example.catalogs.get(account.product)!;
  const newestFirst: PostedEntry[] = [];
  for await (const portion of streamEntries(sql, account, name, EVERY_ENTRY)) newestFirst.push(...portion);
  const [wallet] = await readWallets(sql, account, { id: name });
  return {
    catalog,
    wallet: wallet!,
    log: newestFirst.reverse().map((entry) => ({ ...entry, label: labelOf(catalog, labelled(entry)) })),
    payments: (await pagePayments(sql, account, { wallet: name }, PAGE)).reverse(),
    reloads: (await pageReloads(sql, account, name, PAGE))!.reverse(),
  };
}

function labelled(entry: PostedEntry): Labelled {
  return { ...entry, grantSource: entry.fundings[0]?.source ?? null };
}

const CLIENTS = ["acme", "birch", "cobalt", "dune", "elm-street", "fjord"];
const everyWallet = () =>
  Promise.all([tell("northwind"), tell("lumen"), ...CLIENTS.map((client) => tell("atelier", client))]);

const MONTH = 27 * 86_400_000;
const hours = (count: number) => count * 3_600_000;

describe("the log", () => {
  test("has every kind of row, but of balances that are brought in from files", async () => {
    const kinds = (await everyWallet()).flatMap(({ log }) => log.map((entry) => labelKeyOf(labelled(entry))));
    expect(new Set(kinds)).toEqual(new Set(LABEL_KEYS.filter((key) => key !== "action" && key !== "opening")));
  });

  test("of Acme shows what people ask about on its first page", async () => {
    const { log } = await tell("atelier", "acme");
    const labels = log.slice(-25).map(({ label }) => label);
    expect(labels).toEqual(
      expect.arrayContaining([
        "Submission",
        "Submission refund",
        "Submission extra",
        "Plan allocation",
        "Mid cycle proration",
        "Manual top up",
        "Auto reload",
        "Admin adjustment",
        "Image batch",
        "Persona re-roll",
      ]),
    );
  });

  test("was written when things happened, renewals included", async () => {
    for (const { log } of await everyWallet()) {
      for (const entry of log) expect(entry.postedAt, `${entry.wallet} ${entry.sequence}`).toBe(entry.effectiveAt);
    }
  });

  test("has each plan renewed inside it, in a history of more than a month", async () => {
    for (const { wallet, log } of await everyWallet()) {
      if (wallet.subscription?.cycle == null) continue;
      const allocations = log.filter(({ type }) => type === "allocation");
      const renewals = allocations.filter(({ actor, key }) => actor === "scrip" && key === null);
      expect(renewals.length, wallet.id).toBeGreaterThanOrEqual(1);
      expect(renewals.at(-1)!.effectiveAt, wallet.id).toBe(wallet.subscription.cycle.from);
      expect(log.at(-1)!.effectiveAt - log[0]!.effectiveAt, wallet.id).toBeGreaterThan(MONTH);
    }
  });

  test("says a reason wherever a person decided", async () => {
    for (const { log } of await everyWallet()) {
      for (const { type, reason, sequence, wallet } of log) {
        if (type === "grant" || type === "adjustment" || type === "refund") {
          expect(reason, `${wallet} ${sequence}`).toMatch(/^[A-Z0-9].{10,}/);
        }
      }
    }
  });
});

describe("the studio's clients", () => {
  test("have submissions that cost less, the same and more, one voided, one overdue, and four in flight", async () => {
    const { sql } = example;
    const [row] = await sql`
      select count(*) filter (where amount > 0)::int as less, count(*) filter (where amount = 0)::int as equal,
             count(*) filter (where amount < 0)::int as more, count(*) filter (where reason is not null)::int as voided
      from entries where type = 3`;
    for (const kind of ["less", "equal", "more"]) expect(row![kind], kind).toBeGreaterThan(0);
    expect(row!.voided).toBe(2);
    expect([...(await sql`select 1 from deposits where closed_by is null`)]).toHaveLength(4);
  });

  test("Acme: Auto Reload bought what a submission was short of, and an upgrade gave more for the rest of the cycle", async () => {
    const { wallet, log, reloads, payments } = await tell("atelier", "acme");
    const reload = log.findIndex(({ type }) => type === "auto_reload");
    const [before, bought, submitted] = log.slice(reload - 1, reload + 2);
    expect(before!.endingBalance).toBeLessThan(88);
    expect(bought).toMatchObject({ amount: 50, key: null });
    expect(submitted).toMatchObject({ type: "deposit", amount: -88, effectiveAt: bought!.effectiveAt });
    expect(reloads).toEqual([
      expect.objectContaining({ trigger: expect.objectContaining({ kind: "short", key: submitted!.key }) }),
    ]);
    expect(payments.map(({ kind, state, order }) => [kind, state, order.pack])).toEqual([
      ["auto_reload", "credited", "small"],
      ["topup", "credited", "medium"],
    ]);

    const upgrade = log.find(({ type }) => type === "proration")!;
    expect(upgrade.amount).toBeGreaterThan(180);
    expect(upgrade.amount).toBeLessThan(250);
    expect(wallet.subscription).toMatchObject({ cycle: { plan: { id: "scale" } }, next: { id: "scale" } });
    expect(wallet.scheduled).toHaveLength(1);
  });

  test("Birch: a declined card, three times, switched Auto Reload off; something is outstanding", async () => {
    const { wallet, payments, reloads } = await tell("atelier", "birch");
    expect(payments.map(({ kind, provider, state }) => [kind, provider, state])).toEqual([
      ["topup", "manual", "credited"],
      ["auto_reload", "sandbox", "declined"],
      ["auto_reload", "sandbox", "declined"],
      ["auto_reload", "sandbox", "declined"],
      ["topup", "sandbox", "declined"],
      ["topup", "manual", "credited"],
    ]);
    expect(reloads.map(({ trigger }) => trigger.required)).toEqual([64, 64, 64]);
    expect(wallet.autoReload).toMatchObject({ enabled: false, declines: 3, spent: { count: 0, money: 0 } });
    expect(wallet.autoReload?.switchedOff?.reason).toContain("The card was declined.");
    expect(wallet).toMatchObject({ outstanding: 4, debts: [{ amount: 10, remaining: 4 }] });
  });

  test("Cobalt: what was bought twice was refunded, plan tokens were reset, a smaller plan comes next", async () => {
    const { wallet, log, payments } = await tell("atelier", "cobalt");
    expect(payments.map(({ order, reversed }) => [order.credits, reversed])).toEqual([
      [200, 0],
      [200, 200],
    ]);
    const reversal = log.find(({ type }) => type === "reversal")!;
    expect(reversal).toMatchObject({ amount: -200, outstandingChange: 0, of: payments[1]!.entry });
    expect(log.find(({ label }) => label === "Plan reset")!.amount).toBeLessThan(0);
    expect(wallet.subscription).toMatchObject({ cycle: { plan: { id: "scale" } }, next: { id: "growth" } });
  });

  test("Dune: a dispute left something outstanding until it was won, and the plan ends", async () => {
    const { wallet, log } = await tell("atelier", "dune");
    const [lost, won] = log.filter(({ type }) => type === "reversal");
    expect(lost).toMatchObject({ amount: -2, outstandingChange: 48, label: "Payment reversed" });
    expect(won).toMatchObject({ amount: 2, outstandingChange: -48, label: "Payment restored" });
    expect(won!.effectiveAt - lost!.effectiveAt).toBeGreaterThan(hours(7 * 24));
    expect(wallet).toMatchObject({ outstanding: 0, subscription: { cycle: { plan: { id: "starter" } }, next: null } });
  });

  test("Elm Street: one payment was confirmed by its payer, one waits for that, and the plan begins later", async () => {
    const { wallet, log, payments } = await tell("atelier", "elm-street");
    const [confirmed, waiting] = payments;
    expect(payments).toHaveLength(2);
    expect(confirmed).toMatchObject({ state: "credited" });
    expect(confirmed!.closedAt! - confirmed!.decidedAt).toBeGreaterThan(60_000);
    expect(log.find(({ type }) => type === "topup")!.effectiveAt).toBe(confirmed!.closedAt);
    expect(waiting).toMatchObject({ state: "needs_confirmation", entry: null });
    expect(wallet.subscription).toMatchObject({ cycle: null, next: { id: "starter" } });
    expect(wallet.subscription!.anchor).toBeGreaterThan(Date.parse(BASE));
  });

  test("Fjord: came with its anniversary, was renewed twice, and one day met its cap", async () => {
    const { wallet, log, reloads } = await tell("atelier", "fjord");
    const [first, ...renewals] = log.filter(({ type }) => type === "allocation");
    expect(first!.effectiveAt).toBeGreaterThan(wallet.subscription!.anchor + hours(24));
    expect(first!.amount).toBe(150);
    expect(renewals.map(({ amount }) => amount)).toEqual([150, 150]);
    expect(reloads.map(({ capped, paid }) => capped ?? paid!.state)).toEqual(["credited", "count"]);
  });
});

describe("the outreach accounts", () => {
  test("Northwind: a larger plan, Auto Reload at its threshold and at its cap, a purchase of which a half went back", async () => {
    const { wallet, log, payments, reloads } = await tell("northwind");
    expect(log.find(({ type }) => type === "proration")).toMatchObject({ reason: "Upgrade from Solo to Team." });
    const bought = log.filter(({ type }) => type === "auto_reload");
    expect(bought.length).toBeGreaterThanOrEqual(2);
    for (const { sequence, amount, endingBalance } of bought) {
      expect(endingBalance - amount, `${sequence}`).toBeLessThan(5_000);
      expect(endingBalance, `${sequence}`).toBeGreaterThanOrEqual(5_000);
    }
    expect(reloads.find(({ capped }) => capped !== null)).toMatchObject({ capped: "money", paid: null });
    expect(payments.find(({ kind }) => kind === "topup")).toMatchObject({ order: { count: 2 }, reversed: 20_000 });
    expect(wallet.autoReload).toMatchObject({ enabled: true, threshold: 5_000, declines: 0, inFlight: null });
  });

  test("Lumen: a dispute took what was left for a night, and the renewal paid what was owed", async () => {
    const { wallet, log } = await tell("lumen");
    const at = log.findIndex(({ type }) => type === "reversal");
    const [disputed, renewed, paid] = log.slice(at, at + 3);
    expect(disputed!.amount).toBeLessThan(0);
    expect(disputed).toMatchObject({ endingBalance: 0, reason: "The payment is disputed." });
    expect(renewed).toMatchObject({ type: "allocation", amount: 5_000 });
    expect(renewed!.effectiveAt - disputed!.effectiveAt).toBeGreaterThan(hours(10));
    expect(paid).toMatchObject({ type: "repayment", amount: -disputed!.outstandingChange, endingOutstanding: 0 });
    expect(wallet.outstanding).toBe(0);
  });

  test("have a campaign that quietly spends most of the workspace that spends most", async () => {
    const rows = await example.sql`
      select w.id as workspace, c.id as campaign, sum(e.outstanding_change - e.amount)::bigint as credits
      from entries e
      join accounts a using (account_id)
      join workspaces w on w.account_id = e.account_id and w.workspace_no = e.workspace_no
      left join campaigns c on c.account_id = e.account_id and c.campaign_no = e.campaign_no
      where a.id = 'northwind' and e.type <= 4 and e.effective_at >= ${BASE}::timestamptz - interval '30 days'
      group by 1, 2`;
    const emea = rows.filter((row) => row.workspace === "emea").sort((a, b) => b.credits - a.credits);
    const total = emea.reduce((sum, row) => sum + row.credits, 0);
    expect(total).toBeGreaterThan(26_000);
    expect(total).toBeLessThan(30_000);
    expect(emea[0]!.campaign).toBe("benelux-logistics");
    expect(emea[0]!.credits).toBeGreaterThan(total / 2);
  });
});

describe("all of it", () => {
  test("has names, and links to the campaigns", async () => {
    const workspaces = await example.sql`select id, name from workspaces`;
    const campaigns = await example.sql`select id, name, url from campaigns`;
    for (const workspace of workspaces) expect(workspace.name, workspace.id).toBeTruthy();
    for (const campaign of campaigns) {
      expect(campaign.name, campaign.id).toBeTruthy();
      expect(campaign.url, campaign.id).toMatch(/^https:\/\//);
    }
  });

  test("had requests refused, which left no trace in the ledger", async () => {
    expect(example.loaded?.refused).toBe(REFUSED.studio + REFUSED.outreach);
    const kept = await example.sql`
      select 1 from entries where idempotency_key in ('submit-elm-night-shift', 'checkout-3327')
        or idempotency_key like 'submit-%-refused-%'`;
    expect([...kept]).toEqual([]);
  });
});

const REFUSED = { studio: 7, outreach: 2 };

describe("the stories hold, whenever the examples are loaded:", { timeout: 60_000 }, () => {
  test.each([
    ["on the first of a year, just after midnight", "2027-01-01T00:05:00Z"],
    ["on the 28th that ends a February, just before midnight", "2027-02-28T23:50:00Z"],
    ["on a leap day", "2028-02-29T12:00:00Z"],
    ["on a 29th", "2027-03-29T08:00:00Z"],
    ["on a 31st whose month before had 28 days", "2027-03-31T15:00:00Z"],
    ["on a 31st after another", "2027-08-31T15:00:00Z"],
    ["on the day on which New York's clocks go forward", "2027-03-14T10:00:00Z"],
    ["on the day on which they go back", "2027-11-07T05:30:00Z"],
    ["with a renewal on that day", "2027-11-14T18:00:00Z"],
  ])("the studio's %s", async (_when, base) => {
    const { sql, loaded } = await load(base, ["studio"]);
    expect(loaded).toMatchObject({ accounts: 1, refused: REFUSED.studio });
    expect(await summary(sql)).toEqual(await summary(example.sql));
  });

  test.each([
    ["on a Saturday after a February, a month and a clock change", "2027-04-03T23:00:00Z"],
    ["on the day on which Berlin's clocks go back", "2027-10-31T00:30:00Z"],
    ["on a 1st of a March", "2027-03-01T06:00:00Z"],
  ])("the outreach accounts' %s", async (_when, base) => {
    const { sql, loaded } = await load(base, ["outreach"]);
    expect(loaded).toMatchObject({ accounts: 3, refused: REFUSED.outreach });
    const [northwind, lumen] = [await kinds(sql, "northwind"), await kinds(sql, "lumen")];
    expect(northwind).toMatchObject({ allocation: 2, proration: 1, expiry: 1, topup: 1, reversal: 1, adjustment: 3 });
    expect(northwind["auto_reload"]).toBeGreaterThanOrEqual(1);
    expect(lumen).toMatchObject({ allocation: 2, topup: 2, reversal: 1, repayment: 1 });
    expect([...(await sql`select id from wallets where outstanding > 0`)]).toEqual([]);
  });
});

/** How many entries of each type an account has. */
async function kinds(sql: Database, account: string): Promise<Record<string, number>> {
  const rows = await sql`
    select e.type, count(*)::int as entries from entries e join accounts a using (account_id)
    where a.id = ${account} group by 1`;
  return Object.fromEntries(rows.map(({ type, entries }) => [entryType(type), entries]));
}

/** What of the studio's story must not depend on the day. */
async function summary(sql: Database) {
  const entries = await sql`
    select w.id, e.type, count(*)::int as entries from entries e join wallets w using (account_id, wallet_no)
    where w.id <> 'main' group by 1, 2 order by 1, 2`;
  const wallets = await sql`
    select w.id, w.outstanding, w.in_flight_amount, w.scheduled_amount, s.anniversary, s.plan, s.next_plan, r.enabled,
           r.declines
    from wallets w
    left join subscriptions s using (account_id, wallet_no)
    left join auto_reloads r using (account_id, wallet_no)
    where w.id <> 'main' order by 1`;
  const payments = await sql`
    select w.id, p.payment_no, p.kind, p.state, p.credits, p.reversed, r.capped
    from payments p
    join wallets w using (account_id, wallet_no)
    left join reloads r using (account_id, wallet_no, payment_no)
    where w.id <> 'main' order by 1, 2`;
  return [[...entries], [...wallets], [...payments]];
}
