/** People: links that sign in once, sessions as cookies or in a frame, signing out, and pages of other sites. */
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asCustomer, asStaff, Browser, portalSession, type SessionDocument, staffLink, tokenOf } from "./browser.ts";
import { type Account, ok, refused, sharedServer, times, unique } from "./client.ts";
import { scripCommand } from "./command-line.ts";

const scrip = sharedServer();
let mine: Account;
let other: Account;
/** The tables themselves, to let time pass that nobody waits for. */
let tables: postgres.Sql;

beforeAll(async () => {
  mine = await scrip.studio({ acme: 1_000 });
  other = await scrip.studio({ acme: 1_000 });
  tables = postgres({ ...scrip.database.owner, max: 1 });
}, 60_000);
afterAll(() => tables?.end({ timeout: 5 }));

const anna = { id: "u-1", name: "Anna Ö.", email: "anna@example.com" };
const enter = (browser: Browser, token: string) => browser.send<SessionDocument>("POST", "/sessions", { token });

async function signedIn(terms: Parameters<typeof portalSession>[2] = { role: "owner", user: anna }) {
  const link = await portalSession(scrip, mine.id, terms);
  const browser = new Browser(scrip);
  return { link, browser, ...(await browser.enter(tokenOf(link.url))) };
}

describe("a portal link", () => {
  test("leads to the pages of this server, with its token in the fragment", async () => {
    const link = await portalSession(scrip, mine.id, { role: "owner" });
    expect(link).toMatchObject({ account: mine.id, role: "owner", id: expect.stringMatching(/^ses_/) });
    expect(link.url.startsWith(`${scrip.server.url}/enter#token=`)).toBe(true);
    expect(tokenOf(link.url)).toMatch(/^\S{32,}$/);
    const minutes = (Date.parse(link.expires_at) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(8);
    expect(minutes).toBeLessThan(11);
  });

  test("becomes a session: a cookie that no script reads, and no token", async () => {
    const page = `/accounts/${mine.id}?tab=1`;
    const terms = { role: "admin" as const, user: anna, return_url: "https://app.example.com/billing", page };
    const { session, headers } = await signedIn(terms);
    expect(session).toEqual({
      role: "admin",
      side: "customer",
      account: mine.id,
      return_url: terms.return_url,
      page,
      expires_at: expect.any(String),
      token: null,
    });
    const hours = (Date.parse(session.expires_at) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThan(12.1);
    const [cookie, ...more] = headers.getSetCookie();
    expect(more).toEqual([]);
    const [pair, ...attributes] = cookie!.split("; ");
    expect(pair).toMatch(/^scrip_session=\S{32,}$/);
    expect(attributes).toEqual(expect.arrayContaining(["Path=/", "HttpOnly", "SameSite=Lax"]));
    expect(attributes, "this server is reached over http").not.toContain("Secure");
  });

  test("works once, however many ask at once", async () => {
    const { url } = await portalSession(scrip, mine.id, { role: "owner" });
    const answers = await Promise.all(times(6, () => enter(new Browser(scrip), tokenOf(url))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401, 401, 401, 401]);
    expect(refused(await enter(new Browser(scrip), tokenOf(url)), 401, "unauthenticated").detail).toContain("used");
  });

  test("that has expired, was made up or was withdrawn opens nothing, and says so", async () => {
    const [late, gone] = [
      await portalSession(scrip, mine.id, { role: "owner" }),
      await portalSession(scrip, mine.id, { role: "owner" }),
    ];
    await tables`update sessions set link_expires_at = now() where session_id = ${late.id}`;
    ok(await scrip.send("DELETE", `${mine.path}/portal-sessions/${gone.id}`), 204);
    const why = async (token: string) => refused(await enter(new Browser(scrip), token), 401, "unauthenticated").detail;
    expect(await why(tokenOf(late.url))).toContain("expired");
    expect(await why(tokenOf(gone.url))).toContain("withdrawn");
    expect(await why("scrip_link_madeup")).toContain("unknown");
    expect(await why(scrip.server.adminKey)).toContain("unknown");
  });

  test("is no key, and no session's token", async () => {
    const { url } = await portalSession(scrip, mine.id, { role: "owner" });
    refused(await scrip.as(tokenOf(url)).get("/me"), 401, "unauthenticated");
    const browser = new Browser(scrip);
    browser.cookie = `scrip_session=${tokenOf(url)}`;
    refused(await browser.get("/me"), 401, "unauthenticated");
  });

  test("is withdrawn by its own account only", async () => {
    const link = await portalSession(scrip, mine.id, { role: "owner" });
    refused(await scrip.send("DELETE", `${other.path}/portal-sessions/${link.id}`), 404, "not_found");
    ok(await enter(new Browser(scrip), tokenOf(link.url)), 201);
    ok(await scrip.send("DELETE", `${mine.path}/portal-sessions/${link.id}`), 204);
    refused(await scrip.send("DELETE", `${mine.path}/portal-sessions/${link.id}`), 404, "not_found");
  });

  test("may be made for the account of a path that is there", async () => {
    const nobody = scrip.accountNamed(unique("nobody"));
    refused(await nobody.post("/portal-sessions", { role: "owner" }), 404, "not_found");
  });

  test.each([
    ["without a role", {}, "/role"],
    ["for a role of the operator's", { role: "support" }, "/role"],
    ["to a page of another site", { role: "owner", page: "//evil.example" }, "/page"],
    ["to a page of another site, by backslash", { role: "owner", page: "/\\evil.example" }, "/page"],
    ["to a whole address", { role: "owner", page: "https://evil.example/" }, "/page"],
    ["back to a script", { role: "owner", return_url: "javascript:alert(1)" }, "/return_url"],
    ["with an unknown field", { role: "owner", account: "x" }, "/account"],
    ["for a user with an unknown field", { role: "owner", user: { mail: "x" } }, "/user/mail"],
  ])("is not made %s", async (_what, body, pointer) => {
    const problem = refused(await mine.post("/portal-sessions", body), 400, "invalid_request");
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });
});

describe("a session", () => {
  test("says of itself who it is and what it may do", async () => {
    const { browser, session, link } = await signedIn({
      role: "owner",
      user: anna,
      return_url: "https://app.example.com/",
    });
    expect(ok(await browser.get("/me"), 200)).toEqual({
      id: link.id,
      kind: "session",
      name: anna.name,
      email: anna.email,
      side: "customer",
      role: "owner",
      scope: null,
      account: mine.id,
      return_url: "https://app.example.com/",
      embed: false,
      expires_at: session.expires_at,
      may: ["quote", "preview", "topup", "auto_reload", "payment_method", "report"],
    });
    const staff = await asStaff(scrip, "support");
    expect(ok(await staff.get("/me"), 200)).toMatchObject({
      side: "operator",
      role: "support",
      account: null,
      may: ["quote", "preview", "report", "close_case", "cases", "audit_log", "search"],
    });
    expect(ok(await scrip.get("/me"), 200)).toMatchObject({
      kind: "key",
      scope: "operate",
      email: null,
      expires_at: null,
    });
  });

  test("sees its account, and no other", async () => {
    const { browser } = await signedIn();
    ok(await browser.get(mine.path), 200);
    const { accounts } = ok(await browser.get<{ accounts: { id: string }[] }>("/accounts"), 200);
    expect(accounts.map(({ id }) => id)).toEqual([mine.id]);
    refused(await browser.get(other.path), 404, "not_found");
    refused(await browser.get(`/accounts/${unique("nobody")}`), 404, "not_found");
  });

  test("of staff sees all accounts, and enters its name with what it posts", async () => {
    const browser = await asStaff(scrip, "account_manager", "mia@operator.example");
    for (const account of [mine, other]) ok(await browser.get(account.path), 200);
    const adjusted = await browser.post<{ entry: { actor: string } }>(`${mine.path}/adjustments`, {
      workspace: "acme",
      amount: 5,
      reason: "goodwill",
    });
    expect(ok(adjusted).entry.actor).toBe("operator:mia@operator.example");
  });

  test("enters the customer's name with what it buys", async () => {
    const owner = await asCustomer(scrip, mine.id, "owner");
    const { payment_methods } = ok(
      await owner.get<{ payment_methods: { id: string; default: boolean }[] }>(`${mine.path}/payment-methods`),
      200,
    );
    const card = payment_methods.find((method) => method.default) ?? payment_methods[0]!;
    const bought = await mine.as(owner.authorization.slice("Bearer ".length)).topUp({
      workspace: "acme",
      pack: "small",
      payment_method: card.id,
    });
    expect(ok(bought).entry.actor).toBe("customer:owner@example.com");
  });

  test("ends when it is signed out, on the cookie too", async () => {
    const { browser } = await signedIn();
    const kept = browser.cookie;
    ok(await browser.get("/me"), 200);
    ok(await browser.send("DELETE", "/sessions/current"), 204);
    expect(browser.cookie).toBeNull();
    browser.cookie = kept;
    refused(await browser.get("/me"), 401, "unauthenticated");
    expect(browser.cookie, "a cookie that is worth nothing is taken away").toBeNull();
  });

  test("ends when its portal session is revoked, at once", async () => {
    const { browser, link } = await signedIn();
    ok(await browser.get("/me"), 200);
    ok(await scrip.send("DELETE", `${mine.path}/portal-sessions/${link.id}`), 204);
    refused(await browser.get("/me"), 401, "unauthenticated");
  });

  test("ends when it expires", async () => {
    const { browser, link } = await signedIn();
    await tables`update sessions set expires_at = now() where session_id = ${link.id}`;
    refused(await browser.get("/me"), 401, "unauthenticated");
  });

  test("ends, with every link, when its person is signed out by the operator", async () => {
    const email = `${unique("zoe")}@example.com`;
    const { browser } = await signedIn({ role: "owner", user: { email } });
    const link = await portalSession(scrip, mine.id, { role: "owner", user: { email: email.toUpperCase() } });
    expect(await scripCommand(scrip.database, "sign-out", email)).toContain("Ended: 2");
    refused(await browser.get("/me"), 401, "unauthenticated");
    refused(await enter(new Browser(scrip), tokenOf(link.url)), 401, "unauthenticated");
    expect(await scripCommand(scrip.database, "sign-out", email)).toContain("Nobody");
    const { records } = ok(
      await scrip.get<{ records: { actor: string; target: { id: string } }[] }>(
        `/audit-log?account=${mine.id}&action=session.signed_out&actor=${encodeURIComponent("command line")}`,
      ),
      200,
    );
    expect(records.map(({ target }) => target.id)).toContain(link.id);
    expect(records).toHaveLength(2);
  });

  test("cannot be signed out with a key", async () => {
    refused(await scrip.send("DELETE", "/sessions/current"), 403, "forbidden");
  });

  test("leaves its tokens in no log", async () => {
    const { browser, link } = await signedIn();
    ok(await browser.get("/me"), 200);
    await expect.poll(() => scrip.server.output()).toContain(link.id);
    expect(scrip.server.output()).not.toContain(tokenOf(link.url));
    expect(scrip.server.output()).not.toContain(browser.cookie!.split("=")[1]);
  });
});

describe("a session in a frame", () => {
  test("holds its token itself and has no cookie", async () => {
    const { session, browser } = await signedIn({ role: "member", embed: true });
    expect(browser.cookie).toBeNull();
    const framed = scrip.as(session.token!);
    expect(ok(await framed.get("/me"), 200)).toMatchObject({ embed: true, role: "member", account: mine.id });
    ok(await framed.send("DELETE", "/sessions/current"), 204);
    refused(await framed.get("/me"), 401, "unauthenticated");
  });

  test("is not taken from a cookie, nor a cookie's token from a page", async () => {
    const { session } = await signedIn({ role: "owner", embed: true });
    const { browser } = await signedIn();
    refused(await scrip.as(browser.cookie!.split("=")[1]!).get("/me"), 401, "unauthenticated");
    browser.cookie = `scrip_session=${session.token}`;
    refused(await browser.get("/me"), 401, "unauthenticated");
  });

  test("does not let a cookie speak where a key is wrong", async () => {
    const { browser } = await signedIn();
    const headers = { authorization: "Bearer nope", cookie: browser.cookie! };
    refused(await scrip.send("GET", "/me", { headers }), 401, "unauthenticated");
  });
});

describe("a page of another site", () => {
  const preview = { operation: "adjustment", workspace: "acme", amount: 1, reason: "x" };
  const own = () => ({ origin: scrip.server.url });

  test.each([
    ["says that it is another site's", () => ({ "sec-fetch-site": "cross-site" })],
    ["says that it is a neighbour's", () => ({ "sec-fetch-site": "same-site", ...own() })],
    ["has another origin", () => ({ origin: "https://evil.example" })],
    ["has no origin", () => ({ origin: "null" })],
    ["says nothing", () => ({})],
  ])("that %s changes nothing with the visitor's cookie", async (_what, said) => {
    const { browser } = await signedIn();
    refused(await browser.send("POST", `${mine.path}/previews`, preview, said()), 403, "forbidden");
    refused(await browser.send("DELETE", "/sessions/current", undefined, said()), 403, "forbidden");
    ok(await browser.send("GET", "/me", undefined, said()), 200);
  });

  test.each([
    ["by Sec-Fetch-Site", () => ({ "sec-fetch-site": "same-origin" })],
    ["by its origin", own],
  ])("is told from our own %s", async (_what, said) => {
    const { browser } = await signedIn();
    ok(await browser.send("POST", `${mine.path}/previews`, preview, said()), 200);
  });

  test("sends no form with the visitor's cookie", async () => {
    const { browser } = await signedIn();
    const headers = {
      cookie: browser.cookie!,
      "sec-fetch-site": "same-origin",
      "content-type": "application/x-www-form-urlencoded",
    };
    const answer = await fetch(scrip.url(`${mine.path}/previews`), { method: "POST", headers, body: "a=b" });
    expect(answer.status).toBe(400);
  });

  test("signs nobody in as somebody else", async () => {
    const { url } = await portalSession(scrip, mine.id, { role: "owner" });
    const token = tokenOf(url);
    const evil = await new Browser(scrip).send("POST", "/sessions", { token }, { "sec-fetch-site": "cross-site" });
    refused(evil, 403, "forbidden");
    ok(await new Browser(scrip).send("POST", "/sessions", { token }, {}), 201);
  });
});

describe("scrip sign-in", () => {
  test("prints a link for staff, which works once", async () => {
    const link = await staffLink(scrip, "support", "sam@operator.example");
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:4400\/enter#token=\S+$/);
    const browser = new Browser(scrip);
    expect((await browser.enter(tokenOf(link))).session).toMatchObject({
      side: "operator",
      role: "support",
      account: null,
    });
    expect(ok(await browser.get("/me"), 200)).toMatchObject({ email: "sam@operator.example" });
    refused(await enter(new Browser(scrip), tokenOf(link)), 401, "unauthenticated");
  });

  test("prints one for a customer of an account", async () => {
    const args = ["sign-in", "cleo@example.com", "--account", mine.id, "--role", "admin"];
    const link = (await scripCommand(scrip.database, ...args)).trim();
    const { session } = await new Browser(scrip).enter(tokenOf(link));
    expect(session).toMatchObject({ side: "customer", role: "admin", account: mine.id });
  });

  test.each([
    ["without an address", ["--role", "admin"]],
    ["without a role", ["a@example.com"]],
    ["for staff with a customer's role", ["a@example.com", "--role", "owner"]],
    ["for a customer with a role of staff", ["a@example.com", "--account", "x", "--role", "support"]],
    ["for an account that is not there", ["a@example.com", "--account", "nobody", "--role", "owner"]],
  ])("refuses %s", async (_what, args) => {
    await expect(scripCommand(scrip.database, "sign-in", ...args)).rejects.toThrow();
  });
});
