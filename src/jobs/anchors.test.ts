// What belongs here: which entries are recorded as anchors, and that every place gets each of them, whatever fails.
import { createHmac } from "node:crypto";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { command, costing, studio } from "../../test/support/play.ts";
import { createDatabase, type TestDatabase } from "../../test/support/postgres.ts";
import type { Lanes } from "../store/lane/lanes.ts";
import { answerOf, request, Servers, times } from "../store/lane/servers.fixture.ts";
import type { Account } from "../store/posting.ts";
import { type AnchorSettings, anchors } from "./anchors.ts";

let database: TestDatabase;
let servers: Servers;
let lanes: Lanes;
let account: Account;
let folder: string;
let file: string;
let receiver: Server;
let received: { headers: IncomingHttpHeaders; body: string }[] = [];
let answerWith = 204;

beforeAll(async () => {
  database = await createDatabase();
  servers = new Servers(database.server);
  lanes = servers.start();
  folder = await mkdtemp(join(tmpdir(), "scrip-anchors-"));
  receiver = createServer(async (asked, answer) => {
    let body = "";
    for await (const part of asked) body += part;
    received.push({ headers: asked.headers, body });
    answer.writeHead(answerWith).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  receiver?.close();
  await servers?.stop();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

let files = 0;
beforeEach(async () => {
  received = [];
  answerWith = 204;
  file = join(folder, `${++files}.jsonl`);
  account = await servers.account(studio);
  for (const wallet of ["x", "y"]) answerOf(await post(wallet, command("grant", { amount: 100, workspace: wallet })));
});

const post = (wallet: string, asked: ReturnType<typeof command>) => lanes.post(request(account, studio, wallet, asked));
const charge = (wallet: string) => post(wallet, command("charge", { workspace: wallet, ...costing(2) }));
const webhook = () => ({
  url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/?token=t`,
  secret: "shared",
});

/** One run of the job, as a server begins it. */
const run = (settings: Partial<AnchorSettings>) =>
  anchors({
    database: servers.sql,
    anchors: { everySeconds: 0, file: null, webhook: null, ...settings },
  }).run(new AbortController().signal, () => {});

type Told = { account: string; wallet: string; sequence: number; hash: string; time: string };
const ours = (told: Told[]) => told.filter((anchor) => anchor.account === account.id);
const inWords = ({ wallet, sequence }: Told) => `${wallet} ${sequence}`;
const linesOf = async () =>
  (await readFile(file, "utf8"))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Told);

test("the last entry of each wallet that moved is recorded, once, and no sooner than it is time", async () => {
  await run({ file });
  expect(ours(await linesOf()).map(inWords)).toEqual(["x 1", "y 1"]);
  await run({ file });
  expect(ours(await linesOf())).toHaveLength(2);
  for (const _ of times(3, () => null)) await charge("y");
  await run({ file, everySeconds: 3_600 });
  expect(ours(await linesOf())).toHaveLength(2);
  await run({ file });
  expect(ours(await linesOf()).map(inWords)).toEqual(["x 1", "y 1", "y 4"]);
  const [row] = await servers.sql`
    select encode(hash, 'hex') as hash from entries where account_id = ${account.number} and sequence = 4`;
  expect(ours(await linesOf()).at(-1)?.hash).toBe(row!.hash);
});

test("a new place gets all from the first; two runs at once tell nothing twice to a file", async () => {
  await run({});
  await charge("x");
  await Promise.all([run({}), run({})]);
  await run({ file });
  expect(ours(await linesOf()).map(inWords)).toEqual(["x 1", "y 1", "x 2"]);
});

test("a line that a dying server wrote half is written anew", async () => {
  await writeFile(file, "");
  await run({ file });
  const whole = await readFile(file, "utf8");
  await appendFile(file, '{"account":"acc');
  await charge("x");
  await run({ file });
  const after = await readFile(file, "utf8");
  expect(after.startsWith(whole)).toBe(true);
  expect(ours(await linesOf()).map(inWords)).toEqual(["x 1", "y 1", "x 2"]);
});

test("a webhook is signed, and asked again for what it did not take; a file does not wait for it", async () => {
  answerWith = 503;
  await expect(run({ file, webhook: webhook() })).rejects.toThrow(/webhook at http:.*503.*tried again/s);
  expect(ours(await linesOf()).map(inWords)).toEqual(["x 1", "y 1"]);
  answerWith = 204;
  await run({ file, webhook: webhook() });
  const [refused, taken] = received;
  expect(JSON.parse(taken!.body)).toEqual(JSON.parse(refused!.body));
  expect(ours(received.slice(1).flatMap(({ body }) => JSON.parse(body).anchors)).map(inWords)).toEqual(["x 1", "y 1"]);
  const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(taken!.headers["scrip-signature"]))!;
  expect(createHmac("sha256", "shared").update(`${seconds}.${taken!.body}`).digest("hex")).toBe(signature);
  const asked = received.length;
  await run({ file, webhook: webhook() });
  expect(received).toHaveLength(asked);
});

test("where it failed is told without the address's own secrets", async () => {
  answerWith = 500;
  const failed = await run({ webhook: webhook() }).catch((error: Error) => error.message);
  expect(failed).not.toContain("token=t");
});
