/** The credit log: pages that do not shift, filters, exports, one entry with what it drew on, and balances of the past. */
import { describe, expect, test } from "vitest";
import {
  type Account,
  clips,
  DAY,
  draft,
  HOUR,
  MINUTE,
  ok,
  refused,
  rerolls,
  search,
  sharedServer,
  submission,
  times,
  unique,
} from "./client.ts";
import { parseCsv } from "./csv.ts";
import type { Deposit, Entry, Page } from "./types.ts";

const scrip = sharedServer({ clock: "2026-05-04T08:30:00.000Z" });

const sequences = (entries: Entry[]) => entries.map((entry) => entry.sequence);

/** `count` numbers downwards from `newest`. */
const downwards = (newest: number, count: number) => times(count, (index) => newest - index);

async function csv(account: Account, wallet: string, query: Record<string, string | number> = {}) {
  const answer = await account.get(`/wallets/${wallet}/entries.csv${search(query)}`);
  ok(answer, 200);
  expect(answer.headers.get("content-type")).toMatch(/^text\/csv\b/);
  return parseCsv(answer.text);
}

describe("pages", () => {
  test("hold 25 entries, newest first", async () => {
    const account = await scrip.studio({ acme: 1_000 });
    for (let count = 1; count <= 59; count++) ok(await account.charge(rerolls("acme", 1)));
    const first = await account.page("acme");
    expect(sequences(first.entries)).toEqual(downwards(60, 25));
    expect(first.has_more).toBe(true);
    const second = await account.page("acme", { cursor: first.next_cursor! });
    expect(sequences(second.entries)).toEqual(downwards(35, 25));
    const third = await account.page("acme", { cursor: second.next_cursor! });
    expect(sequences(third.entries)).toEqual(downwards(10, 10));
    expect(third).toMatchObject({ has_more: false, next_cursor: null });
    for (const entry of [...first.entries, ...second.entries])
      expect(entry.ending_balance - entry.starting_balance).toBe(entry.amount);
  });

  test("take a limit, and say that there is no more exactly at the end", async () => {
    const account = await scrip.studio({ acme: 100 });
    for (let count = 1; count <= 3; count++) ok(await account.charge(rerolls("acme", 1)));
    const two = await account.page("acme", { limit: 2 });
    expect(sequences(two.entries)).toEqual([4, 3]);
    expect(two.has_more).toBe(true);
    const rest = await account.page("acme", { limit: 2, cursor: two.next_cursor! });
    expect(sequences(rest.entries)).toEqual([2, 1]);
    expect(rest).toMatchObject({ has_more: false, next_cursor: null });
    expect(await account.page("acme", { limit: 4 })).toMatchObject({ has_more: false, next_cursor: null });
  });

  test("neither skip nor repeat an entry while new ones arrive", async () => {
    const account = await scrip.studio({ acme: 100_000 });
    await Promise.all(times(120, () => account.charge(rerolls("acme", 1))));
    const [newest] = (await account.page("acme", { limit: 1 })).entries;
    expect(newest?.sequence).toBe(121);

    let reading = true;
    const writers = times(4, async () => {
      let posted = 0;
      for (; reading; posted++) ok(await account.charge(rerolls("acme", 1)));
      return posted;
    });
    const pages: Page[] = [];
    let cursor: string | null = null;
    do {
      const page: Page = await account.page("acme", cursor === null ? {} : { cursor });
      pages.push(page);
      cursor = page.next_cursor;
    } while (cursor !== null);
    reading = false;
    const posted = (await Promise.all(writers)).reduce((sum, count) => sum + count, 0);
    expect(posted).toBeGreaterThan(pages.length);

    const seen = pages.flatMap((page) => sequences(page.entries));
    expect(seen[0]).toBeGreaterThanOrEqual(121);
    expect(seen).toEqual(downwards(seen[0]!, seen[0]!));
    expect(pages.slice(0, -1).every((page) => page.entries.length === 25 && page.has_more)).toBe(true);
    expect(sequences(await account.log("acme"))).toEqual(downwards(121 + posted, 121 + posted));
  });

  test("of a filtered log hold 25 matching entries, wherever they lie", async () => {
    const account = await scrip.studio({ acme: 10_000 });
    for (let count = 0; count < 60; count++) {
      ok(await account.charge({ ...rerolls("acme", 1), ...(count % 2 === 0 ? { campaign: "spring" } : {}) }));
    }
    const first = await account.page("acme", { campaign: "spring" });
    expect(first.entries).toHaveLength(25);
    const second = await account.page("acme", { campaign: "spring", cursor: first.next_cursor! });
    expect(second.entries).toHaveLength(5);
    expect(second).toMatchObject({ has_more: false, next_cursor: null });
    expect(sequences([...first.entries, ...second.entries])).toEqual(times(30, (index) => 60 - 2 * index));
  });
});

describe("filters", () => {
  test("by type, campaign, action and reference", async () => {
    const account = await scrip.outreach(1_000);
    const drafted = ok(await account.charge(draft("emea", "a", "8731"))).entry;
    const approved = ok(await account.charge({ ...draft("emea", "b", "8731"), action: "message.approve" })).entry;
    const cleaned = ok(
      await account.charge({ workspace: "apac", action: "contacts.clean", quantities: { contacts: 10 } }),
    ).entry;
    const { entry: deposited, deposit } = ok(await account.deposit(draft("apac", "a", "m/8731?x=1&y")));
    const voided = ok(await account.void(deposit.id)).entry;
    const refunded = ok(await account.refund(drafted.id)).entry;

    const expectations: [Record<string, string>, Entry[]][] = [
      [{ type: "charge" }, [cleaned, approved, drafted]],
      [{ type: "settlement" }, [voided]],
      [{ type: "topup" }, []],
      [{ campaign: "a" }, [refunded, voided, deposited, drafted]],
      [{ campaign: "nowhere" }, []],
      [{ action: "message.approve" }, [approved]],
      [{ action: "email.first_draft" }, [refunded, voided, deposited, drafted]],
      [{ reference: "message/8731" }, [refunded, approved, drafted]],
      [{ reference: "message/m/8731?x=1&y" }, [voided, deposited]],
      [{ reference: "lead/8731" }, []],
      [{ type: "charge", campaign: "a" }, [drafted]],
      [{ action: "email.first_draft", type: "refund", reference: "message/8731" }, [refunded]],
      [{ type: "refund,settlement" }, [refunded, voided]],
      [{ workspace: "emea" }, [refunded, approved, drafted]],
      [{ workspace: "apac", no_campaign: "true" }, [cleaned]],
    ];
    for (const [query, entries] of expectations) {
      const found = (await account.page("main", query)).entries;
      expect(found, JSON.stringify(query)).toMatchObject(entries);
      expect(found).toHaveLength(entries.length);
    }
    const several = await account.get<Page>("/wallets/main/entries?type=refund&type=settlement");
    expect(ok(several, 200).entries).toMatchObject([refunded, voided]);
  });

  test("by time: from its first instant up to its last, not included", async () => {
    const account = await scrip.studio({ acme: 100 });
    const posted: Entry[] = [];
    for (let count = 0; count < 4; count++) {
      await scrip.advance(10 * MINUTE);
      posted.push(ok(await account.charge(rerolls("acme", 1))).entry);
    }
    const time = (index: number, ms = 0) => new Date(Date.parse(posted[index]!.effective_at) + ms).toISOString();
    const between = async (from: string, to: string) => sequences((await account.page("acme", { from, to })).entries);
    expect(await between(time(1), time(3))).toEqual([4, 3]);
    expect(await between(time(1, 1), time(3, 1))).toEqual([5, 4]);
    expect(sequences((await account.page("acme", { from: time(2) })).entries)).toEqual([5, 4]);
    expect(sequences((await account.page("acme", { to: time(1) })).entries)).toEqual([2, 1]);
    expect(sequences((await account.page("acme", { from: time(2).replace("Z", "+00:00") })).entries)).toEqual([5, 4]);
  });

  test("a page of a log with a cursor of another wallet's is refused or stays within its own", async () => {
    const account = await scrip.studio({ acme: 100, globex: 100 });
    for (let count = 0; count < 3; count++) ok(await account.charge(rerolls("acme", 1)));
    const { next_cursor } = await account.page("acme", { limit: 1 });
    const answer = await account.get<Page>(`/wallets/globex/entries${search({ cursor: next_cursor! })}`);
    if (answer.status === 400) refused(answer, 400, "invalid_request");
    else expect(ok(answer, 200).entries.every((entry) => entry.wallet === "globex")).toBe(true);
  });
});

describe("the export", () => {
  test("streams all entries that match, newest first", async () => {
    const account = await scrip.studio({ acme: 100_000 });
    await Promise.all(
      times(300, (index) => account.charge({ ...rerolls("acme", 1), campaign: index % 3 === 0 ? "x" : "y" })),
    );
    const all = await csv(account, "acme");
    const log = await account.log("acme");
    expect(all).toHaveLength(301);
    const compared = ({ sequence, type, amount, ending_balance }: Record<string, unknown>) =>
      [sequence, type, amount, ending_balance].map(String);
    expect(all.map(compared)).toEqual(log.map(compared));
    const some = await csv(account, "acme", { campaign: "x" });
    expect(some).toHaveLength(100);
    expect(new Set(some.map((row) => row["campaign"]))).toEqual(new Set(["x"]));
    expect(await csv(account, "acme", { type: "topup" })).toEqual([]);
  });

  test("disarms text that a spreadsheet would run, and leaves numbers alone", async () => {
    const account = await scrip.studio({ acme: 1_000 });
    const armed = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("https://x.example","a,b")'];
    const harmless = ["a=b", "1-1", 'say "hi", twice', "'quoted'", "ünïcode 🎬"];
    for (const text of [...armed, ...harmless]) {
      ok(await account.charge({ ...rerolls("acme", 1), campaign: text, reference: { type: text, id: text } }));
    }
    const reasons = [...armed, ...harmless, "\tx", "\rx", "two\r\nlines"];
    for (const reason of reasons) ok(await account.adjust({ workspace: "acme", amount: -1, reason }));
    const rows = await csv(account, "acme");
    const shown = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
    const column = (name: string, type: string) => rows.filter((row) => row["type"] === type).map((row) => row[name]);
    const both = [...armed, ...harmless].map(shown).reverse();
    expect(column("campaign", "charge")).toEqual(both);
    expect(column("reference_type", "charge")).toEqual(both);
    expect(column("reference_id", "charge")).toEqual(both);
    expect(column("reason", "adjustment")).toEqual(reasons.map(shown).reverse());
    expect(new Set(rows.map((row) => row["amount"]))).toEqual(new Set(["1000", "-2", "-1"]));
  });
});

describe("one entry", () => {
  test("says which grants paid it, and a grant's entry what drew on it", async () => {
    const account = await scrip.studio();
    const small = ok(await account.grant({ workspace: "acme", amount: 50, category: "promotional" }));
    const large = ok(await account.grant({ workspace: "acme", amount: 100 }));
    const { entry, deposit } = ok(await account.deposit(submission("acme")));
    const fundings = [
      { grant: small.grant.id, source: "grant", category: "promotional", amount: 50 },
      { grant: large.grant.id, source: "grant", category: "paid", amount: 38 },
    ];
    expect(entry.fundings).toEqual(fundings);
    expect(await account.entry(entry.id)).toMatchObject({ ...entry, consumptions: [], pays: [] });

    const settled = ok(await account.settle(deposit.id, clips(6, 6))).entry;
    expect(settled.fundings).toEqual([{ ...fundings[1], amount: 12 }]);
    const charged = ok(await account.charge(rerolls("acme", 1))).entry;

    const given = await account.entry(large.entry!.id);
    expect(given.fundings).toEqual([{ grant: large.grant.id, source: "grant", category: "paid", amount: 100 }]);
    expect(given.pays).toEqual([]);
    const drawn = (id: string) => given.consumptions.filter((each) => each.entry === id);
    expect(drawn(entry.id)).toEqual([{ entry: entry.id, grant: large.grant.id, amount: 38 }]);
    expect(drawn(charged.id)).toEqual([{ entry: charged.id, grant: large.grant.id, amount: 2 }]);
    expect((await account.entry(small.entry!.id)).consumptions).toEqual([
      { entry: entry.id, grant: small.grant.id, amount: 50 },
    ]);
  });

  test("says what it belongs to: the entry it settles or gives back, its payment, its place in the chain", async () => {
    const account = await scrip.account("studio");
    ok(await account.put("/workspaces/acme", { name: "ACME" }), [200, 201]);
    const bought = ok(await account.topUp({ workspace: "acme", pack: "medium" })).entry;
    const { entry: deposited, deposit } = ok(await account.deposit({ ...submission("acme"), campaign: "spring" }));
    ok(await account.put("/workspaces/acme/campaigns/spring", { name: "Spring 2026" }), [200, 201]);
    const settled = ok(await account.settle(deposit.id, clips(6, 6))).entry;
    const refunded = ok(await account.refund(deposited.id, 6)).entry;

    const [payment] = await account.payments();
    expect(await account.entry(bought.id)).toMatchObject({
      label: "Manual top up",
      payment: payment!.id,
      of: null,
      workspace_name: "ACME",
      campaign_name: null,
      previous_hash: "0".repeat(64),
    });
    expect(await account.entry(deposited.id)).toMatchObject({
      label: "Submission",
      payment: null,
      workspace_name: "ACME",
      campaign_name: "Spring 2026",
      previous_hash: bought.hash,
      related: [
        { entry: settled.id, type: "settlement", amount: 12 },
        { entry: refunded.id, type: "refund", amount: 6 },
      ],
    });
    expect(await account.entry(refunded.id)).toMatchObject({
      label: "Refund",
      of: deposited.id,
      reason: "goodwill",
      previous_hash: settled.hash,
      related: [],
    });
    const [row] = await csv(account, "acme", { type: "deposit" });
    expect(row).toMatchObject({ workspace_name: "ACME", campaign: "spring", campaign_name: "Spring 2026" });
  });

  test("that is unknown is not found", async () => {
    const account = await scrip.studio({ acme: 10 });
    const [{ id }] = (await account.log("acme")) as [Page["entries"][number]];
    for (const unknown of ["nope", `${id}9`, id.replace(/\d+$/, "2"), "%F0%9F%8E%AC", "..", "1 or 1=1"]) {
      const answer = await account.get(`/entries/${encodeURIComponent(unknown)}`);
      if (unknown === "..") expect(answer.status).toBeGreaterThanOrEqual(400);
      else refused(answer, 404, "not_found");
    }
    refused(await account.get("/wallets/nowhere/entries"), 404, "not_found");
    refused(await account.get("/wallets/nowhere/entries.csv"), 404, "not_found");
  });

  test("is found by its number in its wallet too", async () => {
    const account = await scrip.studio({ acme: 10, birch: 20 });
    const { entry } = ok(await account.charge(rerolls("birch", 1)));
    expect(ok(await account.get("/wallets/birch/entries/2"), 200)).toEqual(await account.entry(entry.id));
    refused(await account.get("/wallets/birch/entries/3"), 404, "not_found");
    refused(await account.get("/wallets/acme/entries/2"), 404, "not_found");
    refused(await account.get("/wallets/nowhere/entries/1"), 404, "not_found");
    for (const none of ["0", "02", "-1", "1.0", "9".repeat(16)]) {
      refused(await account.get(`/wallets/birch/entries/${none}`), 400, "invalid_request");
    }
  });
});

describe("a balance of the past", () => {
  type Then = { balance: number; outstanding: number; sequence: number };
  const then = async (account: Account, at: string) =>
    ok(await account.get<Then>(`/wallets/acme${search({ at })}`), 200);

  test("is the one after the last entry up to that time", async () => {
    const account = await scrip.account("studio");
    const born = scrip.at();
    await scrip.advance(HOUR);
    const given = scrip.at();
    ok(await account.grant({ workspace: "acme", amount: 90, expires_at: scrip.at(10 * DAY) }));
    await scrip.advance(HOUR);
    const submitted = scrip.at();
    const { deposit } = ok(await account.deposit(submission("acme")));
    ok(await account.charge(rerolls("acme", 1)));
    await scrip.advance(HOUR);
    const delivered = scrip.at();
    ok(await account.settle(deposit.id, clips(6, 10)));
    await scrip.advance(HOUR);

    const just = (before: string) => new Date(Date.parse(before) - 1).toISOString();
    expect(await then(account, born)).toMatchObject({ balance: 0, outstanding: 0, sequence: 0 });
    expect(await then(account, just(given))).toMatchObject({ balance: 0, outstanding: 0, sequence: 0 });
    expect(await then(account, given)).toMatchObject({ balance: 90, outstanding: 0, sequence: 1 });
    expect(await then(account, just(submitted))).toMatchObject({ balance: 90, outstanding: 0, sequence: 1 });
    expect(await then(account, submitted)).toMatchObject({ balance: 0, outstanding: 0, sequence: 3 });
    expect(await then(account, just(delivered))).toMatchObject({ balance: 0, outstanding: 0, sequence: 3 });
    expect(await then(account, delivered)).toMatchObject({ balance: 0, outstanding: 12, sequence: 4 });
    expect(await then(account, scrip.at())).toMatchObject({ balance: 0, outstanding: 12, sequence: 4 });
  });

  test("knows what lapsed meanwhile, at the time it lapsed, though nobody looked", async () => {
    const account = await scrip.account("studio");
    const lapses = scrip.at(DAY);
    ok(await account.grant({ workspace: "acme", amount: 90, expires_at: lapses }));
    await scrip.advance(3 * DAY);
    expect(await then(account, lapses)).toMatchObject({ balance: 0, sequence: 2 });
    expect(await then(account, new Date(Date.parse(lapses) - 1).toISOString())).toMatchObject({
      balance: 90,
      sequence: 1,
    });
  });

  test("in the future is refused", async () => {
    const account = await scrip.studio({ acme: 10 });
    refused(await account.get(`/wallets/acme${search({ at: scrip.at(1) })}`), 400, "invalid_request");
    refused(await account.get(`/wallets/acme${search({ at: scrip.at(DAY) })}`), 400, "invalid_request");
  });

  test("of a client that has no wallet is not found", async () => {
    const account = await scrip.studio({ acme: 10 });
    refused(await account.get(`/wallets/${unique("client")}`), 404, "not_found");
  });
});

describe("what is in flight", () => {
  type Listed = {
    deposits: (Deposit & { amount: number; entry: string })[];
    has_more: boolean;
    next_cursor: string | null;
  };

  test("is listed page by page, by state, each with its amount", async () => {
    const account = await scrip.studio({ acme: 10_000 });
    const made = [];
    for (let count = 0; count < 9; count++)
      made.push(ok(await account.deposit(submission("acme", clips(1, 4 + count)))));
    ok(await account.settle(made[0]!.deposit.id, clips(1, 4)));
    ok(await account.void(made[1]!.deposit.id));
    const pages: Listed[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string | number> = {
        state: "open",
        limit: 3,
        ...(cursor === null ? {} : { cursor }),
      };
      const page: Listed = ok(await account.get<Listed>(`/deposits${search(query)}`), 200);
      expect(page.has_more).toBe(page.next_cursor !== null);
      pages.push(page);
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(pages.map((page) => page.deposits.length)).toEqual([3, 3, 1]);
    const listed = pages.flatMap((page) => page.deposits).sort((a, b) => a.amount - b.amount);
    expect(listed.map(({ id, amount }) => [id, amount])).toEqual(
      made.slice(2).map(({ deposit }, index) => [deposit.id, 46 + index]),
    );
    for (const [state, { deposit }] of [
      ["settled", made[0]!],
      ["voided", made[1]!],
    ] as const) {
      const { deposits } = ok(await account.get<Listed>(`/deposits${search({ state })}`), 200);
      expect(deposits.map(({ id }) => id)).toEqual([deposit.id]);
    }
  });
});
