/**
 * Thousands of requests to every call of openapi.json: good ones, nearly good ones and nonsense, from everybody. Nothing
 * breaks, nothing of another account is shown, and what is refused changes nothing. `SCRIP_SEED` repeats a run,
 * `SCRIP_FUZZ_MINUTES` makes it longer.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ok, sharedServer } from "../contract/client.ts";
import { expectLaws } from "../contract/laws.ts";
import { expectNothingElse, expectSound } from "./answers.ts";
import { DOCUMENT, earnest, type Request, type Route, requests, routesOf } from "./requests.ts";
import { MARK, makeScene, type Scene, type Standing } from "./scene.ts";
import { send } from "./sending.ts";

const SEED = Number(process.env["SCRIP_SEED"] ?? Date.now() % 2 ** 31);
const MINUTES = Number(process.env["SCRIP_FUZZ_MINUTES"] ?? 0);
/** How often each call is tried in one round, and how many rounds there are at least. */
const TRIES = 4;
const ROUNDS = 4;
const EARNEST_TRIES = 300;

const routes = routesOf(DOCUMENT);
/** Calls that cannot succeed here, each with the reason. */
const NEVER_ACCEPTED = new Map([
  ["GET /v1/sign-in/oidc", "this server has no identity provider"],
  ["POST /v1/accounts/{account}/payment-methods", "the sandbox has fixed cards"],
  ["GET /v1/findings/{finding}", "nothing is wrong with this ledger"],
  ["POST /v1/findings/{finding}/repair", "nothing is wrong with this ledger"],
]);

const scrip = sharedServer({ clock: "2026-01-15T09:00:00Z" });
let scene: Scene;
let before: Standing;
const tally = new Map<string, { sent: number; accepted: number }>();

beforeAll(async () => {
  scene = await makeScene(scrip);
  before = await scene.standing();
}, 60_000);

afterAll(async () => {
  await scene?.close();
});

test(`every call stands whatever it is sent (SCRIP_SEED=${SEED})`, {
  timeout: MINUTES * 60_000 + 300_000,
}, async () => {
  const end = Date.now() + MINUTES * 60_000;
  for (let round = 0; round < ROUNDS || Date.now() < end; round++) {
    for (const [index, route] of routes.entries()) {
      const seed = (SEED + round * routes.length + index) | 0;
      await fc.assert(fc.asyncProperty(requests(route), tried), { seed, numRuns: TRIES, endOnFailure: true });
    }
  }
  await expectReached();
  console.log(`SCRIP_SEED=${SEED}\n${report()}`);
});

test("whoever may see the other account does see its marks", async () => {
  const { text } = await scene.other.get("/wallets/acme/entries?limit=100");
  expect(text).toContain(MARK);
});

test("all laws hold, the server is well, and nothing went wrong that it kept to itself", async () => {
  for (const account of [scene.own, scene.other]) await expectLaws(account);
  expect((await fetch(`${scrip.server.url}/readyz`)).status).toBe(200);
  ok(await scrip.get("/me"), 200);
  expect(scrip.server.output()).not.toContain("request failed");
});

async function tried(request: Request): Promise<void> {
  const heard = await send(scene, request);
  const after = await scene.standing();
  count(request, heard.status);
  expectSound(request, heard, scene, DOCUMENT);
  expectNothingElse(request, heard, scene, before, after);
  before = after;
  if (heard.status >= 300) return;
  if (request.route === "POST /v1/audits") scene.things.learnFrom("own", parsed(heard.text));
  if (request.path.some((piece) => "is" in piece && scene.own.id === scene.things.nameOf(piece.is))) {
    scene.things.learnFrom("own", parsed(heard.text));
  }
  if (request.route === "DELETE /v1/sessions/current") {
    await scene.callers[request.caller].again?.();
    before = await scene.standing();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function count({ route, method }: Request, status: number): void {
  if (!route.startsWith(`${method} `)) return;
  const counted = tally.get(route) ?? { sent: 0, accepted: 0 };
  tally.set(route, { sent: counted.sent + 1, accepted: counted.accepted + (status < 400 ? 1 : 0) });
}

/** Requests that are all refused at the door would test the door alone: what was never accepted is asked for earnestly. */
async function expectReached(): Promise<void> {
  const accepted = ({ name }: Route) => tally.get(name)?.accepted ?? 0;
  for (const [index, route] of routes.entries()) {
    const tries = NEVER_ACCEPTED.has(route.name) || accepted(route) > 0 ? 0 : EARNEST_TRIES;
    if (tries > 0) {
      await scene.replenish();
      before = await scene.standing();
    }
    for (let attempt = 0; attempt < tries && accepted(route) === 0; attempt++) {
      const seed = (SEED + attempt * routes.length + index) | 0;
      await fc.assert(fc.asyncProperty(earnest(route), tried), { seed, numRuns: 1 });
    }
  }
  const refused = routes.filter((route) => accepted(route) === 0).map(({ name }) => name);
  expect(refused.sort(), "calls of which none was accepted").toEqual([...NEVER_ACCEPTED.keys()].sort());
}

function report(): string {
  const methods = Map.groupBy(tally, ([route]) => route.split(" ", 1)[0]!);
  return [...methods]
    .map(([method, rows]) => {
      const [sent, accepted] = [sum(rows.map(([, row]) => row.sent)), sum(rows.map(([, row]) => row.accepted))];
      return `${method}: ${sent} sent, ${accepted} accepted (${Math.round((100 * accepted) / sent)} %)`;
    })
    .join("\n");
}

function sum(numbers: number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
