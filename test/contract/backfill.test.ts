// What belongs here: history brought in from another system, and the mending of its attribution.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { PROGRAM_ENV } from "../support/program-env.ts";
import { type Account, ok, refused, sharedServer, times, unique } from "./client.ts";
import { ROOT } from "./command-line.ts";
import { parseCsv } from "./csv.ts";
import { Chance } from "./random.ts";

const scrip = sharedServer({ clock: "2026-06-01T12:00:00Z" });

type Row = Record<string, unknown> & { id: string; at: string; type: "credit" | "use"; amount: number };
type Imported = {
  brought: number;
  repeated: number;
  refused: { index: number; id: string; problem: { code: string } }[];
  wallets: { id: string; balance: number }[];
};
type Backfill = {
  id: string;
  state: string;
  resolved: { entries: number; credits: number };
  unresolved: { entries: number; credits: number };
  by_campaign: { workspace: string; campaign: string; entries: number; credits: number }[];
  effect: { workspace: string; campaign: string | null; before: number; after: number }[] | null;
  changes: { entry: string; wallet: string; label: string; campaign: string; credits: number }[];
};
type Usage = {
  total: number;
  coverage: number | null;
  workspaces: { workspace: string; campaigns: { campaign: string | null; credits: number }[] }[];
};
type Entry = {
  id: string;
  type: string;
  amount: number;
  campaign: string | null;
  usage_change: number;
  workspace: string | null;
  hash: string;
  reference: { id: string } | null;
};

const DAY = 86_400_000;
const BEGIN = Date.UTC(2026, 0, 5, 9);
const at = (day: number) => new Date(BEGIN + day * DAY).toISOString();

function credit(amount: number, day = 0, more: Partial<Row> = {}): Row {
  return { id: unique("row"), at: at(day), type: "credit", amount, ...more };
}

function use(amount: number, day: number, message: string, more: Partial<Row> = {}): Row {
  const reference = { type: "message", id: message };
  return {
    id: unique("row"),
    at: at(day),
    type: "use",
    amount,
    workspace: "emea",
    action: "message.reply",
    reference,
    ...more,
  };
}

async function bring(account: Account, entries: Row[], more: object = {}): Promise<Imported> {
  return ok(await account.post<Imported>("/imports", { entries, ...more }), 200);
}

async function finish(account: Account, wallet = "main") {
  return ok(await account.post(`/wallets/${wallet}/finish-import`, {}), 201);
}

async function entriesOf(account: Account, wallet = "main", query = ""): Promise<Entry[]> {
  const { entries } = ok(await account.get<{ entries: Entry[] }>(`/wallets/${wallet}/entries?limit=100${query}`), 200);
  return entries;
}

const WINDOW = "from=2026-01-01T00:00:00Z&to=2026-06-02T00:00:00Z";

async function usageOf(account: Account): Promise<Usage> {
  return ok(await account.get<Usage>(`/usage?${WINDOW}`), 200);
}

/** Credits by workspace and campaign; what is 0 is left out. */
function byCampaign(usage: Usage): Record<string, number> {
  const cells = usage.workspaces.flatMap(({ workspace, campaigns }) =>
    campaigns.map(({ campaign, credits }) => [`${workspace}/${campaign}`, credits] as const),
  );
  return Object.fromEntries(cells.filter(([, credits]) => credits !== 0).sort());
}

async function records(account: Account, campaigns: Record<string, string | null>, workspace = "emea") {
  const list = Object.entries(campaigns).map(([id, campaign]) => {
    return { reference: { type: "message", id }, workspace, campaign };
  });
  return ok(await account.put("/records", { records: list }), 200);
}

async function propose(account: Account): Promise<Backfill> {
  return ok(await account.post<Backfill>("/backfills", {}), 201);
}

const apply = (account: Account, { id }: Backfill) => account.post<Backfill>(`/backfills/${id}/apply`, {});
const revert = (account: Account, { id }: Backfill) => account.post<Backfill>(`/backfills/${id}/revert`, {});

/** An account with a finished history: 1,000 credits, and one use of 10 for each message. */
async function withHistory(messages: string[]): Promise<Account> {
  const account = await scrip.account("outreach");
  await bring(account, [credit(1_000), ...messages.map((message, index) => use(10, index + 1, message))]);
  await finish(account);
  return account;
}

describe("importing", () => {
  test("history keeps its times, and adds up", async () => {
    const account = await scrip.account("outreach");
    const rows = [credit(100, 0, { expires_at: at(10) }), use(30, 1, "m1"), credit(50, 2), use(20, 12, "m2")];
    const answer = await bring(account, rows);
    expect(answer).toMatchObject({ brought: 4, repeated: 0, refused: [], wallets: [{ id: "main", balance: 30 }] });
    const entries = (await entriesOf(account)).toReversed();
    // The rest of the first credits lapsed when it was due, between the rows.
    expect(entries.map(({ type, amount }) => [type, amount])).toEqual([
      ["opening", 100],
      ["charge", -30],
      ["opening", 50],
      ["expiry", -70],
      ["charge", -20],
    ]);
    expect(entries.map((entry) => (entry as unknown as { effective_at: string }).effective_at)).toEqual(
      [0, 1, 2, 10, 12].map((day) => at(day).replace(".000Z", "Z")),
    );
    expect((await usageOf(account)).total).toBe(50);
  });

  test("portions may be repeated, overlap and come at once: every row is posted once", async () => {
    const account = await scrip.account("outreach");
    const rows = [credit(1_000), ...times(40, (index) => use(5, index + 1, `m${index}`))];
    await bring(account, rows.slice(0, 10));
    const together = await Promise.all([bring(account, rows), bring(account, rows), bring(account, rows.slice(5))]);
    expect(together.reduce((sum, answer) => sum + answer.brought, 0)).toBe(31);
    expect((await bring(account, rows)).repeated).toBe(41);
    const entries = await entriesOf(account);
    expect(entries).toHaveLength(41);
    expect((await usageOf(account)).total).toBe(200);
  });

  test("a row that is refused lets none behind it in, and the rest follows when it is put right", async () => {
    const account = await scrip.account("outreach");
    const rows = [credit(20), use(15, 1, "a"), use(15, 2, "b"), use(1, 3, "c")];
    const answer = await bring(account, rows);
    expect(answer.brought).toBe(2);
    expect(answer.refused).toMatchObject([{ index: 2, id: rows[2]!.id, problem: { code: "insufficient_credits" } }]);
    rows[2] = { ...rows[2]!, id: unique("row"), amount: 3 };
    expect(await bring(account, rows)).toMatchObject({
      brought: 2,
      repeated: 2,
      refused: [],
      wallets: [{ balance: 1 }],
    });
  });

  test("a dry run posts nothing and says what a run would", async () => {
    const account = await scrip.account("outreach");
    const rows = [credit(20), use(15, 1, "a"), use(15, 2, "b")];
    const dry = await bring(account, rows, { dry_run: true });
    expect(dry).toMatchObject({ brought: 2, refused: [{ index: 2 }], wallets: [] });
    refused(await account.get("/wallets/main"), 404, "not_found");
    expect(await bring(account, rows)).toMatchObject({ brought: 2, refused: [{ index: 2 }] });
  });

  test("only into a wallet in which nothing has happened, in order, and nothing else happens meanwhile", async () => {
    const used = await scrip.outreach(50);
    expect((await bring(used, [credit(5)])).refused[0]!.problem.code).toBe("conflict");

    const account = await scrip.account("outreach");
    await bring(account, [credit(100, 5)]);
    refused(await account.post("/grants", { amount: 5, category: "paid", reason: "x" }), 409, "conflict");
    const charge = {
      workspace: "emea",
      campaign: "c",
      action: "message.reply",
      reference: { type: "message", id: "1" },
    };
    refused(await account.charge(charge), 409, "conflict");
    expect((await bring(account, [use(5, 4, "early")])).refused[0]!.problem.code).toBe("conflict");
    expect((await bring(account, [use(5, 1_000, "late")])).refused[0]!.problem.code).toBe("invalid_request");
    await finish(account);
    refused(await account.post("/wallets/main/finish-import", {}), 409, "conflict");
    expect((await bring(account, [use(5, 6, "after")])).refused[0]!.problem.code).toBe("conflict");
    ok(await account.charge(charge));
  });

  test("what was used and given back before is billed once here too", async () => {
    const account = await withHistory(["m1"]);
    const charge = {
      workspace: "emea",
      campaign: "c",
      action: "message.reply",
      reference: { type: "message", id: "m1" },
    };
    refused(await account.charge(charge), 409, "already_charged");
  });

  test("a row is checked before any is posted", async () => {
    const account = await scrip.account("outreach");
    const bad: [Partial<Row>, string][] = [
      [{ action: null }, "/entries/1/action"],
      [{ expires_at: at(9) }, "/entries/1/expires_at"],
      [{ category: "paid" }, "/entries/1/category"],
      [{ amount: 0 }, "/entries/1/amount"],
    ];
    for (const [change, pointer] of bad) {
      const problem = refused(
        await account.post("/imports", { entries: [credit(5), use(1, 1, "a", change)] }),
        400,
        "invalid_request",
      );
      expect(problem.errors?.map((each) => each.pointer)).toContain(pointer);
    }
    expect(
      (await bring(account, [credit(5), use(1, 1, "a", { action: "leads.find", campaign: "c" })])).refused,
    ).toMatchObject([{ index: 1, problem: { code: "attribution_not_allowed" } }]);
  });
});

describe("mending", () => {
  test("usage, coverage and the log follow; balances and hashes do not move; a revert takes it back", async () => {
    const account = await withHistory(["m1", "m2", "m3", "m4"]);
    await records(account, { m1: "spring", m2: "spring", m3: "summer", m4: null });
    const before = { usage: await usageOf(account), entries: await entriesOf(account) };
    const wallet = (await account.get("/wallets/main")).text;
    expect(before.usage.coverage).toBe(0);

    const proposal = await propose(account);
    expect(proposal).toMatchObject({
      state: "preview",
      resolved: { entries: 3, credits: 30 },
      unresolved: { entries: 1, credits: 10 },
      by_campaign: [
        { workspace: "emea", campaign: "spring", entries: 2, credits: 20 },
        { workspace: "emea", campaign: "summer", entries: 1, credits: 10 },
      ],
    });
    expect(proposal.effect).toMatchObject([
      { workspace: "emea", campaign: "spring", before: 0, after: 20 },
      { workspace: "emea", campaign: "summer", before: 0, after: 10 },
      { workspace: "emea", campaign: null, before: 40, after: 10 },
    ]);
    expect(proposal.changes).toHaveLength(3);
    expect(proposal.changes[0]).toMatchObject({ wallet: "main", label: "Reply", campaign: "spring", credits: 10 });
    expect(byCampaign(await usageOf(account))).toEqual({ "emea/null": 40 });
    const table = parseCsv((await account.get(`/backfills/${proposal.id}/changes.csv`)).text);
    expect(table.map(({ entry, reference_id, campaign, credits }) => [entry, reference_id, campaign, credits])).toEqual(
      proposal.changes.map(({ entry, campaign, credits }, index) => [entry, `m${index + 1}`, campaign, `${credits}`]),
    );

    expect(ok(await apply(account, proposal), 200)).toMatchObject({ state: "applied", effect: null });
    const after = await usageOf(account);
    expect(byCampaign(after)).toEqual({ "emea/spring": 20, "emea/summer": 10, "emea/null": 10 });
    expect([after.total, after.coverage]).toEqual([40, 75]);
    // A window that begins and ends within quarters of an hour reads the entries themselves.
    const ragged = ok(await account.get<Usage>("/usage?from=2026-01-06T08:59:59Z&to=2026-01-06T09:00:01Z"), 200);
    expect(byCampaign(ragged)).toEqual({ "emea/spring": 10 });
    expect((await entriesOf(account, "main", "&campaign=spring")).map((entry) => entry.campaign)).toEqual([
      "spring",
      "spring",
    ]);
    expect((await entriesOf(account, "main", "&no_campaign=true&type=charge")).length).toBe(1);
    expect((await account.get("/wallets/main")).text).toBe(wallet);
    expect((await entriesOf(account)).map((entry) => entry.hash)).toEqual(before.entries.map((entry) => entry.hash));

    const [change] = proposal.changes;
    const detail = ok(await account.get<{ attribution: object }>(`/entries/${change!.entry}`), 200);
    expect(detail.attribution).toMatchObject({
      campaign: "spring",
      posted_campaign: null,
      amendments: [
        { before: null, campaign: "spring", backfill: proposal.id, reference: { type: "message", id: "m1" } },
      ],
    });
    const coverage = ok(await account.get<{ by_month: object[] }>("/coverage"), 200);
    expect(coverage.by_month).toEqual([{ month: "2026-01", coverage: 75, needed: 40, attributed: 30 }]);

    expect(ok(await revert(account, proposal), 200).state).toBe("reverted");
    expect(byCampaign(await usageOf(account))).toEqual(byCampaign(before.usage));
    expect(await entriesOf(account)).toEqual(before.entries);
    refused(await apply(account, proposal), 409, "conflict");
    expect((await propose(account)).resolved.entries).toBe(3);
  });

  test("a proposal whose ground has moved is refused as a whole", async () => {
    const account = await withHistory(["m1", "m2"]);
    await records(account, { m1: "spring", m2: "spring" });
    const proposal = await propose(account);
    await records(account, { m2: "summer" });
    refused(await apply(account, proposal), 409, "conflict");
    expect(byCampaign(await usageOf(account))).toEqual({ "emea/null": 20 });
    const fresh = await propose(account);
    ok(await apply(account, fresh), 200);
    ok(await apply(account, fresh), 200);
    expect(byCampaign(await usageOf(account))).toEqual({ "emea/spring": 10, "emea/summer": 10 });
    await records(account, { m1: "other" });
    expect((await propose(account)).resolved.entries).toBe(0);
  });

  test("a record of another workspace resolves nothing", async () => {
    const account = await withHistory(["m1"]);
    await records(account, { m1: "spring" }, "apac");
    expect(await propose(account)).toMatchObject({ resolved: { entries: 0 }, unresolved: { entries: 1, credits: 10 } });
  });

  test("refunds before and after it go with their charge, there and back", async () => {
    const account = await withHistory(["m1", "m2"]);
    await records(account, { m1: "spring", m2: "spring" });
    const [first, second] = (await entriesOf(account)).toReversed().filter(({ type }) => type === "charge");
    ok(await account.post("/refunds", { entry: first!.id, amount: 4, reason: "half" }));
    const proposal = await propose(account);
    ok(await account.post("/refunds", { entry: second!.id, amount: 1, reason: "late" }));
    // What the proposal would do is said of now: with the refund that came after it.
    const { effect } = ok(await account.get<Backfill>(`/backfills/${proposal.id}`), 200);
    expect(effect).toMatchObject([
      { campaign: "spring", before: 0, after: 15 },
      { campaign: null, before: 15, after: 0 },
    ]);
    ok(await apply(account, proposal), 200);
    expect(byCampaign(await usageOf(account))).toEqual({ "emea/spring": 15 });
    const refund = ok(await account.post("/refunds", { entry: first!.id, amount: 2, reason: "more" }));
    expect(refund.entry!.campaign).toBe("spring");
    expect(byCampaign(await usageOf(account))).toEqual({ "emea/spring": 13 });
    ok(await revert(account, proposal), 200);
    expect(byCampaign(await usageOf(account))).toEqual({ "emea/null": 13 });
    const last = ok(await account.post("/refunds", { entry: first!.id, amount: 1, reason: "again" }));
    expect(last.entry!.campaign).toBeNull();
    expect(byCampaign(await usageOf(account))).toEqual({ "emea/null": 12 });
  });

  test("what is not attributed is counted, and offered as a table to fill in", async () => {
    const account = await withHistory(["m1", "=m2"]);
    await records(account, { m1: "spring" });
    const answer = ok(await account.get<{ total: object; groups: object[] }>("/unattributed"), 200);
    expect(answer.total).toEqual({ entries: 2, credits: 20 });
    expect(answer.groups).toMatchObject([
      { action: "message.reply", reference_type: "message", entries: 2, resolvable: 1 },
    ]);
    const table = parseCsv((await account.get("/unattributed.csv")).text);
    expect(table).toEqual([
      { reference_type: "message", reference_id: "'=m2", workspace: "emea", campaign: "", entries: "1", credits: "10" },
    ]);
  });

  test("beside refunds, whatever comes first, sums hold and refunds stay with their charges", async () => {
    const messages = times(12, (index) => `m${index}`);
    const account = await withHistory(messages);
    await records(account, Object.fromEntries(messages.map((message, index) => [message, `c${index % 3}`])));
    const charges = (await entriesOf(account)).filter(({ type }) => type === "charge");
    let proposal = await propose(account);
    for (let round = 0; round < 3; round++) {
      const [act] = await Promise.all([
        apply(account, proposal),
        ...charges.map((charge) => account.post("/refunds", { entry: charge.id, amount: 1, reason: "beside" })),
      ]);
      ok(act, 200);
      expect(byCampaign(await usageOf(account))).toEqual(await recomputed(account));
      await Promise.all([
        revert(account, proposal),
        ...charges.map((charge) => account.post("/refunds", { entry: charge.id, amount: 1, reason: "beside" })),
      ]);
      expect(byCampaign(await usageOf(account))).toEqual(await recomputed(account));
      expect(byCampaign(await usageOf(account))).toEqual({ "emea/null": 120 - 24 * (round + 1) });
      proposal = await propose(account);
    }
  });

  test("two that apply or revert at once do it once", async () => {
    const account = await withHistory(["m1", "m2"]);
    await records(account, { m1: "spring", m2: "spring" });
    const proposal = await propose(account);
    for (const answer of await Promise.all(times(6, () => apply(account, proposal)))) ok(answer, 200);
    expect(byCampaign(await usageOf(account))).toEqual({ "emea/spring": 20 });
    for (const answer of await Promise.all(times(6, () => revert(account, proposal)))) ok(answer, 200);
    expect(byCampaign(await usageOf(account))).toEqual({ "emea/null": 20 });
  });

  test.each([1, 2, 3])("random histories, records, refunds, backfills and reverts (seed %i)", async (seed) => {
    const random = new Chance(seed);
    const account = await scrip.account("outreach");
    const messages = times(25, (index) => `m${index}`);
    const workspaces = ["emea", "apac"];
    const rows: Row[] = [credit(5_000)];
    for (const [index, message] of messages.entries()) {
      const workspace = workspaces[random.integer(0, 1)]!;
      const campaign = random.integer(0, 3) === 0 ? { campaign: "own" } : {};
      rows.push(use(random.integer(1, 60), index + 1, message, { workspace, ...campaign }));
    }
    await bring(account, rows);
    await finish(account);
    const hashes = (await entriesOf(account)).map(({ hash }) => hash);
    const made: Backfill[] = [];
    let taken = 0;
    for (let step = 0; step < 25; step++) {
      const dice = random.integer(0, 4);
      if (dice === 0) {
        const some = messages.filter(() => random.integer(0, 2) === 0);
        const given = Object.fromEntries(some.map((message) => [message, `c${random.integer(0, 3)}`]));
        if (some.length > 0) await records(account, given, workspaces[random.integer(0, 1)]!);
      } else if (dice === 1) made.push(await propose(account));
      else if (dice === 2 && made.length > 0) await apply(account, made[random.integer(0, made.length - 1)]!);
      else if (dice === 3 && made.length > 0) await revert(account, made[random.integer(0, made.length - 1)]!);
      else {
        const charges = (await entriesOf(account)).filter(({ type }) => type === "charge");
        const charge = charges[random.integer(0, charges.length - 1)]!;
        const answer = await account.post("/refunds", { entry: charge.id, amount: 1, reason: "random" });
        if (answer.status === 201) taken += 1;
      }
      const usage = await usageOf(account);
      expect(byCampaign(usage)).toEqual(await recomputed(account));
      expect(usage.total).toBe(rows.slice(1).reduce((sum, row) => sum + row.amount, 0) - taken);
    }
    expect((await entriesOf(account)).map(({ hash }) => hash).slice(-hashes.length)).toEqual(hashes);
    await expectChain(account);
  });
});

/** Usage by campaign from the entries one by one, each with the campaign its own amendments lead to. */
async function recomputed(account: Account): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  type Attributed = Entry & {
    attribution: { posted_campaign: string | null; amendments: { before: string | null; campaign: string | null }[] };
  };
  const entries = (await entriesOf(account)).filter(({ type }) => type === "charge" || type === "refund");
  const details = await Promise.all(entries.map(({ id }) => account.get<Attributed>(`/entries/${id}`)));
  for (const answer of details) {
    const { attribution, usage_change: used, workspace } = ok(answer, 200);
    let campaign = attribution.posted_campaign;
    for (const { before, campaign: after } of attribution.amendments) {
      expect(before).toBe(campaign);
      campaign = after;
    }
    const cell = `${workspace}/${campaign}`;
    sums[cell] = (sums[cell] ?? 0) + used;
  }
  return Object.fromEntries(
    Object.entries(sums)
      .filter(([, credits]) => credits !== 0)
      .sort(),
  );
}

/** The export proves itself: its hashes cover the campaigns as they were posted. */
async function expectChain(account: Account): Promise<void> {
  type Link = Record<string, unknown> & { hash: string };
  const { entries } = ok(await account.get<{ entries: Link[] }>("/wallets/main/chain"), 200);
  let previous = "0".repeat(64);
  for (const { hash, ...content } of entries) {
    expect(
      createHash("sha256")
        .update(`${previous}\n${canonical(content)}`)
        .digest("hex"),
    ).toBe(hash);
    previous = hash;
  }
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

describe("from files", () => {
  async function command(name: string, account: Account, text: string, ...args: string[]) {
    const folder = await mkdtemp(join(tmpdir(), "scrip-test-import-"));
    const file = join(folder, "table.csv");
    await writeFile(file, text);
    const run = promisify(execFile)(
      join(ROOT, "node_modules/.bin/node"),
      ["src/cli/main.ts", name, file, "--account", account.id, ...args],
      {
        cwd: ROOT,
        env: { ...PROGRAM_ENV, SCRIP_URL: scrip.server.url, SCRIP_KEY: scrip.server.adminKey },
      },
    );
    const ended = await run.then(
      ({ stdout }) => ({ code: 0, told: stdout }),
      (error) => ({ code: error.code as number, told: error.stderr as string }),
    );
    await rm(folder, { recursive: true });
    return ended;
  }

  test("scrip import goes on where it was stopped; scrip records brings the filled-in table back", async () => {
    const account = await scrip.account("outreach");
    const lines = times(1_200, (index) => {
      const minute = new Date(BEGIN + (index + 1) * 60_000).toISOString();
      return `${minute};use;-1;row-${account.id}-${index};emea;message.reply;message;m${index}`;
    });
    const header = "When;type;amount;id;workspace;action;reference_type;reference_id";
    const credits = `${at(0)};credit;5000;row-${account.id}-c;;;;`;
    // Newest first, and one row that cannot be brought in.
    const broken = [header, ...lines.toReversed(), credits]
      .join("\r\n")
      .replace(`row-${account.id}-1100;emea;message.reply`, "x;emea;no.action");
    const stopped = await command("import", account, broken, "--map", "at=When", "--finish");
    expect(stopped).toMatchObject({ code: 1, told: expect.stringContaining("no.action") });
    // The fault is behind the first thousand rows, and not one row got in.
    refused(await account.get("/wallets/main"), 404, "not_found");
    const uncovered = [header, ...lines, credits].join("\r\n").replace("credit;5000", "credit;1150");
    const short = await command("import", account, uncovered, "--map", "at=When", "--dry-run");
    expect(short).toMatchObject({ code: 1, told: expect.stringContaining("0 were there at its time") });
    const part = [header, ...lines.slice(0, 600), credits].join("\r\n");
    const begun = await command("import", account, part, "--map", "at=When");
    expect(begun.told).toContain("Rows brought in: 601.");
    const whole = [header, ...lines.toReversed(), credits].join("\r\n");
    const finished = await command("import", account, whole, "--map", "at=When", "--finish");
    expect(finished.told).toContain("Rows brought in: 600. Rows that were there before: 601.");
    const again = await command("import", account, whole, "--map", "at=When", "--finish");
    expect(again).toMatchObject({ code: 0, told: expect.stringContaining("Rows brought in: 0.") });
    expect((await usageOf(account)).total).toBe(1_200);

    const table = (await account.get("/unattributed.csv")).text.replaceAll(",emea,,", ",emea,spring,");
    expect((await command("records", account, table)).told).toContain("created: 1200");
    expect((await propose(account)).resolved).toEqual({ entries: 1_200, credits: 1_200 });
  });
});
