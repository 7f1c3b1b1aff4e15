// What belongs here: the export of a wallet, checked by `scrip verify` without a server, and the wallet's anchors.
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { createDatabase, type TestDatabase } from "../support/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { ROOT, scripCommand } from "./command-line.ts";

let database: TestDatabase;
let server: TestServer;
let folder: string;
let file: string;

const REROLL = {
  workspace: "acme",
  action: "persona.reroll",
  quantities: { rerolls: 1 },
  metadata: { b: 1, a: "ü" },
};

beforeAll(async () => {
  database = await createDatabase();
  folder = await mkdtemp(join(tmpdir(), "scrip-verify-"));
  file = join(folder, "acme.json");
  server = await startServer(database);
  await ok("PUT", "/accounts/atelier", { product: "studio" });
  const grant = { workspace: "acme", amount: 100, category: "paid", reason: "begin" };
  await ok("POST", "/accounts/atelier/grants", grant, "g");
  for (const key of ["a", "b", "c"]) await ok("POST", "/accounts/atelier/charges", REROLL, key);
  await writeFile(file, await chainOf("atelier", "acme"));
  await server.stop();
  // As if the hour were over, for which a server records no further anchors.
  const owner = openDatabase(database.owner, "reading", 1);
  await owner`update anchor_places set since = '-infinity'`;
  await owner.end({ timeout: 5 });
  server = await startServer(database, { env: { SCRIP_ANCHORS_FILE: join(folder, "anchors.jsonl") } });
  await vi.waitFor(async () => expect(await readFile(join(folder, "anchors.jsonl"), "utf8")).toMatch(/\n$/), PATIENCE);
});

const PATIENCE = { timeout: 30_000, interval: 50 };

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

/** What is answered, by a call that succeeds. */
async function ok(...given: Parameters<typeof call>): Promise<string> {
  const answer = await call(...given);
  const text = await answer.text();
  expect(answer.ok, text).toBe(true);
  return text;
}

const chainOf = (account: string, wallet: string) => ok("GET", `/accounts/${account}/wallets/${wallet}/chain`);

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
  expect(alone.stdout).toContain("Wallet acme of account atelier: 4 entries, balance 94, outstanding 0.");
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

test("a tail that was cut off is found by the file that the server publishes anchors to", async () => {
  const published = join(folder, "anchors.jsonl");
  const whole = JSON.parse(await readFile(file, "utf8"));
  const cut = join(folder, "cut.json");
  await writeFile(cut, JSON.stringify({ ...whole, entries: whole.entries.slice(0, -1) }));
  expect(await verify(cut)).toMatchObject({ code: 0 });
  const ended = await verify(cut, "--anchor", published);
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.stdout).toMatch(/The end was cut off: the anchor of \S+ knows entry 4/);
  expect((await verify(file, "--anchor", published)).stdout).toMatch(/agrees with the anchor at entry 4 of \S+\.\n$/);
});

test("a chain stays as it is when entries are attributed otherwise", async () => {
  await ok("PUT", "/accounts/mended", { product: "outreach" });
  const use = { type: "use", amount: 10, workspace: "emea", action: "message.reply" };
  const entries = [
    { id: "row-1", at: "2026-01-05T09:00:00Z", type: "credit", amount: 100 },
    { ...use, id: "row-2", at: "2026-01-06T09:00:00Z", reference: { type: "message", id: "m1" } },
    { ...use, id: "row-3", at: "2026-01-07T09:00:00Z", reference: { type: "message", id: "m2" } },
  ];
  await ok("POST", "/accounts/mended/imports", { entries });
  await ok("POST", "/accounts/mended/wallets/main/finish-import", {}, "finish");
  const before = JSON.parse(await chainOf("mended", "main"));
  const record = { reference: { type: "message", id: "m1" }, workspace: "emea", campaign: "spring" };
  await ok("PUT", "/accounts/mended/records", { records: [record] });
  const { id } = JSON.parse(await ok("POST", "/accounts/mended/backfills", {}, "propose"));
  await ok("POST", `/accounts/mended/backfills/${id}/apply`, {}, "apply");
  const amended = JSON.parse(await ok("GET", "/accounts/mended/wallets/main/entries/2"));
  expect(amended).toMatchObject({ campaign: "spring", attribution: { posted_campaign: null } });

  const after = await chainOf("mended", "main");
  expect(JSON.parse(after).entries).toEqual(before.entries);
  const kept = join(folder, "mended.json");
  await writeFile(kept, after);
  const ended = await verify(kept, "--anchor", `main:3:${before.entries[2].hash}`);
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stdout).toContain("Everything holds");

  // What was attributed otherwise has a chain of its own.
  await ok("POST", `/accounts/mended/backfills/${id}/revert`, {}, "revert");
  const amendments = await ok("GET", "/accounts/mended/amendments");
  expect(JSON.parse(amendments)).toMatchObject({
    account: "mended",
    amendments: [
      { amendment: 1, entry: amended.id, before: null, campaign: "spring", reference: record.reference },
      { amendment: 2, entry: amended.id, before: "spring", campaign: null, reference: null },
    ],
  });
  await writeFile(kept, amendments);
  expect(await verify(kept, "--amendments")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Account mended: 2 amendments of 1 entries\.\n.*\nEverything holds/),
  });
  await writeFile(kept, amendments.replace('"campaign":"spring"', '"campaign":"summer"'));
  expect(await verify(kept, "--amendments")).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("Amendment 1: its hash is not"),
  });
  expect(await verify(file, "--amendments")).toMatchObject({ code: 2 });
});

test("docs/verification.md: its commands answer what it shows", async () => {
  const page = await readFile(join(ROOT, "docs/verification.md"), "utf8");
  const examples = [...page.matchAll(/```sh\n([\s\S]*?)```\n```text\n([\s\S]*?)```/g)];
  expect(examples).toHaveLength(2);
  const atWork = join(folder, "page");
  await mkdir(atWork);
  await copyFile(join(folder, "anchors.jsonl"), join(atWork, "anchors.jsonl"));
  for (const [, commands, shown] of examples) {
    const script = `scrip() { "${ROOT}/bin/scrip" "$@"; }\n${commands}`;
    const env = { ...process.env, SCRIP: `${server.url}/v1`, KEY: server.adminKey, HASH: await lastHash() };
    const { stdout } = await promisify(execFile)("bash", ["-euc", script], { cwd: atWork, env });
    // Hashes and times are others every time; of the second example the last lines of each answer are shown.
    const lines = masked(shown!).trim().split("\n");
    const told = masked(stdout).split("\n");
    expect(told.filter((line) => lines.includes(line))).toEqual(lines);
  }
});

const masked = (text: string) =>
  text.replace(/hash [0-9a-f]+…?\./g, "hash.").replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME");

test("what cannot be checked ends with 2 and says why", async () => {
  expect(await verify(join(ROOT, "package.json"))).toMatchObject({ code: 2 });
  expect((await verify(join(folder, "missing.json"))).stderr).toContain("could not be checked");
  expect((await verify(file, "--anchor", join(ROOT, "package.json"))).stderr).toContain("is no anchor");
});

test("the wallet's anchors are there for whoever reads the wallet, and are taken as they are answered", async () => {
  const answer = await (await call("GET", "/accounts/atelier/wallets/acme/anchors")).text();
  const { entries } = JSON.parse(await readFile(file, "utf8")) as { entries: { hash: string }[] };
  const page = JSON.parse(answer) as { anchors: { sequence: number; hash: string }[]; has_more: boolean };
  expect(page.has_more).toBe(false);
  expect(page.anchors[0]!.sequence).toBe(4);
  for (const anchor of page.anchors) expect(entries[anchor.sequence - 1]!.hash).toBe(anchor.hash);
  const answered = join(folder, "answered.json");
  await writeFile(answered, answer);
  expect(await verify(file, "--anchor", answered)).toMatchObject({ code: 0 });
  expect((await call("GET", "/accounts/atelier/wallets/nobody/anchors")).status).toBe(404);
});
