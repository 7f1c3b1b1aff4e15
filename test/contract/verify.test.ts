// What belongs here: the export of a wallet, checked by `scrip verify` without a server, and the wallet's anchors.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../support/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { ROOT, scripCommand } from "./command-line.ts";

let database: TestDatabase;
let server: TestServer;
let folder: string;
let file: string;

beforeAll(async () => {
  database = await createDatabase();
  server = await startServer(database);
  folder = await mkdtemp(join(tmpdir(), "scrip-verify-"));
  file = join(folder, "chain.json");
  await call("PUT", "/accounts/told", { product: "studio" });
  await call(
    "POST",
    "/accounts/told/grants",
    { workspace: "acme", amount: 100, category: "paid", reason: "begin" },
    "g",
  );
  for (const key of ["a", "b", "c"]) {
    const body = {
      workspace: "acme",
      action: "persona.reroll",
      quantities: { rerolls: 1 },
      metadata: { b: 1, a: "ü" },
    };
    await call("POST", "/accounts/told/charges", body, key);
  }
  await writeFile(file, await (await call("GET", "/accounts/told/wallets/acme/chain")).text());
});

afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

function call(method: string, path: string, body?: unknown, key?: string): Promise<Response> {
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

type Ended = { code: number; stdout: string; stderr: string };
const verify = (...args: string[]): Promise<Ended> =>
  scripCommand(database, "verify", ...args).then(
    (stdout) => ({ code: 0, stdout, stderr: "" }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );

const lastHash = async () => JSON.parse(await readFile(file, "utf8")).entries.at(-1).hash as string;

test("what the server exports holds, with an anchor of one's own", async () => {
  const hash = await lastHash();
  const alone = await verify(file);
  expect(alone).toMatchObject({ code: 0 });
  expect(alone.stdout).toContain("Wallet acme of account told: 4 entries, balance 94, outstanding 0.");
  expect(alone.stdout).toContain(hash);
  expect((await verify(file, "--anchor", `acme:4:${hash}`)).stdout).toContain("It agrees with the anchor at entry 4.");
});

test("what was changed is named, and ends with 1", async () => {
  const changed = join(folder, "changed.json");
  await writeFile(changed, (await readFile(file, "utf8")).replace('"amount":-2', '"amount":-1'));
  const ended = await verify(changed);
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.stdout).toContain("Entry 2:");
  expect(JSON.parse((await verify(changed, "--json")).stdout)).toMatchObject({
    holds: false,
    faults: [{ entry: 2 }, { entry: 2 }],
  });
});

test("a tail that was cut off is found by a file of anchors", async () => {
  const whole = JSON.parse(await readFile(file, "utf8"));
  const cut = join(folder, "cut.json");
  await writeFile(cut, JSON.stringify({ ...whole, entries: whole.entries.slice(0, -1) }));
  expect(await verify(cut)).toMatchObject({ code: 0 });
  const anchors = join(folder, "anchors.jsonl");
  await writeFile(
    anchors,
    `${JSON.stringify({ account: "told", wallet: "acme", sequence: 4, hash: await lastHash() })}\n`,
  );
  const ended = await verify(cut, "--anchor", anchors);
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.stdout).toContain("The end was cut off");
});

test("what cannot be checked ends with 2 and says why", async () => {
  expect(await verify(join(ROOT, "package.json"))).toMatchObject({ code: 2 });
  expect((await verify(join(folder, "missing.json"))).stderr).toContain("could not be checked");
  expect((await verify(file, "--anchor", join(ROOT, "package.json"))).stderr).toContain("is no anchor");
});

test("the wallet's anchors are there for whoever reads the wallet, and are taken as they are answered", async () => {
  // The server may have recorded some at its start, or not yet.
  const answer = await (await call("GET", "/accounts/told/wallets/acme/anchors")).text();
  const { entries } = JSON.parse(await readFile(file, "utf8")) as { entries: { hash: string }[] };
  const page = JSON.parse(answer) as { anchors: { sequence: number; hash: string }[]; has_more: boolean };
  expect(page.has_more).toBe(false);
  for (const anchor of page.anchors) expect(entries[anchor.sequence - 1]!.hash).toBe(anchor.hash);
  const answered = join(folder, "answered.json");
  await writeFile(answered, answer);
  expect(await verify(file, "--anchor", answered)).toMatchObject({ code: 0 });
  expect((await call("GET", "/accounts/told/wallets/nobody/anchors")).status).toBe(404);
});
