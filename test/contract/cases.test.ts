/** Cases: what a customer reports, what staff answer, and what alone closes one as corrected. */
import postgres from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { asCustomer, asStaff, type Browser } from "./browser.ts";
import { type Account, ok, refused, type Scrip, sharedServer, unique } from "./client.ts";
import { createKey } from "./command-line.ts";

type Message = {
  id: string;
  kind: string;
  by: string;
  author: string;
  text: string | null;
  entry: string | null;
};
type Case = {
  id: string;
  account: string;
  wallet: string;
  state: string;
  expected: number | null;
  seen: number | null;
  entries: string[];
  opened_by: string;
  waiting_since: string | null;
  closed_at: string | null;
  correction: { entry: string | null; finding: string | null; amount: number | null } | null;
  explanation: { closing: { balance: number }; expected: number | null };
  messages: Message[];
};
type Answered = { case: Case };
type Cases = { cases: (Case & { account_name: string | null })[]; has_more: boolean; next_cursor: string | null };

const scrip = sharedServer();
let mine: Account;
let other: Account;
let anna: Scrip;
let support: Browser;

beforeAll(async () => {
  mine = await scrip.studio({ acme: 100, beta: 50 });
  other = await scrip.studio({ acme: 100 });
  anna = await asCustomer(scrip, mine.id, "member");
  support = await asStaff(scrip, "support");
}, 60_000);

const report = { wallet: "acme", expected: 120, seen: 100, message: "20 tokens are missing." };

async function opened(body: object = {}): Promise<Case> {
  return ok(await anna.post<Answered>(`${mine.path}/cases`, { ...report, ...body })).case;
}
const caseOf = (id: string, by: { get: Scrip["get"] } = anna) => by.get<Case>(`${mine.path}/cases/${id}`);
const say = (by: Pick<Scrip, "post">, { id }: { id: string }, call: string, body: object) =>
  by.post<Answered>(`${mine.path}/cases/${id}/${call}`, body);
const fix = (id: string, amount = 20, workspace = "acme") => mine.adjust({ workspace, amount, case: id });

describe("a report", () => {
  test("opens a case with the explanation as it stands, which stays as it was", async () => {
    const [newest] = await mine.log("acme");
    const made = await opened({ entries: [newest!.id] });
    expect(made).toMatchObject({
      account: mine.id,
      wallet: "acme",
      state: "open",
      expected: 120,
      seen: 100,
      entries: [newest!.id],
      opened_by: "member@example.com",
      waiting_since: expect.any(String),
      closed_at: null,
      correction: null,
      messages: [{ kind: "opened", by: "customer", author: "member@example.com", text: report.message }],
    });
    const { balance } = await mine.figures("acme");
    expect(made.explanation).toMatchObject({ expected: 120, closing: { balance } });
    await mine.give(1, "acme");
    expect(ok(await caseOf(made.id), 200).explanation).toEqual(made.explanation);
  });

  test("sent again under its key opens no second case; another report under that key is refused", async () => {
    const key = unique("key");
    const send = (message: string) => anna.post<Answered>(`${mine.path}/cases`, { ...report, message }, key);
    const answers = await Promise.all([send("a"), send("a"), send("a")]);
    expect(new Set(answers.map((answer) => ok(answer).case.id)).size).toBe(1);
    expect(answers.filter((answer) => answer.headers.get("idempotent-replayed") === "true")).toHaveLength(2);
    refused(await send("b"), 422, "idempotency_key_reused");
  });

  test("names what is there: a wallet, and entries of it", async () => {
    const [elsewhere] = await mine.log("beta");
    const [foreign] = await other.log("acme");
    const send = (body: object) => anna.post(`${mine.path}/cases`, { ...report, ...body });
    refused(await send({ wallet: "nobody" }), 404, "not_found");
    refused(await send({ entries: [foreign!.id] }), 404, "not_found");
    refused(await send({ entries: [elsewhere!.id] }), 400, "invalid_request");
    refused(await send({ entries: [elsewhere!.id.replace(/_2_1$/, "_1_999")] }), 404, "not_found");
    refused(await send({ message: "" }), 400, "invalid_request");
    refused(await send({ severity: "high" }), 400, "invalid_request");
  });

  test("is of one account: nobody else's people or keys find it", async () => {
    const { id } = await opened();
    refused(await other.get(`/cases/${id}`), 404, "not_found");
    refused(await other.post(`/cases/${id}/messages`, { message: "hm" }), 404, "not_found");
    refused(await (await asCustomer(scrip, other.id, "owner")).get(`${mine.path}/cases/${id}`), 404, "not_found");
    refused(await anna.get("/cases"), 403, "forbidden");
  });
});

describe("an answer", () => {
  test("comes from the support team, whoever of it wrote; the customer then waits no longer", async () => {
    const { id } = await opened();
    const answered = ok(await say(support, { id }, "messages", { message: "We look into it." }), 200).case;
    expect(answered).toMatchObject({ waiting_since: null, messages: [{}, { author: "support@operator.example" }] });
    const shown = ok(await caseOf(id), 200);
    expect(shown.messages[1]).toMatchObject({ by: "staff", author: "Support team", text: "We look into it." });
    expect(JSON.stringify(shown)).not.toContain("operator.example");
    const again = ok(await say(anna, { id }, "messages", { message: "And?" }), 200).case;
    expect(again.waiting_since).not.toBe(null);
  });

  test("can explain it; the customer can come back, and only staff close it", async () => {
    const { id } = await opened();
    refused(await say(anna, { id }, "explain", { message: "mine" }), 403, "forbidden");
    const closed = ok(await say(support, { id }, "explain", { message: "The plan was reset." }), 200).case;
    expect(closed).toMatchObject({ state: "explained", waiting_since: null, closed_at: expect.any(String) });
    refused(await say(anna, { id }, "messages", { message: "No." }), 409, "conflict");
    const back = ok(await say(anna, { id }, "reopen", { message: "It was not." }), 200).case;
    expect(back).toMatchObject({ state: "reopened", closed_at: null, waiting_since: expect.any(String) });
    expect(back.messages.map(({ kind }) => kind)).toEqual(["opened", "explained", "reopened"]);
  });

  test("a key speaks for the customer where it is bound to the account, and for staff where it decides", async () => {
    const bound = mine.as(await createKey(scrip.database, "write", mine.id));
    const { case: made } = ok(await bound.post<Answered>("/cases", report));
    expect(made.messages[0]).toMatchObject({ by: "customer" });
    refused(await bound.post(`/cases/${made.id}/explain`, { message: "x" }), 403, "forbidden");
    expect(
      ok(await mine.post<Answered>(`/cases/${made.id}/explain`, { message: "x" }), 200).case.messages[1],
    ).toMatchObject({ by: "staff", kind: "explained" });
  });
});

describe("a correction", () => {
  test("is an entry of the wallet, posted since, that names the case; nothing else closes it as corrected", async () => {
    const before = ok(await mine.adjust({ workspace: "acme", amount: 1 })).entry!;
    const made = await opened();
    const { id } = made;
    const unnamed = ok(await mine.adjust({ workspace: "acme", amount: 1 })).entry!;
    for (const entry of [before.id, unnamed.id]) {
      const problem = refused(await say(support, made, "correct", { entry }), 409, "conflict");
      expect(problem.detail).toContain(id);
    }
    const [foreign] = await other.log("acme");
    refused(await say(support, made, "correct", { entry: foreign!.id }), 404, "not_found");
    refused(await say(support, made, "correct", { finding: "fi_nothing" }), 404, "not_found");
    refused(await say(support, made, "correct", {}), 400, "invalid_request");

    const entry = ok(await fix(id)).entry!;
    expect(entry.case).toBe(id);
    const closed = ok(await say(support, made, "correct", { entry: entry.id, message: "Given back." }), 200).case;
    expect(closed).toMatchObject({
      state: "corrected",
      waiting_since: null,
      correction: { entry: entry.id, finding: null, amount: 20 },
    });
    expect(ok(await caseOf(id), 200).messages.at(-1)).toMatchObject({
      kind: "corrected",
      author: "Support team",
      entry: entry.id,
    });

    // Once the customer has come back, what closed it before closes it no more.
    expect(ok(await say(anna, made, "reopen", { message: "Still 5 short." }), 200).case.correction).toBe(null);
    refused(await say(support, made, "correct", { entry: entry.id }), 409, "conflict");
    const more = ok(await fix(id, 5)).entry!;
    ok(await say(support, made, "correct", { entry: more.id }), 200);
  });

  test("may be a refund that names the case", async () => {
    const charge = ok(await mine.charge({ workspace: "acme", action: "persona.reroll", quantities: { rerolls: 2 } }));
    const { id } = await opened({ entries: [charge.entry!.id] });
    const refund = ok(await mine.post("/refunds", { entry: charge.entry!.id, reason: "not delivered", case: id }));
    expect(refund.entry).toMatchObject({ type: "refund", amount: 4, case: id });
    ok(await say(support, { id }, "correct", { entry: refund.entry!.id }), 200);
  });

  test("may be a stored figure of the wallet that was repaired since, by its finding", async () => {
    const { id } = await opened();
    const tables = postgres({ ...scrip.database.owner, max: 1 });
    /** As an audit and a repair leave them. */
    const repaired = async (finding: string, wallet: string, at: string) => {
      await tables`
        insert into findings (finding_id, identity, audit_id, law, kind, account_id, wallet_no, subject, severity, first_seen)
        select ${finding}, ${finding}, 'au_test', 1, 'wallet.balance', account_id, wallet_no, '', 'drift', now()
        from wallets join accounts a using (account_id) where a.id = ${mine.id} and wallets.id = ${wallet}`;
      await tables`
        insert into finding_sightings (finding_id, audit_id, expected, stored, difference, seen_at)
        values (${finding}, 'au_test', '120', '100', -20, now())`;
      await tables`
        insert into finding_ends (finding_id, state, ended_at, ended_by, before, after)
        values (${finding}, 'repaired', now() + ${at}::interval, 'test', '100', '120')`;
      return say(support, { id }, "correct", { finding });
    };
    try {
      refused(await repaired(unique("fi"), "beta", "0"), 409, "conflict");
      refused(await repaired(unique("fi"), "acme", "-1 hour"), 409, "conflict");
      const finding = unique("fi");
      const closed = ok(await repaired(finding, "acme", "0"), 200).case;
      expect(closed).toMatchObject({ state: "corrected", correction: { entry: null, finding, amount: null } });
    } finally {
      await tables.end({ timeout: 5 });
    }
  });

  test("names a case of its own account and wallet that is not closed; a retry hears what the first heard", async () => {
    const { id } = await opened();
    refused(await other.adjust({ workspace: "acme", amount: 1, case: id }), 404, "not_found");
    refused(await mine.adjust({ workspace: "acme", amount: 1, case: "case_nothing" }), 404, "not_found");
    refused(await fix(id, 1, "beta"), 409, "conflict");
    const key = unique("key");
    const body = { workspace: "acme", amount: 2, reason: "correction", case: id };
    const first = ok(await mine.post("/adjustments", body, key));
    ok(await say(support, { id }, "correct", { entry: first.entry!.id }), 200);
    refused(await fix(id, 1), 409, "conflict");
    expect(ok(await mine.post("/adjustments", body, key))).toEqual(first);
  });

  test("and two who close and reopen at once are heard one after the other", async () => {
    const { id } = await opened();
    const entry = ok(await fix(id)).entry!;
    const answers = await Promise.all([
      say(support, { id }, "correct", { entry: entry.id }),
      say(support, { id }, "correct", { entry: entry.id }),
      say(support, { id }, "explain", { message: "explained" }),
      say(anna, { id }, "reopen", { message: "back" }),
      say(anna, { id }, "messages", { message: "hello" }),
    ]);
    const done = answers.filter(({ status }) => status === 200).length;
    for (const answer of answers) if (answer.status !== 200) refused(answer, 409, "conflict");
    const after = ok(await caseOf(id), 200);
    expect(after.messages).toHaveLength(1 + done);
    expect(after.messages.map(({ id }) => id)).toEqual(after.messages.map((_, index) => `${id}_${index + 1}`));
    expect(after.messages.filter(({ kind }) => kind === "corrected").length).toBeLessThan(2);
    const closing = after.messages.filter(({ kind }) => ["explained", "corrected", "reopened"].includes(kind)).at(-1);
    expect(after.state).toBe(closing?.kind);
  });
});

describe("lists", () => {
  test("of an account: newest first, by state and wallet, page by page", async () => {
    const account = await scrip.studio({ acme: 5, beta: 5 });
    const open = async (wallet: string) => ok(await account.post<Answered>("/cases", { ...report, wallet })).case.id;
    const ids = [await open("acme"), await open("beta"), await open("acme")];
    ok(await account.post(`/cases/${ids[0]}/explain`, { message: "so" }), 200);
    const list = async (query: string) => ok(await account.get<Cases>(`/cases${query}`), 200);
    const all = await list("");
    expect(all.cases.map(({ id }) => id)).toEqual(ids.toReversed());
    expect(all.cases[0]).not.toHaveProperty("messages");
    expect((await list("?wallet=beta")).cases.map(({ id }) => id)).toEqual([ids[1]]);
    expect((await list("?state=explained")).cases.map(({ id }) => id)).toEqual([ids[0]]);
    const first = await list("?limit=2");
    expect(first).toMatchObject({ has_more: true });
    const rest = await list(`?limit=2&cursor=${first.next_cursor}`);
    expect([...first.cases, ...rest.cases].map(({ id }) => id)).toEqual(ids.toReversed());
  });

  test("of every account: whoever waits longest is first, then those in which nobody waits", async () => {
    const seen: Cases["cases"] = [];
    for (let cursor = ""; ; ) {
      const page = ok(await support.send<Cases>("GET", `/cases?limit=3${cursor}`), 200);
      seen.push(...page.cases);
      if (!page.has_more) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    const waiting = seen.filter((each) => each.waiting_since !== null);
    expect(seen.slice(0, waiting.length)).toEqual(waiting);
    const times = waiting.map(({ waiting_since }) => Date.parse(waiting_since!));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(waiting.length).toBeGreaterThan(1);
    expect(waiting.length).toBeLessThan(seen.length);
    const only = ok(await support.send<Cases>("GET", "/cases?waiting=true&limit=100"), 200);
    expect(only.cases.map(({ id }) => id)).toEqual(waiting.map(({ id }) => id));
  });
});
