/** What `npm start` shows whoever tries Scrip: an embedded database, example accounts, and links that open the pages. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";
import type { SessionDocument } from "./browser.ts";

let server: TestServer;
let shown: string[];

beforeAll(async () => {
  server = await startServer(null, { env: { SCRIP_EMPTY: "" } });
  const lines = server.output().split("\n");
  shown = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith("Scrip is ready at")),
  );
}, 120_000);
afterAll(() => server?.stop());

test("it shows links for the operator's admin and the owners of two example accounts, which sign in once", async () => {
  const tokens = shown.flatMap((line) => {
    const [, who, url, token] = /^ +(.*?) +(http\S+)\/enter#token=(\S+)$/.exec(line) ?? [];
    if (who !== undefined) expect(url).toBe(server.url);
    return who === undefined ? [] : [{ who, token }];
  });
  expect(tokens.map(({ who }) => who)).toEqual([
    "as the operator's admin",
    "as the owner of Northwind Growth",
    "as the owner of Atelier Studio",
  ]);
  const enter = (token: unknown) =>
    fetch(`${server.url}/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    });
  const sessions = [];
  for (const { token } of tokens) {
    const answer = await enter(token);
    sessions.push((await answer.json()) as SessionDocument);
    expect((await enter(token)).status, "again").toBe(401);
  }
  expect(sessions).toMatchObject([
    { side: "operator", role: "admin", account: null },
    { side: "customer", role: "owner", account: "northwind" },
    { side: "customer", role: "owner", account: "atelier" },
  ]);
});

test("it says how to get another", () => {
  expect(shown.join("\n")).toContain("npx scrip sign-in");
});
