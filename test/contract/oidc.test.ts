/** Staff who sign in at the operator's own identity provider: a real provider, a real server, redirects as browsers follow them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLIENT, freePort, startProvider, type TestProvider } from "../support/oidc.ts";
import { createDatabase, type TestDatabase } from "../support/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";

/** Follows redirects with the cookies of each host. */
class Visitor {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** @returns the first answer that leads no further, or that `stopAt` wants to see */
  async visit(url: string, stopAt: (url: string) => boolean = () => false): Promise<{ url: string; answer: Response }> {
    for (let hops = 0; hops < 12; hops++) {
      const answer = await this.fetch(url);
      const next = answer.headers.get("location");
      if (next === null) return { url, answer };
      url = new URL(next, url).href;
      if (stopAt(url)) return { url, answer };
    }
    throw new Error(`${url} leads nowhere`);
  }

  async fetch(url: string): Promise<Response> {
    const jar = this.#jar(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { redirect: "manual", headers: cookie === "" ? {} : { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [pair] = set.split(";");
      const [name, value] = [pair!.slice(0, pair!.indexOf("=")), pair!.slice(pair!.indexOf("=") + 1)];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  cookie(url: string, name: string): string | undefined {
    return this.#jar(url).get(name);
  }

  #jar(url: string): Map<string, string> {
    const { hostname } = new URL(url);
    const jar = this.#cookies.get(hostname) ?? new Map<string, string>();
    this.#cookies.set(hostname, jar);
    return jar;
  }
}

let database: TestDatabase;
let provider: TestProvider;
let server: TestServer;

async function start(inToken: boolean): Promise<void> {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  provider = await startProvider(`${publicUrl}/v1/sign-in/oidc/callback`, { inToken });
  const env = {
    PORT: String(port),
    SCRIP_PUBLIC_URL: publicUrl,
    SCRIP_OIDC_ISSUER: provider.issuer,
    SCRIP_OIDC_CLIENT_ID: CLIENT.id,
    SCRIP_OIDC_CLIENT_SECRET: CLIENT.secret,
  };
  server = await startServer(database, { env });
}
const stop = () => Promise.all([server?.stop(), provider?.stop()]);

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database?.drop());

/** Signs in as somebody whom the provider knows. */
async function signIn(claims: Record<string, unknown> | null, page = "/") {
  provider.signedIn = claims === null ? null : `p-${Math.random().toString(36).slice(2)}`;
  if (provider.signedIn !== null) provider.people.set(provider.signedIn, claims!);
  const visitor = new Visitor();
  const begin = `${server.url}/v1/sign-in/oidc?page=${encodeURIComponent(page)}`;
  const arrived = await visitor.visit(begin, (url) => url === `${server.url}${page}`);
  const me = await visitor.fetch(`${server.url}/v1/me`);
  return { visitor, ...arrived, status: me.status, me: (await me.json()) as Record<string, unknown> };
}

const MAX = { name: "Max Ö.", email: "max@operator.example", email_verified: true };

describe.each([
  ["in the ID token", true],
  ["at its endpoint for claims", false],
])("a provider that tells the role %s", (_where, inToken) => {
  beforeAll(() => start(inToken), 60_000);
  afterAll(stop);

  test.each(["support", "account_manager", "admin"])(
    "signs %s in, and leads to the page that was asked for",
    async (role) => {
      const { url, visitor, me } = await signIn({ ...MAX, scrip_role: role }, "/accounts/acme?tab=1");
      expect(url).toBe(`${server.url}/accounts/acme?tab=1`);
      expect(me).toMatchObject({
        kind: "session",
        side: "operator",
        role,
        name: MAX.name,
        email: MAX.email,
        account: null,
      });
      expect(visitor.cookie(server.url, "scrip_sign_in"), "what was kept for the way is gone").toBeUndefined();
    },
  );

  test("signs in with the role that may most, where it tells several", async () => {
    expect((await signIn({ ...MAX, scrip_role: ["other", "account_manager", "support"] })).me).toMatchObject({
      role: "account_manager",
    });
  });

  test.each([undefined, "owner", "", ["other"]])("signs nobody in whose role is %j, and says so", async (role) => {
    const { answer, status } = await signIn({ ...MAX, scrip_role: role });
    expect(answer.status).toBe(403);
    const page = await answer.text();
    expect(page).toContain("no role here");
    expect(page).toContain(MAX.email);
    expect(status).toBe(401);
  });
});

describe("a browser", () => {
  beforeAll(() => start(true), 60_000);
  afterAll(stop);

  test("learns whether there is a provider", async () => {
    expect(await (await fetch(`${server.url}/v1/sign-in`)).json()).toEqual({ oidc: true });
  });

  test("is sent with PKCE, state and nonce, and keeps what belongs to them where no script reads it", async () => {
    const answer = await fetch(`${server.url}/v1/sign-in/oidc`, { redirect: "manual" });
    expect(answer.status).toBe(303);
    const asked = Object.fromEntries(new URL(answer.headers.get("location")!).searchParams);
    expect(asked).toMatchObject({
      response_type: "code",
      client_id: CLIENT.id,
      redirect_uri: `${server.url}/v1/sign-in/oidc/callback`,
      code_challenge_method: "S256",
      code_challenge: expect.stringMatching(/^\S{43}$/),
      state: expect.stringMatching(/^\S{20,}$/),
      nonce: expect.stringMatching(/^\S{20,}$/),
    });
    expect(answer.headers.getSetCookie()[0]).toMatch(/HttpOnly.*SameSite=Lax/);
  });

  test.each(["//evil.example", "https://evil.example", "/\\evil.example"])("is never led on to %s", async (page) => {
    const answer = await fetch(`${server.url}/v1/sign-in/oidc?page=${encodeURIComponent(page)}`, {
      redirect: "manual",
    });
    expect(answer.status).toBe(400);
  });

  test("that nobody signs in with is told so", async () => {
    const { answer, status } = await signIn(null);
    expect(answer.status).toBe(502);
    expect(await answer.text()).toContain("not signed in");
    expect(status).toBe(401);
  });

  test("cannot come back with another browser's answer, nor twice with its own", async () => {
    const isCallback = (url: string) => url.startsWith(`${server.url}/v1/sign-in/oidc/callback`);
    provider.signedIn = "p-max";
    provider.people.set("p-max", { ...MAX, scrip_role: "admin" });
    const [max, eve] = [new Visitor(), new Visitor()];
    const { url } = await max.visit(`${server.url}/v1/sign-in/oidc`, isCallback);
    expect((await new Visitor().fetch(url)).status, "a browser that began nothing").toBe(400);
    await eve.visit(`${server.url}/v1/sign-in/oidc`, isCallback);
    expect((await eve.fetch(url)).status, "a browser that began its own").toBe(502);
    expect(eve.cookie(server.url, "scrip_session")).toBeUndefined();
    expect((await max.fetch(url)).status).toBe(303);
    expect((await max.fetch(url)).status, "again").toBe(400);
  });

  test("takes an address that nobody checked for no address", async () => {
    const { me } = await signIn({ ...MAX, email_verified: false, scrip_role: "admin" });
    expect(me).toMatchObject({ role: "admin", email: null });
  });
});

describe("where the provider is away, or there is none", () => {
  beforeAll(() => start(true), 60_000);
  afterAll(stop);

  test("the server runs all the same, and says so", async () => {
    await provider.stop();
    const answer = await fetch(`${server.url}/v1/sign-in/oidc`, { redirect: "manual" });
    expect(answer.status).toBe(502);
    expect(await answer.text()).toContain("did not work");
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  test("there is nothing to sign in at", async () => {
    const without = await startServer(database);
    try {
      expect(await (await fetch(`${without.url}/v1/sign-in`)).json()).toEqual({ oidc: false });
      for (const path of ["", "/callback?code=x&state=y"]) {
        expect((await fetch(`${without.url}/v1/sign-in/oidc${path}`, { redirect: "manual" })).status).toBe(404);
      }
    } finally {
      await without.stop();
    }
  });
});
