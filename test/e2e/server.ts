/** A server with the example accounts and the pages of today, for all tests of a file. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";
import { complaintsOf, launch, newReader, settled, type View } from "./browser.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export type Role = "owner" | "admin" | "member";
export type StaffRole = "support" | "account_manager" | "admin";

/**
 * `examples`: whether the example accounts are there, which takes some seconds; they are where nothing is said. `catalogs`:
 * writes those that the server is to have into a folder, where they are not those of the repository.
 */
export type SiteOptions = { examples?: boolean; catalogs?: (folder: string) => void };

/** A page in which somebody is signed in, with the API as an operator's key sees it, to compare with. */
export class Site {
  readonly #folder = mkdtempSync(join(tmpdir(), "scrip-e2e-"));
  #server: TestServer | null = null;
  #browser: Browser | null = null;
  /** What a browser keeps of each staff member's signing in: done once, for it starts a process. */
  readonly #signedIn = new Map<StaffRole, Awaited<ReturnType<BrowserContext["storageState"]>>>();
  readonly #examples: boolean;
  readonly #catalogs: SiteOptions["catalogs"];

  constructor({ examples = true, catalogs }: SiteOptions = {}) {
    this.#examples = examples;
    this.#catalogs = catalogs;
  }

  /** A site whose pages may frame these, and one whose may not. */
  readonly parent = new ParentSite();
  readonly stranger = new ParentSite();

  async start(): Promise<void> {
    await Promise.all([this.parent.start(), this.stranger.start()]);
    const catalogs = join(this.#folder, "catalogs");
    if (this.#catalogs !== undefined) {
      mkdirSync(catalogs);
      this.#catalogs(catalogs);
    }
    this.#server = await startServer(null, {
      dataDir: this.#folder,
      env: {
        SCRIP_EMPTY: this.#examples ? "" : "1",
        SCRIP_EMBED_PARENTS: this.parent.url,
        ...(this.#catalogs === undefined ? {} : { SCRIP_CATALOGS: catalogs }),
      },
    });
    this.#browser = await launch();
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.#server?.stop();
    this.parent.stop();
    this.stranger.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get url(): string {
    return this.#server!.url;
  }

  /** Where the server keeps its database. */
  get folder(): string {
    return this.#folder;
  }

  /** The link that the server printed at its start for one of the operator's staff. It works once. */
  get staffLink(): string {
    return /operator's admin\s+(\S+)/.exec(this.#server!.output())![1]!;
  }

  /** A link as `scrip sign-in` prints it for staff. */
  staffLinkOf(role: StaffRole): string {
    const command = ["src/cli/main.ts", "sign-in", `${role}@operator.example`, "--role", role];
    const env = { ...process.env, SCRIP_DATA_DIR: this.#folder, SCRIP_PUBLIC_URL: this.url };
    const printed = spawnSync(process.execPath, command, { cwd: ROOT, env, encoding: "utf8" });
    expect(printed.status, printed.stderr).toBe(0);
    return printed.stdout.trim();
  }

  /** What the API answers to a GET. */
  async get<T>(path: string): Promise<T> {
    const response = await this.send("GET", path);
    expect(response.status, path).toBe(200);
    return (await response.json()) as T;
  }

  /** What it answers to a write that is to be accepted. */
  async post<T = unknown>(path: string, body: unknown = {}): Promise<T> {
    return this.#accepted<T>("POST", path, body);
  }

  async put<T = unknown>(path: string, body: unknown): Promise<T> {
    return this.#accepted<T>("PUT", path, body);
  }

  async #accepted<T>(method: string, path: string, body: unknown): Promise<T> {
    const response = await this.send(method, path, body);
    const text = await response.text();
    expect(response.ok, `${method} ${path}: ${text}`).toBe(true);
    return JSON.parse(text) as T;
  }

  send(method: string, path: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#server!.adminKey}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (method !== "GET") headers["idempotency-key"] = crypto.randomUUID();
    return fetch(`${this.url}/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** A link that signs in one of a customer's people. */
  async link(account: string, role: Role, more: Record<string, unknown> = {}): Promise<string> {
    const response = await this.send("POST", `/accounts/${account}/portal-sessions`, {
      role,
      user: { id: `u-${role}`, name: `The ${role}` },
      ...more,
    });
    expect(response.status).toBe(201);
    return ((await response.json()) as { url: string }).url;
  }

  async reader(view: View & BrowserContextOptions = {}): Promise<BrowserContext> {
    const reader = await newReader(this.#browser!, view);
    onTestFinished(() => reader.close());
    return reader;
  }

  /** A page of an account, opened by one of its people; fails the test where the page complains of anything but `complaint`. */
  async open(
    account: string,
    path: string,
    { role = "owner", complaint, ...view }: View & { role?: Role; complaint?: RegExp } = {},
  ): Promise<Page> {
    const reader = await this.reader(view);
    const page = await reader.newPage();
    const complaints = complaintsOf(page);
    onTestFinished(() => expect(complaints.filter((each) => complaint?.test(each) !== true)).toEqual([]));
    await page.goto(await this.link(account, role, { page: path }));
    await page.waitForURL((url) => url.pathname !== "/enter");
    await settled(page);
    return page;
  }

  /** A page opened by one of the operator's staff. */
  async openAsStaff(path: string, role: StaffRole, view: View = {}): Promise<Page> {
    const known = this.#signedIn.get(role);
    const reader = await this.reader(known === undefined ? view : { ...view, storageState: known });
    const page = await reader.newPage();
    if (known === undefined) {
      await page.goto(this.staffLinkOf(role));
      await page.waitForURL((url) => url.pathname !== "/enter");
      this.#signedIn.set(role, await reader.storageState());
    }
    await page.goto(`${this.url}${path}`);
    await settled(page);
    return page;
  }
}

/** Another site: every page of it frames the link that its address names. */
class ParentSite {
  readonly #server = createServer((request, response) => {
    const link = new URL(request.url ?? "/", "http://parent").searchParams.get("frame") ?? "about:blank";
    response.setHeader("content-type", "text/html");
    response.end(`<iframe src="${link}" width="1000" height="800"></iframe>`);
  });

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  stop(): void {
    this.#server.close();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  framing(link: string): string {
    return `${this.url}/?${new URLSearchParams({ frame: link })}`;
  }
}

/** One server and one browser for the tests of a file. */
export function sharedSite(options: SiteOptions = {}): Site {
  const site = new Site(options);
  beforeAll(() => site.start());
  afterAll(() => site.stop());
  return site;
}
