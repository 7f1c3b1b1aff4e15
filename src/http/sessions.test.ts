// What the edge does with sessions: cookies over https, and many wrong links from one address. The rest is in test/contract.
import { afterEach, expect, test } from "vitest";
import type { AppOptions } from "./app.ts";
import { appOf, type Fake, fakeServices } from "./testing/fake-services.ts";

const apps: { close(): unknown }[] = [];

async function start(options: AppOptions = {}) {
  const fake = await fakeServices();
  const app = appOf(fake, options);
  apps.push(app);
  const enter = (token = "scrip_link_1") => app.inject({ method: "POST", url: "/v1/sessions", payload: { token } });
  return { fake, app, enter };
}

function opensWith(fake: Fake): void {
  const user = { id: null, name: null, email: null };
  const how = { user, returnUrl: null, embed: false, page: null, expiresAt: Date.now() + 60_000 };
  const session = { id: "ses_1", side: "customer", role: "owner", account: "atelier", ...how } as const;
  fake.services.sessions.enter = async () => ({ ok: true, value: { session, token: "scrip_session_1" } });
}

afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

test.each([
  ["https://credits.example.com", true],
  ["http://credits.example.com", false],
  [null, false],
])("at %s the cookie is secure: %s", async (publicUrl, secure) => {
  const { fake, enter } = await start({ publicUrl });
  opensWith(fake);
  const [cookie] = [(await enter()).headers["set-cookie"]].flat();
  expect(cookie).toContain("scrip_session=scrip_session_1");
  expect(cookie?.split("; ").includes("Secure")).toBe(secure);
});

test("a link leads to the public address where there is one", async () => {
  const publicUrl = "https://credits.example.com";
  const link = async (options: AppOptions) => {
    const { fake, app } = await start(options);
    const url = "/v1/accounts/atelier/portal-sessions";
    const headers = { ...fake.as("operate"), host: "scrip.internal:4400" };
    return (await app.inject({ method: "POST", url, headers, payload: { role: "owner" } })).json().url;
  };
  expect(await link({ publicUrl })).toBe(`${publicUrl}/enter#token=scrip_link_1`);
  expect(await link({})).toBe("http://scrip.internal:4400/enter#token=scrip_link_1");
});

test("many wrong links from one address are answered 429, and then good ones too", async () => {
  const { fake, enter } = await start({ failuresPerMinute: 3 });
  const statuses = [];
  for (let attempt = 0; attempt < 4; attempt++) statuses.push((await enter(`guess-${attempt}`)).statusCode);
  expect(statuses).toEqual([401, 401, 401, 429]);
  opensWith(fake);
  const limited = await enter();
  expect(limited.json()).toMatchObject({ code: "rate_limited" });
  expect(Number(limited.headers["retry-after"])).toBeGreaterThan(0);
});

test("wrong cookies count as well, without locking out who is signed in", async () => {
  const { fake, app } = await start({ failuresPerMinute: 3 });
  const me = async (token: string) =>
    (await app.inject({ url: "/v1/me", headers: { cookie: `scrip_session=${token}` } })).statusCode;
  const good = fake.session({ side: "customer", role: "member", account: "atelier", embed: false });
  expect(await me(good)).toBe(200);
  const statuses = [];
  for (let attempt = 0; attempt < 4; attempt++) statuses.push(await me(`guess-${attempt}`));
  expect(statuses).toEqual([401, 401, 401, 429]);
  expect(await me(good)).toBe(200);
});

test("a page on our own public address may change something though the server is called by another name", async () => {
  const { fake, app } = await start({ publicUrl: "https://credits.example.com" });
  const token = fake.session({ side: "customer", role: "owner", account: "atelier", embed: false });
  const signOut = (origin: string) =>
    app.inject({
      method: "DELETE",
      url: "/v1/sessions/current",
      headers: { cookie: `scrip_session=${token}`, host: "10.0.0.7:4400", origin },
    });
  expect((await signOut("https://credits.example.com.evil.example")).statusCode).toBe(403);
  expect((await signOut("https://credits.example.com")).statusCode).toBe(204);
});
