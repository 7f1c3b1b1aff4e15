/**
 * A ledger with two customers of one product: the attacker's own account, and another whose every name, reason, message and
 * note is marked. Whoever calls for the attacker must never be shown a mark.
 */
import { randomUUID } from "node:crypto";
import { createKey } from "../../src/store/api-keys.ts";
import { COMMAND_LINE } from "../../src/store/audit-log/record.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { createLink } from "../../src/store/sessions.ts";
import { asCustomer, Browser, portalSession, tokenOf } from "../contract/browser.ts";
import { type Account, ok, rerolls, type Scrip, submission } from "../contract/client.ts";
import { SCARCE, Things, type Whose } from "./things.ts";
import { CAMPAIGNS } from "./words.ts";

/** Stands in everything that the other account's people wrote, and in no request of the attacker's. */
export const MARK = "c4n4ry";
const MARKED = `${MARK} & Söhne`;

export type CallerName =
  | "the operator's key"
  | "a key of the account"
  | "a key that may charge"
  | "a key that may read"
  | "an owner"
  | "an owner's browser"
  | "a member"
  | "support"
  | "nobody"
  | "a wrong key";

/** Whoever calls: what they send of themselves, and how far they see. */
export type Caller = {
  headers: () => Record<string, string>;
  sees: "everything" | "own" | "nothing";
  /** Comes in again; for whoever signed out. */
  again?: () => Promise<void>;
};

export type Scene = {
  scrip: Scrip;
  own: Account;
  other: Account;
  things: Things;
  callers: Record<CallerName, Caller>;
  /** What a refused request must leave as it was: in all accounts, and in the other one. */
  standing: () => Promise<Standing>;
  /** Makes anew, for the attacker's account, what there is little of. */
  replenish: () => Promise<void>;
  close: () => Promise<void>;
};

/** Workspaces apart: a purchase that was declined is kept in the wallet that it was for, which may be the wallet's first. */
export type Standing = { all: string; workspaces: string; other: string };

export async function makeScene(scrip: Scrip): Promise<Scene> {
  const things = new Things();
  const own = await scrip.account("studio", { name: "Own", time_zone: "Europe/Berlin" });
  const other = await scrip.account("studio", { name: MARKED });
  await live(own, "own", things, (text) => text);
  await live(other, "other", things, (text) => `${text} ${MARKED}`);
  const database = openDatabase(scrip.database.server, "reading", 2);
  return {
    scrip,
    own,
    other,
    things,
    callers: await makeCallers(scrip, database, own.id),
    standing: () => standingOf(database, other.id),
    replenish: () => makeScarce(own, "own", things, (text) => text),
    close: () => database.end({ timeout: 5 }),
  };
}

/** Some of everything that an account can have; `own words` are what its people write. */
async function live(account: Account, whose: Whose, things: Things, words: (text: string) => string): Promise<void> {
  const heard = <T>(answer: T): T => {
    things.learnFrom(whose, answer);
    return answer;
  };
  things.learn(whose, "account", account.id);
  for (const wallet of ["acme", "beta"]) {
    things.learn(whose, "wallet", wallet);
    ok(await account.put(`/workspaces/${wallet}`, { name: words(wallet) }), [200, 201]);
    for (const campaign of CAMPAIGNS) {
      const path = `/workspaces/${wallet}/campaigns/${encodeURIComponent(campaign)}`;
      things.learn(whose, "campaign", campaign);
      ok(
        await account.put(path, { name: words(campaign), url: `https://x.example/${words("")}`.replaceAll(" ", "_") }),
        [200, 201],
      );
    }
    const { entry } = heard(ok(await account.grant({ workspace: wallet, amount: 3_000, reason: words("Invoice") })));
    things.learn(whose, "key", `${whose}-${wallet}`);
    heard(ok(await account.charge({ ...rerolls(wallet, 2), campaign: "spring" }, `${whose}-${wallet}`)));
    const noted = {
      ...rerolls(wallet, 1),
      reference: { type: "image", id: words("7") },
      metadata: { note: words("") },
    };
    heard(ok(await account.charge(noted as never)));
    for (let count = 0; count < 4; count++) heard(ok(await account.deposit(submission(wallet))));
    heard(ok(await account.topUp({ workspace: wallet, pack: "small", receipt: words(`R ${wallet}`) } as never)));
    heard(ok(await account.post("/topups", { workspace: wallet, pack: "small" })));
    heard(ok(await account.post(`/cases`, { wallet, message: words("Too few"), entries: [entry!.id] })));
  }
  things.learn(whose, "wallet", "debtor");
  const debt = { workspace: "debtor", amount: -500, allow_outstanding: true, reason: words("Lost") };
  heard(ok(await account.adjust(debt)));
  await makeScarce(account, whose, things, words);
  heard(
    ok(
      await account.put("/records", { records: [{ reference: { type: "a", id: words("1") }, workspace: "acme" }] }),
      200,
    ),
  );
  heard(ok(await account.post("/backfills", {})));
  heard(ok(await account.get("/wallets/acme/entries?limit=2"), 200));
  heard(ok(await account.get("/payments?limit=1"), 200));
  const cards = ok(await account.get<{ payment_methods: { id: string }[] }>("/payment-methods"), 200);
  for (const { id } of cards.payment_methods) things.learn(whose, "card", id);
  const user = { id: words("u"), name: words("Anna"), email: words("anna") };
  const link = await portalSession(account.scrip, account.id, { role: "member", user });
  things.learn(whose, "session", link.id);
  if (whose === "own") things.learn(whose, "token", tokenOf(link.url));
}

/**
 * What other requests use up: history for wallets in which nothing has happened, open deposits, wallets that owe and
 * could pay, and cases with the entries that correct them.
 */
async function makeScarce(account: Account, whose: Whose, things: Things, words: (text: string) => string) {
  for (const kind of SCARCE) things.forget(whose, kind);
  const name = () => `${whose} ${randomUUID().slice(0, 8)}`;
  const imported = Array.from({ length: 12 }, name);
  const at = "2025-06-01T00:00:00Z";
  const rows = imported.map((workspace) => ({ id: words(workspace), at, type: "credit", amount: 9, workspace }));
  ok(await account.post("/imports", { entries: rows }), 200);
  for (const wallet of imported) things.learn(whose, "import", wallet);
  const rich = name();
  ok(await account.grant({ workspace: rich, amount: 3_000, reason: words("Invoice") }));
  for (let count = 0; count < 2; count++) {
    things.learnFrom(whose, ok(await account.deposit(submission(rich))));
    const debt = { workspace: name(), amount: -500, allow_outstanding: true, reason: words("Lost") };
    ok(await account.adjust(debt));
    ok(await account.grant({ workspace: debt.workspace, amount: 300, reason: words("Invoice") }));
    things.learn(whose, "debtor", debt.workspace);
    const report = { wallet: "acme", message: words("Too few") };
    const { case: made } = ok(await account.post<{ case: { id: string } }>("/cases", report));
    const { entry } = ok(await account.adjust({ workspace: "acme", amount: 1, reason: words("Sorry"), case: made.id }));
    things.learn(whose, "corrected", made.id);
    things.learn(whose, "correction", entry!.id);
  }
}

async function makeCallers(scrip: Scrip, database: Database, own: string): Promise<Record<CallerName, Caller>> {
  const key = async (scope: "read" | "write" | "operate"): Promise<Caller> => {
    const made = await createKey(database, { scope, account: own, name: scope }, COMMAND_LINE);
    return { headers: () => ({ authorization: `Bearer ${made.key}` }), sees: "own" };
  };
  return {
    "the operator's key": { headers: () => ({ authorization: scrip.authorization }), sees: "everything" },
    "a key of the account": await key("operate"),
    "a key that may charge": await key("write"),
    "a key that may read": await key("read"),
    "an owner": await inFrame(scrip, own, "owner"),
    "an owner's browser": await inBrowser(scrip, "own", async () =>
      tokenOf((await portalSession(scrip, own, { role: "owner" })).url),
    ),
    "a member": await inFrame(scrip, own, "member"),
    support: await inBrowser(scrip, "everything", () => supportLink(database)),
    nobody: { headers: () => ({}), sees: "nothing" },
    "a wrong key": { headers: () => ({ authorization: `Bearer ${"x".repeat(40)}` }), sees: "nothing" },
  };
}

async function inFrame(scrip: Scrip, account: string, role: "owner" | "member"): Promise<Caller> {
  let session = await asCustomer(scrip, account, role);
  return {
    headers: () => ({ authorization: session.authorization }),
    sees: "own",
    again: async () => {
      session = await asCustomer(scrip, account, role);
    },
  };
}

async function inBrowser(scrip: Scrip, sees: Caller["sees"], token: () => Promise<string>): Promise<Caller> {
  const browser = new Browser(scrip);
  const enter = async () => {
    await browser.enter(await token());
  };
  await enter();
  return {
    headers: () => ({ cookie: browser.cookie!, "sec-fetch-site": "same-origin" }),
    sees,
    again: enter,
  };
}

async function supportLink(database: Database): Promise<string> {
  const user = { id: null, name: null, email: "support@operator.example" };
  const standing = { side: "operator", role: "support", account: null } as const;
  const link = { ...standing, user, returnUrl: null, embed: false, page: null };
  return (await createLink(database, link, "test", COMMAND_LINE)).token;
}

/** What only ever grows, or is somebody's to change. What the calendar and the jobs do by themselves is not in it. */
async function standingOf(sql: Database, other: string): Promise<Standing> {
  const [row] = await sql<[Standing]>`
    with named as (select account_id, id from accounts where id = ${other}),
    asked as (select account_id from entries where idempotency_key is not null),
    written as (
      select 'entry' as what, account_id from asked
      union all select 'key', account_id from entryless_keys
      -- The job that rolls wallets forward may name itself at any time, whatever is asked.
      union all select 'term', account_id from terms where term <> 'scrip'
      union all select 'account ' || coalesce(name, '') || time_zone || product, account_id from accounts
      union all select 'campaign ' || coalesce(name, ''), account_id from campaigns
      union all select 'record ' || coalesce(campaign, '') || workspace, account_id from records
      union all select 'backfill', account_id from backfills
      union all select 'backfill act', account_id from backfill_acts
      union all select 'case', account_id from cases
      union all select 'case message', account_id from case_messages
      union all select 'deposit ' || state, account_id from deposits
      union all select 'link ' || (revoked_at is null) || (used_at is null), a.account_id
        from sessions s left join accounts a on a.id = s.account
    )
    select
      (select json_agg(name order by account_id, id)::text from workspaces) as workspaces,
      (select json_agg(t)::text from (select what, count(*) from written group by 1 order by 1) t) as all,
      (select json_agg(t)::text from (
        select what, count(*) from written where account_id = (select account_id from named) group by 1 order by 1
      ) t) || (
        select json_agg(name order by id)::text from workspaces where account_id = (select account_id from named)
      ) as other`;
  return row;
}
