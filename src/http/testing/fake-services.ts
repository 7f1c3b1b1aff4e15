import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { readCatalogFolder } from "../../store/catalog-folder.ts";
import type { Account, PostedEntry, PostOutcome, PostRequest } from "../../store/posting.ts";
import { type AppOptions, buildApp } from "../app.ts";
import type { ApiKey, ReadEntry, Scope, Services, Session } from "../services.ts";

/** Services for tests of the HTTP edge: nothing is decided and nothing kept but what a test puts there. */
export type Fake = {
  services: Services;
  accounts: Map<string, Account>;
  /** Every request that reached the write path, in order. */
  posted: PostRequest[];
  /** What the write path answers; by default the entry of `entryOf`. */
  onPost: (request: PostRequest) => Promise<PostOutcome>;
  /** Makes a key and answers it. */
  key(scope: Scope, account?: string | null): string;
  /** Headers of a request with a key. */
  as(scope: Scope, account?: string | null): { authorization: string };
  revoke(token: string): void;
  /** Makes a session and answers its token: that of a page in a frame, unless `embed` is false. */
  session(terms: Pick<Session, "side" | "role" | "account"> & { embed?: boolean }): string;
};

export const NOW = Date.UTC(2026, 10, 20, 9);
const CATALOGS = fileURLToPath(new URL("../../../catalogs", import.meta.url));

/** `studio` has a wallet for each workspace, `outreach` one for the account. */
export async function fakeServices(overrides: Partial<Services> = {}): Promise<Fake> {
  const read = await readCatalogFolder(CATALOGS);
  if (!read.ok) throw new Error(read.errors.join("\n"));
  const keys = new Map<string, ApiKey>();
  const sessions = new Map<string, Session>();
  const fake: Fake = {
    accounts: new Map(),
    posted: [],
    onPost: async (request) => posted(request),
    key(scope, account = null) {
      const token = `${scope}-${account ?? "all"}-key`;
      keys.set(sha256(token), { id: `key_${scope}`, name: scope, scope, account });
      return token;
    },
    as: (scope, account = null) => ({ authorization: `Bearer ${fake.key(scope, account)}` }),
    revoke: (token) => keys.delete(sha256(token)),
    session({ embed = true, ...terms }) {
      const token = `scrip_session_${terms.side}-${terms.role}-${terms.account}-${embed}`;
      const user = { id: "u1", name: "Anna", email: "anna@example.com" };
      const how = { returnUrl: null, embed, page: null, expiresAt: NOW + 3_600_000 };
      sessions.set(sha256(token), { id: `ses_${sessions.size}`, user, ...how, ...terms } as Session);
      return token;
    },
    services: null as unknown as Services,
  };
  fake.accounts.set("atelier", account("atelier", 1, "studio"));
  fake.accounts.set("lumen", account("lumen", 2, "outreach"));
  const services: Partial<Services> = {
    catalogs: new Map(read.catalogs.map(({ catalog }) => [catalog.product, catalog])),
    keys: { find: async (hash) => keys.get(hash) ?? null },
    sessions: {
      find: async (hash) => sessions.get(hash) ?? null,
      invite: async () => ({ id: "ses_1", token: "scrip_link_1", expiresAt: NOW + 600_000 }),
      enter: async () => ({ ok: false, error: "unknown" }),
      begin: async () => Promise.reject(new Error("nobody vouches here")),
      revoke: async (id) => {
        const found = [...sessions].find(([, session]) => session.id === id);
        return found !== undefined && sessions.delete(found[0]);
      },
    },
    clock: { now: async () => NOW, set: async (now) => ({ ok: true, value: now }) },
    post: async (request) => {
      fake.posted.push(request);
      return fake.onPost(request);
    },
    payments: { provider: null, play: null } as unknown as Services["payments"],
    ready: async () => ({ ready: true, checks: {} }),
    metrics: () => [],
    ...overrides,
  };
  fake.services = {
    accounts: {
      get: async (id: string) => fake.accounts.get(id) ?? null,
      list: async () => [...fake.accounts.values()],
    },
    wallets: { id: async (_account: Account, number: number) => (number === 1 ? "emea" : null), number: async () => 1 },
    ...services,
  } as Services;
  return fake;
}

/** An app over a fake whose answers must have the type that the documentation says. */
export function appOf(fake: Fake, options: AppOptions = {}): FastifyInstance {
  const app = buildApp(fake.services, options);
  app.addHook("preSerialization", async (request, reply, payload) => {
    const schemas = request.routeOptions.schema?.response as Record<number, unknown> | undefined;
    const schema = schemas?.[reply.statusCode];
    if (schema === undefined) return payload;
    const validate = request.compileValidationSchema(schema as Record<string, unknown>);
    if (validate(JSON.parse(JSON.stringify(payload)))) return payload;
    throw new Error(`the answer is not what its schema says: ${JSON.stringify(validate.errors)}`);
  });
  return app;
}

function account(id: string, number: number, product: string): Account {
  return { id, number, product, name: null, timeZone: "Europe/Berlin", createdAt: NOW };
}

/** The outcome of a request that was accepted. */
export function posted(request: PostRequest, entry: Partial<PostedEntry> = {}): PostOutcome {
  return {
    ok: true,
    replayed: false,
    answer: {
      entry: entryOf(request, entry),
      wallet: { id: request.wallet, balance: 62, outstanding: 0 },
      grant: null,
      deposit: null,
    },
  };
}

export function entryOf(request: PostRequest, entry: Partial<ReadEntry> = {}): ReadEntry {
  return {
    newGrants: [],
    joins: [],
    wallet: request.wallet,
    sequence: fakeSequence++,
    type: "charge",
    amount: -6,
    outstandingChange: 0,
    endingBalance: 62,
    endingOutstanding: 0,
    usage: 6,
    effectiveAt: NOW,
    postedAt: NOW,
    workspace: request.workspace,
    workspaceName: null,
    campaign: null,
    campaignName: null,
    action: null,
    reference: null,
    actor: request.command.actor,
    key: request.command.key,
    requestHash: request.command.requestHash,
    fundings: [{ grant: 1, amount: 6, source: "topup", category: "paid" }],
    pays: [],
    price: null,
    of: null,
    once: null,
    releases: false,
    deadline: null,
    purchase: null,
    reason: null,
    metadata: null,
    case: null,
    hash: "0".repeat(64),
    ...entry,
  };
}

let fakeSequence = 1;

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
