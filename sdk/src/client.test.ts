import { expect, test } from "vitest";
import { createScrip, everything, Problem } from "./index.ts";

/** Answers as it is told, and keeps what it was asked. */
function fakeFetch(...answers: (Response | Error)[]) {
  const asked: { url: string; method: string; headers: Headers; body: unknown }[] = [];
  const ask: typeof fetch = async (input, init) => {
    const body = init?.body === undefined ? undefined : JSON.parse(String(init.body));
    asked.push({ url: String(input), method: init?.method ?? "GET", headers: new Headers(init?.headers), body });
    const answer = answers.shift()!;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { asked, ask };
}

function problem(status: number, document: object): Response {
  return new Response(JSON.stringify(document), { status, headers: { "content-type": "application/problem+json" } });
}

async function refusal(call: Promise<unknown>): Promise<Problem> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Problem);
  return error as Problem;
}

test("a path takes its parameters, a query leaves out what is not given", async () => {
  const { asked, ask } = fakeFetch(Response.json({ entries: [], has_more: false, next_cursor: null }));
  const scrip = createScrip({ baseUrl: "http://scrip.test/", key: "k1", fetch: ask });
  const page = await scrip.get("/v1/accounts/{account}/wallets/{wallet}/entries", {
    path: { account: "a/b", wallet: "ä ö" },
    query: { limit: 25, cursor: undefined, type: "charge" } as never,
  });
  expect(page.has_more).toBe(false);
  expect(asked[0]!.url).toBe(
    "http://scrip.test/v1/accounts/a%2Fb/wallets/%C3%A4%20%C3%B6/entries?limit=25&type=charge",
  );
  expect(asked[0]!.headers.get("authorization")).toBe("Bearer k1");
  expect(asked[0]!.headers.has("idempotency-key")).toBe(false);
  expect(asked[0]!.headers.has("content-type")).toBe(false);
});

test("a filter that is given twice is sent twice", () => {
  const scrip = createScrip({ baseUrl: "" });
  const path = { account: "a", wallet: "w" };
  const url = scrip.url("/v1/accounts/{account}/wallets/{wallet}/entries.csv", {
    path,
    query: { type: ["charge", "refund"] } as never,
  });
  expect(url).toBe("/v1/accounts/a/wallets/w/entries.csv?type=charge&type=refund");
});

test("a write carries its key, or one of its own where that is asked for", async () => {
  const posted = () => Response.json({ entry: null, wallet: {} }, { status: 201 });
  const { asked, ask } = fakeFetch(posted(), posted(), posted());
  const scrip = createScrip({ baseUrl: "", fetch: ask });
  const body = { workspace: "w", amount: 5, reason: "Sorry" };
  const path = { account: "a" };
  await scrip.post("/v1/accounts/{account}/waivers", { path, body, idempotencyKey: "mine" });
  await scrip.post("/v1/accounts/{account}/waivers", { path, body, idempotencyKey: true });
  await scrip.post("/v1/accounts/{account}/waivers", { path, body, idempotencyKey: true });
  const [first, second, third] = asked.map(({ headers }) => headers.get("idempotency-key"));
  expect(first).toBe("mine");
  expect(second).toMatch(/^[0-9a-f-]{36}$/);
  expect(third).not.toBe(second);
  expect(asked[0]).toMatchObject({ method: "POST", body });
  expect(asked[0]!.headers.get("content-type")).toBe("application/json");
});

test("a session's token is asked for with each call", async () => {
  const { asked, ask } = fakeFetch(Response.json({}), Response.json({}));
  let token: string | null = null;
  const scrip = createScrip({ baseUrl: "", token: () => token, fetch: ask });
  await scrip.get("/v1/me");
  token = "t1";
  await scrip.get("/v1/me");
  expect(asked.map(({ headers }) => headers.get("authorization"))).toEqual([null, "Bearer t1"]);
});

test("a refusal is thrown with all the server said", async () => {
  const said = {
    type: "https://scrip.dev/problems/insufficient-credits",
    title: "Not enough credits",
    status: 402,
    code: "insufficient_credits",
    detail: "The charge costs 88 tokens; 60 are available.",
    required: 88,
    request_id: "req_1",
    errors: [{ pointer: "/quantities/clips", detail: "Too many." }],
  };
  const { ask } = fakeFetch(problem(402, said));
  const refused = await refusal(createScrip({ baseUrl: "", fetch: ask }).get("/v1/me"));
  expect(refused).toMatchObject({
    code: "insufficient_credits",
    status: 402,
    request_id: "req_1",
    errors: said.errors,
  });
  expect(refused.message).toBe(said.detail);
  expect(refused.document.required).toBe(88);
});

test("a refusal by something else than the server still says its status and request id", async () => {
  const page = new Response("<h1>Bad gateway</h1>", {
    status: 502,
    headers: { "content-type": "text/html", "x-request-id": "req_2" },
  });
  const { ask } = fakeFetch(page);
  const refused = await refusal(createScrip({ baseUrl: "", fetch: ask }).get("/v1/me"));
  expect(refused).toMatchObject({ code: "unknown", status: 502, request_id: "req_2", errors: [] });
});

test("a server that cannot be reached is a problem, a call that was called off is not", async () => {
  const { ask } = fakeFetch(new TypeError("fetch failed"), new DOMException("Aborted", "AbortError"));
  const scrip = createScrip({ baseUrl: "", fetch: ask });
  expect(await refusal(scrip.get("/v1/me"))).toMatchObject({ code: "unreachable", status: 0, request_id: null });
  await expect(scrip.get("/v1/me", { signal: AbortSignal.abort() })).rejects.toThrow("Aborted");
});

test("an answer without content is null, a table is text", async () => {
  const table = new Response("a,b\r\n", { headers: { "content-type": "text/csv" } });
  const { ask } = fakeFetch(new Response(null, { status: 204 }), table);
  const scrip = createScrip({ baseUrl: "", fetch: ask });
  expect(await scrip.delete("/v1/sessions/current")).toBeNull();
  expect(await scrip.get("/v1/accounts/{account}/usage.csv", { path: { account: "a" } })).toBe("a,b\r\n");
});

test("a list is walked to its end, each page from where the one before ended", async () => {
  const page = (ids: string[], next: string | null) =>
    Response.json({ accounts: ids.map((id) => ({ id })), has_more: next !== null, next_cursor: next });
  const { asked, ask } = fakeFetch(page(["a", "b"], "c1"), page([], "c2"), page(["c"], null));
  const scrip = createScrip({ baseUrl: "", fetch: ask });
  const accounts = await everything(
    (cursor) => scrip.get("/v1/accounts", { query: cursor === undefined ? {} : { cursor } }),
    (each) => each.accounts,
  );
  expect(accounts.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  expect(asked.map(({ url }) => url)).toEqual(["/v1/accounts", "/v1/accounts?cursor=c1", "/v1/accounts?cursor=c2"]);
});
