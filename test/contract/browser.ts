/** People as the server meets them: links, cookies, and what a browser says about the page that sends a request. */
import { type Answer, ok, read, type Scrip, unique } from "./client.ts";
import { scripCommand } from "./command-line.ts";

export type CustomerRole = "owner" | "admin" | "member";
export type StaffRole = "support" | "account_manager" | "admin";

export type SessionDocument = {
  role: string;
  side: "customer" | "operator";
  account: string | null;
  return_url: string | null;
  page: string | null;
  expires_at: string;
  token: string | null;
};
export type PortalSession = { id: string; url: string; account: string; role: CustomerRole; expires_at: string };

/** The token of a link. */
export function tokenOf(url: string): string {
  return new URL(url).hash.slice("#token=".length);
}

/** A link for a customer's person, made as the operator's backend makes it. */
export async function portalSession(
  scrip: Scrip,
  account: string,
  terms: Record<string, unknown> & { role: CustomerRole },
): Promise<PortalSession> {
  return ok(await scrip.post<PortalSession>(`/accounts/${encodeURIComponent(account)}/portal-sessions`, terms), 201);
}

/** The API as a customer's person sees it whose page stands in a frame: with the token that the page holds. */
export async function asCustomer(scrip: Scrip, account: string, role: CustomerRole): Promise<Scrip> {
  const user = { id: `u-${role}`, email: `${role}@example.com` };
  const { url } = await portalSession(scrip, account, { role, user, embed: true });
  const { session } = await new Browser(scrip).enter(tokenOf(url));
  return scrip.as(session.token!);
}

/** A browser in which one of the operator's staff is signed in. */
export async function asStaff(scrip: Scrip, role: StaffRole, email = `${role}@operator.example`): Promise<Browser> {
  const browser = new Browser(scrip);
  await browser.enter(tokenOf(await staffLink(scrip, role, email)));
  return browser;
}

export async function staffLink(scrip: Scrip, role: StaffRole, email: string): Promise<string> {
  return (await scripCommand(scrip.database, "sign-in", email, "--role", role)).trim();
}

/** Keeps cookies and says where its requests come from, as browsers do. */
export class Browser {
  readonly scrip: Scrip;
  cookie: string | null = null;

  constructor(scrip: Scrip) {
    this.scrip = scrip;
  }

  /** Exchanges a link's token. */
  async enter(token: string): Promise<{ session: SessionDocument; headers: Headers }> {
    const answer = await this.send<SessionDocument>("POST", "/sessions", { token });
    const session = ok(answer, 201);
    return { session, headers: answer.headers };
  }

  get<T = unknown>(path: string): Promise<Answer<T>> {
    return this.send<T>("GET", path);
  }

  post<T = unknown>(path: string, body: unknown): Promise<Answer<T>> {
    return this.send<T>("POST", path, body);
  }

  put<T = unknown>(path: string, body: unknown): Promise<Answer<T>> {
    return this.send<T>("PUT", path, body);
  }

  /** @param said in place of what a page of the server's own would say */
  async send<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    said: Record<string, string> = { "sec-fetch-site": "same-origin" },
  ): Promise<Answer<T>> {
    const headers: Record<string, string> = { ...said, "idempotency-key": unique("key") };
    if (this.cookie !== null) headers["cookie"] = this.cookie;
    if (body !== undefined) headers["content-type"] = "application/json";
    const init = { method, headers, redirect: "manual" as const };
    const response = await fetch(
      this.scrip.url(path),
      body === undefined ? init : { ...init, body: JSON.stringify(body) },
    );
    for (const set of response.headers.getSetCookie()) {
      const [pair, ...terms] = set.split("; ");
      const gone = terms.some((term) => term === "Expires=Thu, 01 Jan 1970 00:00:00 GMT" || term === "Max-Age=0");
      if (pair!.startsWith("scrip_session=")) this.cookie = gone ? null : pair!;
    }
    return read<T>(response);
  }
}
