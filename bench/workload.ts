import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Catalog } from "../src/core/catalog.ts";
import { parseCatalogYaml } from "../src/store/catalog-yaml.ts";
import type { Connection, Database } from "../src/store/database.ts";
import { accountNumber } from "../src/store/ids.ts";
import { Lanes } from "../src/store/lane/lanes.ts";
import type { Account, LaneOutcome, PostRequest } from "../src/store/posting.ts";

/** The accounts that are charged; one wallet each. */
export type Workload = { catalog: Catalog; accounts: Account[] };

const CREDITS = 1_000_000_000_000;
const CAMPAIGNS = 5;
const HASH = "00112233445566778899aabbccddeeff";

export async function readCatalog(product: string): Promise<Catalog> {
  const file = fileURLToPath(new URL(`../catalogs/${product}.yaml`, import.meta.url));
  const parsed = parseCatalogYaml(await readFile(file, "utf8"), file);
  if (!parsed.ok) throw new Error(parsed.errors.join("\n"));
  return parsed.catalog;
}

export async function makeWorkload(database: Database, connection: Connection, wallets: number): Promise<Workload> {
  const catalog = await readCatalog("outreach");
  const accounts = Array.from({ length: wallets }, (_, index): Account => {
    const id = `bench-${index}`;
    return { id, number: accountNumber(id, 0), product: "outreach", name: null, timeZone: "UTC", createdAt: 0 };
  });
  await database`
    insert into accounts (account_id, id, product, time_zone, created_at)
    select account_id, id, 'outreach', 'UTC', now()
    from unnest(${accounts.map((account) => account.number)}::bigint[], ${accounts.map((account) => account.id)}::text[])
      as t(account_id, id)`;
  const lanes = new Lanes(connection);
  const workload = { catalog, accounts };
  await Promise.all(accounts.map((account) => lanes.post(grantTo(workload, account)).then(mustStand)));
  await lanes.close();
  return workload;
}

function grantTo({ catalog }: Workload, account: Account): PostRequest {
  return {
    account,
    catalog,
    wallet: "main",
    workspace: "emea",
    command: {
      kind: "grant",
      actor: "bench",
      key: `grant-${account.id}`,
      requestHash: HASH,
      workspace: "emea",
      amount: CREDITS,
      category: "paid",
      priority: null,
      effectiveAt: null,
      expiresAt: null,
      reason: "Credits for a measurement",
    },
  };
}

/** The n-th charge of a run: its account, a key as clients make them, its campaign and its message. */
export function chargeBody(n: number) {
  return {
    workspace: "emea",
    campaign: `campaign-${n % CAMPAIGNS}`,
    action: "email.first_draft",
    reference: { type: "message", id: `m_${n.toString(36)}` },
  };
}

/** Keys as clients make them: 36 characters, in no order. */
export function keyOf(n: number): string {
  const scattered = (Math.imul(n, 2_654_435_761) >>> 0).toString(16).padStart(8, "0");
  return `${scattered}-4a5c-4b7d-8e9f-${n.toString(16).padStart(12, "0")}`;
}

export function chargeRequest({ catalog, accounts }: Workload, n: number): PostRequest {
  const account = accounts[n % accounts.length]!;
  const body = chargeBody(n);
  return {
    account,
    catalog,
    wallet: "main",
    workspace: body.workspace,
    command: {
      kind: "charge",
      actor: "bench",
      key: keyOf(n),
      requestHash: HASH,
      workspace: body.workspace,
      campaign: body.campaign,
      action: body.action,
      quantities: null,
      reference: { ...body.reference, url: null },
      metadata: null,
    },
  };
}

export function mustStand(outcome: LaneOutcome): void {
  if (!outcome.ok) throw new Error(`a request was refused: ${JSON.stringify(outcome)}`);
}
