/**
 * Usage adds up: campaigns and No campaign make the workspace, workspaces the account, the account the ledger, for any
 * window in any zone. Expected figures come from a list of what was posted that these tests keep for themselves.
 */
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Account,
  clips,
  concurrently,
  DAY,
  draft,
  HOUR,
  MINUTE,
  ok,
  rerolls,
  search,
  sharedServer,
  submission,
  times,
  unique,
} from "./client.ts";
import { parseCsv } from "./csv.ts";
import { addDays, dayStart, localDay } from "./local-days.ts";
import { Chance } from "./random.ts";
import type { Spend, Usage } from "./types.ts";

const START = "2026-02-20T00:00:00.000Z";
const END = Date.parse("2026-04-12T10:17:23.456Z");
const scrip = sharedServer({ clock: START });

/** Credits used (or given back) by one entry. */
type Use = { at: number; workspace: string; campaign: string | null; action: string; credits: number };

type Totals = {
  total: number;
  previous_total: number;
  workspaces: Record<string, { credits: number; campaigns: Record<string, number> }>;
  by_action: Record<string, number>;
  by_day: Record<string, number>;
};

function expected(uses: Use[], from: number, to: number, zone: string): Totals {
  const totals: Totals = { total: 0, previous_total: 0, workspaces: {}, by_action: {}, by_day: {} };
  for (const use of uses) {
    if (use.at >= 2 * from - to && use.at < from) totals.previous_total += use.credits;
    if (use.at < from || use.at >= to) continue;
    totals.total += use.credits;
    totals.workspaces[use.workspace] ??= { credits: 0, campaigns: {} };
    const workspace = totals.workspaces[use.workspace]!;
    workspace.credits += use.credits;
    add(workspace.campaigns, use.campaign ?? "", use.credits);
    add(totals.by_action, use.action, use.credits);
    add(totals.by_day, localDay(zone, use.at), use.credits);
  }
  return totals;
}

function add(sums: Record<string, number>, name: string, credits: number): void {
  sums[name] = (sums[name] ?? 0) + credits;
}

/** What an answer says, in the same form. */
function stated(usage: Usage): Totals {
  return {
    total: usage.total,
    previous_total: usage.previous_total,
    workspaces: Object.fromEntries(
      usage.workspaces.map((row) => [
        row.workspace,
        {
          credits: row.credits,
          campaigns: Object.fromEntries(row.campaigns.map((each) => [each.campaign ?? "", each.credits])),
        },
      ]),
    ),
    by_action: Object.fromEntries(usage.by_action.map((row) => [row.action, row.credits])),
    by_day: Object.fromEntries(usage.by_day.map((row) => [row.day, row.credits])),
  };
}

/** Whether a row of 0 is shown is a matter of taste. */
function withoutZeros(totals: Totals): Totals {
  const nonZero = (sums: Record<string, number>) =>
    Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
  const workspaces = Object.entries(totals.workspaces)
    .map(([id, { credits, campaigns }]) => [id, { credits, campaigns: nonZero(campaigns) }] as const)
    .filter(([, { credits, campaigns }]) => credits !== 0 || Object.keys(campaigns).length > 0);
  return {
    ...totals,
    workspaces: Object.fromEntries(workspaces),
    by_action: nonZero(totals.by_action),
    by_day: nonZero(totals.by_day),
  };
}

/** Shown shares: one decimal, next to the exact share, 100.0 together; none where the parent spent nothing. */
function expectShares(rows: { credits: number; share: number | null }[], parent: number, heard: string): void {
  if (parent <= 0) {
    for (const row of rows) expect(row.share, heard).toBe(null);
    return;
  }
  let tenths = 0;
  for (const row of rows) {
    const exact = (100 * row.credits) / parent;
    expect(Math.abs(row.share! - exact), `${heard}: share ${row.share} of ${row.credits}/${parent}`).toBeLessThan(0.1);
    expect(Number(row.share!.toFixed(1)), heard).toBe(row.share);
    tenths += Math.round(row.share! * 10);
  }
  expect(tenths, heard).toBe(1_000);
}

/** Everything that must hold of any usage answer, whatever was posted. */
function expectWhole(usage: Usage, heard: string): void {
  const sum = (rows: { credits: number }[]) => rows.reduce((total, row) => total + row.credits, 0);
  expect(usage.reconciles, heard).toBe(true);
  expect(usage.ledger_total, heard).toBe(usage.total);
  expect(sum(usage.workspaces), heard).toBe(usage.total);
  expect(sum(usage.by_action), heard).toBe(usage.total);
  expect(sum(usage.by_day), heard).toBe(usage.total);
  expectDescending(usage.workspaces, heard);
  expectShares(usage.workspaces, usage.total, heard);
  for (const workspace of usage.workspaces) {
    expect(sum(workspace.campaigns), heard).toBe(workspace.credits);
    const named = workspace.campaigns.filter((row) => row.campaign !== null);
    expectDescending(named, heard);
    expect(workspace.campaigns.slice(0, named.length), `${heard}: No campaign comes last`).toEqual(named);
    expect(workspace.campaigns.length - named.length, heard).toBeLessThanOrEqual(1);
    expectShares(workspace.campaigns, workspace.credits, heard);
  }
  const { from, to, time_zone } = usage.window;
  const days = [localDay(time_zone, Date.parse(from))];
  const last = localDay(time_zone, Math.min(Date.parse(to) - 1, scrip.now));
  while (days.at(-1)! < last) days.push(addDays(days.at(-1)!, 1));
  expect(
    usage.by_day.map((row) => row.day),
    heard,
  ).toEqual(days);
  const before = [...usage.workspaces, ...usage.only_before].map((row) => row.previous_credits);
  expect(
    before.reduce((total, credits) => total + credits, 0),
    heard,
  ).toBe(usage.previous_total);
}

function expectDescending(rows: { credits: number }[], heard: string): void {
  const credits = rows.map((row) => row.credits);
  expect(credits, heard).toEqual([...credits].sort((a, b) => b - a));
}

describe("a history of seven weeks, read in any window", () => {
  const ZONES = ["Asia/Kolkata", "America/St_Johns", "Europe/Berlin", "Australia/Lord_Howe"];
  const chance = new Chance(20_260_329);
  const uses: Use[] = [];
  const instants: number[] = [];
  let accounts: Account[] = [];

  /** Posts the same thing to every account, which must all answer alike. Answers null where it was refused. */
  async function everywhere<T>(post: (account: Account, index: number) => Promise<{ status: number; body: T }>) {
    const answers = await Promise.all(accounts.map(post));
    const statuses = answers.map((answer) => answer.status);
    expect(new Set(statuses).size, `statuses ${statuses}`).toBe(1);
    expect([201, 402], JSON.stringify(answers[0]!.body)).toContain(statuses[0]);
    return statuses[0] === 201 ? answers.map((answer) => answer.body) : null;
  }

  function note({ workspace, campaign, action }: Spend, credits: number): void {
    uses.push({ at: scrip.now, workspace, campaign: campaign ?? null, action, credits });
  }

  /** Something to charge for and what the catalog says it costs. */
  function randomSpend(): { spend: Spend; count: number; unit: number } {
    const workspace = chance.pick(["emea", "apac", "amer"]);
    if (chance.fraction() < 0.25) {
      return { spend: { workspace, action: "self_learning.run" }, count: chance.integer(1, 4), unit: 50 };
    }
    const campaign = chance.pick(["q1", "q2", "retail", "saas"]);
    const [action, unit] = chance.pick([
      ["email.first_draft", 2],
      ["lead.deep_enrich", 5],
      ["message.reply", 3],
    ] as const);
    const reference = { type: "message", id: unique("msg") };
    return { spend: { workspace, campaign, action, reference }, count: chance.integer(1, 300), unit };
  }

  async function chargeSome(): Promise<void> {
    const { spend, count, unit } = randomSpend();
    const posted = await everywhere((account) => account.charge({ ...spend, quantities: { count } }));
    if (posted === null) return;
    note(spend, count * unit);
    if (chance.fraction() < 0.3)
      refundable.push({ spend, entries: posted.map(({ entry }) => entry.id), left: count * unit });
  }

  type Open = { spend: Spend; deposits: string[]; entries: string[]; count: number; unit: number };
  const open: Open[] = [];
  const refundable: { spend: Spend; entries: string[]; left: number }[] = [];

  async function depositSome(): Promise<void> {
    const { spend, count, unit } = randomSpend();
    const posted = await everywhere((account) => account.deposit({ ...spend, quantities: { count } }));
    if (posted === null) return;
    note(spend, count * unit);
    open.push({
      spend,
      count,
      unit,
      deposits: posted.map(({ deposit }) => deposit.id),
      entries: posted.map(({ entry }) => entry.id),
    });
  }

  async function closeOne(factor = chance.pick([0, 0.5, 1, 1.5, 2])): Promise<void> {
    const [one] = open.splice(chance.integer(0, open.length - 1), 1);
    if (one === undefined) return;
    if (factor === 0) {
      await everywhere((account, index) => account.void(one.deposits[index]!));
      note(one.spend, -one.count * one.unit);
      return;
    }
    const count = Math.ceil(one.count * factor);
    await everywhere((account, index) => account.settle(one.deposits[index]!, { count }));
    note(one.spend, (count - one.count) * one.unit);
    refundable.push({ spend: one.spend, entries: one.entries, left: count * one.unit });
  }

  async function refundOne(): Promise<void> {
    const [one] = refundable.splice(chance.integer(0, refundable.length - 1), 1);
    if (one === undefined) return;
    const amount = chance.integer(1, one.left);
    await everywhere((account, index) => account.refund(one.entries[index]!, amount));
    note(one.spend, -amount);
  }

  /** Movements that are no usage: a grant that will lapse, a correction. */
  async function moveSomethingElse(): Promise<void> {
    const expires_at = scrip.at(chance.integer(1, 20 * DAY));
    await everywhere((account) => account.grant({ amount: 3_000, category: "promotional", expires_at }));
    const amount = -chance.integer(1, 50);
    await everywhere((account) => account.adjust({ amount }));
  }

  /** An empty wallet, a delivery that goes past it, part of it given back, then credits that pay the rest. */
  async function owe(): Promise<void> {
    await depositSome();
    const { balance } = await accounts[0]!.wallet();
    if (balance > 0) await everywhere((account) => account.adjust({ amount: -balance }));
    await closeOne(3);
    expect((await accounts[0]!.wallet()).outstanding).toBeGreaterThan(0);
    await refundOne();
    await scrip.advance(chance.integer(1, HOUR));
    await everywhere((account) => account.grant({ amount: 400_000 }));
    expect((await accounts[0]!.wallet()).outstanding).toBe(0);
  }

  /** Times that lie on the edges of hours, quarters and days, and times that do not. */
  function nextTime(): number {
    const now = scrip.now;
    const ragged = now + chance.integer(1, 20 * HOUR);
    const zone = chance.pick(ZONES);
    const midnight = dayStart(zone, addDays(localDay(zone, now), 1));
    const edges = [Math.ceil((now + 1) / HOUR) * HOUR, Math.ceil((now + 1) / (15 * MINUTE)) * 15 * MINUTE, midnight];
    return chance.fraction() < 0.6 ? ragged : chance.pick(edges) - (chance.fraction() < 0.3 ? 1 : 0);
  }

  beforeAll(async () => {
    accounts = await Promise.all(ZONES.map((zone) => scrip.outreach(1_000_000, zone)));
    for (let step = 0; scrip.now < END - 2 * DAY; step++) {
      const next = nextTime();
      if (next > scrip.now) await scrip.setClock(next);
      instants.push(scrip.now);
      for (let count = chance.integer(1, 3); count > 0; count--) {
        const kind = chance.fraction();
        if (kind < 0.55) await chargeSome();
        else if (kind < 0.7) await depositSome();
        else if (kind < 0.82) await closeOne();
        else if (kind < 0.92) await refundOne();
        else await moveSomethingElse();
      }
      if (step % 40 === 20) await owe();
    }
    await scrip.setClock(END);
  }, 120_000);

  /** An end of a window: a ragged time, an edge, an instant at which something happened, or just beside it. */
  function randomEnd(zone: string): number {
    const ragged = chance.integer(Date.parse(START), END);
    switch (chance.integer(0, 4)) {
      case 0:
        return ragged;
      case 1:
        return Math.floor(ragged / (15 * MINUTE)) * 15 * MINUTE;
      case 2:
        return dayStart(zone, localDay(zone, ragged));
      default:
        return chance.pick(instants) + chance.integer(-1, 1);
    }
  }

  /** The same instant, written with some offset. */
  function written(instant: number): string {
    const offset = chance.pick([0, 330, -210, 765]);
    if (offset === 0) return new Date(instant).toISOString();
    const local = new Date(instant + offset * MINUTE).toISOString().slice(0, -1);
    const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
    return `${local}${offset < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
  }

  test.for(ZONES.map((zone, index) => ({ zone, index })))("$zone", async ({ zone, index }) => {
    expect(uses.length).toBeGreaterThan(100);
    const windows = times(100, () => [randomEnd(zone), randomEnd(zone)].sort((a, b) => a - b) as [number, number]);
    const queries = windows.map(([from, to]) => ({ from, to, query: { from: written(from), to: written(to) } }));
    let busy = 0;
    await concurrently(
      queries.filter(({ from, to }) => from < to),
      4,
      async ({ from, to, query }) => {
        const usage = await accounts[index]!.usage(query);
        const heard = `seed ${chance.seed}, ${zone}, ${JSON.stringify(query)}`;
        expectWhole(usage, heard);
        expect(withoutZeros(stated(usage)), heard).toEqual(withoutZeros(expected(uses, from, to, zone)));
        expect({ from: Date.parse(usage.window.from), to: Date.parse(usage.window.to) }, heard).toEqual({ from, to });
        expect(usage.window.time_zone).toBe(zone);
        if (usage.total !== 0) busy++;
      },
    );
    expect(busy).toBeGreaterThan(50);
  });

  test("a window contains its first instant and not its last", async () => {
    for (const at of instants.filter((_, index) => index % 20 === 0)) {
      const zone = ZONES[0]!;
      const inside = await accounts[0]!.usage({ from: new Date(at).toISOString(), to: new Date(at + 1).toISOString() });
      const before = await accounts[0]!.usage({ from: new Date(at - 1).toISOString(), to: new Date(at).toISOString() });
      expect(inside.total).toBe(expected(uses, at, at + 1, zone).total);
      expect(before.total).toBe(expected(uses, at - 1, at, zone).total);
    }
  });

  test.for(ZONES.map((zone, index) => ({ zone, index })))(
    "presets are whole days of $zone",
    async ({ zone, index }) => {
      const today = localDay(zone, END);
      const tomorrow = dayStart(zone, addDays(today, 1));
      const month = `${today.slice(0, 8)}01`;
      const lastMonth = `${addDays(month, -1).slice(0, 8)}01`;
      const presets: Record<string, [number, number | null]> = {
        last_7_days: [dayStart(zone, addDays(today, -6)), tomorrow],
        last_30_days: [dayStart(zone, addDays(today, -29)), tomorrow],
        this_month: [dayStart(zone, month), null],
        last_month: [dayStart(zone, lastMonth), dayStart(zone, month)],
      };
      for (const [period, [from, to]] of Object.entries(presets)) {
        const usage = await accounts[index]!.usage({ period });
        const heard = `${period} in ${zone}`;
        expectWhole(usage, heard);
        expect(Date.parse(usage.window.from), heard).toBe(from);
        if (to === null) expect(Date.parse(usage.window.to), heard).toBeGreaterThanOrEqual(tomorrow);
        else expect(Date.parse(usage.window.to), heard).toBe(to);
        const { previous_total: _, ...totals } = withoutZeros(expected(uses, from, to ?? tomorrow, zone));
        expect(withoutZeros(stated(usage)), heard).toMatchObject(totals);
        expect(usage.total, heard).toBeGreaterThan(0);
      }
    },
  );

  test("the week before this one is what a week is compared with", async () => {
    const zone = "Asia/Kolkata";
    const today = localDay(zone, END);
    const from = dayStart(zone, addDays(today, -13));
    const to = dayStart(zone, addDays(today, -6));
    const usage = await accounts[ZONES.indexOf(zone)]!.usage({ period: "last_7_days" });
    expect(usage.previous_total).toBe(expected(uses, from, to, zone).total);
    expect(usage.previous_total).not.toBe(0);
  });

  test("what each workspace used before is what it used in the window before", async () => {
    const query = { from: new Date(END - 9 * DAY).toISOString(), to: new Date(END - 2 * DAY).toISOString() };
    const usage = await accounts[0]!.usage(query);
    expect(usage.previous_window).toEqual({
      from: new Date(END - 16 * DAY).toISOString(),
      to: new Date(END - 9 * DAY).toISOString(),
    });
    const before = await accounts[0]!.usage(usage.previous_window);
    expect(before.total).toBe(usage.previous_total);
    expect(before.workspaces).toHaveLength(3);
    for (const { workspace, credits } of before.workspaces) {
      expect(usage.workspaces.find((row) => row.workspace === workspace)?.previous_credits).toBe(credits);
    }
  });

  test("one workspace alone is its row", async () => {
    const query = { from: new Date(END - 20 * DAY - 123).toISOString(), to: new Date(END - 456).toISOString() };
    const whole = await accounts[0]!.usage(query);
    expect(whole.workspaces).toHaveLength(3);
    for (const row of whole.workspaces) {
      const alone = await accounts[0]!.usage({ ...query, workspace: row.workspace });
      expectWhole(alone, row.workspace);
      expect(alone.total).toBe(row.credits);
      expect(alone.workspaces).toEqual([{ ...row, share: 100 }]);
    }
    expect(await accounts[0]!.usage({ ...query, wallet: "main" })).toEqual(whole);
  });

  test("the CSV says what the JSON says", async () => {
    for (let round = 0; round < 5; round++) {
      const [from, to] = [randomEnd("UTC"), randomEnd("UTC")].sort((a, b) => a - b) as [number, number];
      if (from === to) continue;
      const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      const usage = await accounts[2]!.usage(query);
      const answer = await accounts[2]!.get(`/usage.csv${search(query)}`);
      ok(answer, 200);
      expect(answer.headers.get("content-type")).toMatch(/^text\/csv\b/);
      const figure = (text: string | undefined) => (text === "" ? null : Number(text));
      const rows = parseCsv(answer.text).map((row) => ({
        workspace: row["workspace"],
        campaign: row["campaign"] === "" ? null : row["campaign"],
        credits: figure(row["credits"]),
        share: figure(row["share"]),
        of: [row["workspace_credits"], row["workspace_share"], row["workspace_previous_credits"]].map(figure),
      }));
      const shown = usage.workspaces.flatMap(({ workspace, campaigns, ...all }) =>
        campaigns.map(({ campaign, credits, share }) => {
          return { workspace, campaign, credits, share, of: [all.credits, all.share, all.previous_credits] };
        }),
      );
      expect(rows, `seed ${chance.seed}`).toEqual(shown);
    }
  });
});

describe("usage", () => {
  const week = () => ({ from: scrip.at(-7 * DAY), to: scrip.at(DAY) });

  test("of clients with wallets of their own adds up over the wallets", async () => {
    const account = await scrip.studio({ acme: 500, globex: 500 });
    const { deposit } = ok(await account.deposit({ ...submission("acme"), campaign: "spring" }));
    ok(await account.settle(deposit.id, clips(6, 6)));
    ok(await account.charge(rerolls("acme", 2)));
    ok(await account.charge({ ...rerolls("globex", 10), campaign: "spring" }));
    const usage = await account.usage(week());
    expectWhole(usage, "studio");
    expect(stated(usage)).toMatchObject({
      total: 100,
      workspaces: {
        acme: { credits: 80, campaigns: { spring: 76, "": 4 } },
        globex: { credits: 20, campaigns: { spring: 20 } },
      },
      by_action: { "creative.submission": 76, "persona.reroll": 24 },
    });
    const acme = await account.usage({ ...week(), wallet: "acme" });
    expect(acme).toMatchObject({ total: 80, ledger_total: 80, reconciles: true });
    expect(acme.workspaces.map((row) => row.workspace)).toEqual(["acme"]);
  });

  test("carries names and links, also when they are given later", async () => {
    const account = await scrip.outreach(100);
    ok(await account.charge(draft("emea", "q3")));
    const [before] = (await account.usage(week())).workspaces;
    expect(before).toMatchObject({ workspace: "emea", campaigns: [{ campaign: "q3", url: null }] });
    ok(await account.put("/workspaces/emea", { name: "EMEA" }), [200, 201]);
    ok(
      await account.put("/workspaces/emea/campaigns/q3", { name: "Q3 SaaS", url: "https://mail.example/q3" }),
      [200, 201],
    );
    const [after] = (await account.usage(week())).workspaces;
    expect(after).toMatchObject({
      name: "EMEA",
      campaigns: [{ campaign: "q3", name: "Q3 SaaS", url: "https://mail.example/q3", credits: 2, share: 100 }],
    });
  });

  test("finds workspaces and campaigns by name or id, and its totals stay those of all", async () => {
    const account = await scrip.outreach(1_000);
    ok(await account.charge(draft("emea", "q3")));
    ok(await account.charge({ ...draft("emea", "q4"), quantities: { count: 5 } }));
    ok(await account.charge({ ...draft("apac", "q3"), quantities: { count: 10 } }));
    ok(await account.charge({ workspace: "apac", action: "self_learning.run" }));
    ok(await account.put("/workspaces/emea", { name: "Europe, Middle East" }), [200, 201]);
    ok(await account.put("/workspaces/apac/campaigns/q3", { name: "Launch in Osaka" }), [200, 201]);
    const whole = await account.usage(week());
    expectWhole(whole, "all");
    const find = async (search: string) => {
      const { matching, workspaces, ...totals } = await account.usage({ ...week(), search });
      expect({ ...totals, matching: null, workspaces: whole.workspaces }).toEqual(whole);
      const rows = workspaces.flatMap((row) => row.campaigns.map((each) => `${row.workspace} ${each.campaign}`));
      return { matching, rows };
    };
    expect(await find("MIDDLE")).toEqual({
      matching: { workspaces: 1, campaigns: 2, credits: 12 },
      rows: ["emea q4", "emea q3"],
    });
    expect(await find(" osaka ")).toEqual({
      matching: { workspaces: 1, campaigns: 1, credits: 20 },
      rows: ["apac q3"],
    });
    expect(await find("q3")).toEqual({
      matching: { workspaces: 2, campaigns: 2, credits: 22 },
      rows: ["apac q3", "emea q3"],
    });
    expect(await find("nothing of the kind")).toEqual({
      matching: { workspaces: 0, campaigns: 0, credits: 0 },
      rows: [],
    });
    expect((await account.usage({ ...week(), search: "  " })).matching).toBe(null);
  });

  test("counts no expiry, grant, adjustment, repayment or waiver, but all of what deliveries owed", async () => {
    const account = await scrip.outreach(50);
    const find = (leads: number) => ({ workspace: "emea", action: "leads.find", quantities: { leads } });
    const { deposit } = ok(await account.deposit(find(50)));
    ok(await account.settle(deposit.id, { leads: 90 }));
    ok(await account.waive({ amount: 15 }));
    ok(await account.adjust({ amount: 25 }));
    await account.give(10);
    ok(await account.grant({ amount: 7, expires_at: scrip.at(HOUR) }));
    await scrip.advance(2 * HOUR);
    expect(await account.figures()).toEqual({ balance: 10, outstanding: 0 });
    const usage = await account.usage(week());
    expectWhole(usage, "noise");
    expect(usage.total).toBe(90);
  });

  test("has no shares where a window gave back more than it took", async () => {
    const account = await scrip.outreach(100);
    const { entry } = ok(await account.charge(draft("emea", "q3")));
    ok(await account.charge({ workspace: "emea", action: "contacts.clean", quantities: { contacts: 10 } }));
    await scrip.advance(HOUR);
    ok(await account.refund(entry.id));
    const usage = await account.usage({ from: scrip.at(-MINUTE), to: scrip.at(MINUTE) });
    expectWhole(usage, "refund alone");
    expect(usage).toMatchObject({
      total: -2,
      workspaces: [{ credits: -2, share: null, campaigns: [{ credits: -2, share: null }] }],
    });
    const both = await account.usage(week());
    expectWhole(both, "both");
    expect(both.total).toBe(1);
  });

  test("of nothing is empty and reconciles", async () => {
    const account = await scrip.outreach(100);
    const usage = await account.usage(week());
    expect(usage).toMatchObject({ total: 0, previous_total: 0, workspaces: [], ledger_total: 0, reconciles: true });
  });
});
