// What belongs here: the export of a wallet's chain, checked as its holder would, with nothing of ours.
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase } from "../support/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startServer(await createDatabase());
});

afterAll(async () => {
  await server?.stop();
});

async function call(method: string, path: string, body?: unknown, key?: string): Promise<Response> {
  return fetch(`${server.url}/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.adminKey}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** RFC 8785 for what JSON.parse gives: members sorted by name. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

type Link = Record<string, unknown> & { hash: string; sequence: number; amount: number; ending_balance: number };

/** The sequence of the first entry whose hash is not what its content and the hash before say; null where all hold. */
function firstBroken(entries: Link[]): number | null {
  let previous = "0".repeat(64);
  for (const { hash, ...entry } of entries) {
    if (
      createHash("sha256")
        .update(`${previous}\n${canonical(entry)}`)
        .digest("hex") !== hash
    )
      return Number(entry["sequence"]);
    previous = hash;
  }
  return null;
}

test("an export proves itself, and shows what was tampered with", async () => {
  await call("PUT", "/accounts/chained", { product: "studio", name: "Chained" });
  await call(
    "POST",
    "/accounts/chained/grants",
    { workspace: "ä b", amount: 500, category: "paid", reason: "x\ty" },
    "g",
  );
  for (let n = 0; n < 30; n++) {
    const metadata = n % 2 === 0 ? { z: 1, "10": "ten", "2": [1.5, null], a: { y: "ü", x: true } } : undefined;
    const reference = { type: "creative", id: `cr ${n}`, url: "https://example.com/?a=1&b=2" };
    const body = {
      workspace: "ä b",
      campaign: "spring 🌱",
      action: "persona.reroll",
      quantities: { rerolls: 1 },
      reference,
      metadata,
    };
    expect((await call("POST", "/accounts/chained/charges", body, `c${n}`)).status).toBe(201);
  }
  const answer = await call("GET", `/accounts/chained/wallets/${encodeURIComponent("ä b")}/chain`);
  expect(answer.headers.get("content-type")).toContain("application/json");
  const { account, wallet, entries } = (await answer.json()) as { account: string; wallet: string; entries: Link[] };
  expect({ account, wallet }).toEqual({ account: "chained", wallet: "ä b" });
  expect(entries.map((entry) => entry.sequence)).toEqual(Array.from({ length: 31 }, (_, index) => index + 1));
  expect(firstBroken(entries)).toBeNull();
  expect(entries.reduce((sum, entry) => sum + entry.amount, 0)).toBe(entries.at(-1)!.ending_balance);

  const changed = structuredClone(entries);
  changed[7]!.amount -= 1;
  expect(firstBroken(changed)).toBe(8);
  expect(firstBroken(entries.filter((entry) => entry.sequence !== 12))).toBe(13);
  const reordered = [...entries];
  [reordered[3], reordered[4]] = [reordered[4]!, reordered[3]!];
  expect(firstBroken(reordered)).toBe(5);
});

test("there is no chain of a wallet that does not exist", async () => {
  await call("PUT", "/accounts/chained", { product: "studio" });
  expect((await call("GET", "/accounts/chained/wallets/none/chain")).status).toBe(404);
});
