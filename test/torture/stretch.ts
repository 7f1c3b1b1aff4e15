// One stretch of a run: customers of its own, one fault while they are busy, and everything checked afterwards.

import { ok } from "../contract/client.ts";
import { expectLaws } from "../contract/laws.ts";
import { Chance } from "../contract/random.ts";
import { auditEverything } from "./audit.ts";
import { compare } from "./compare.ts";
import { last, type World } from "./fault.ts";
import { readLedger } from "./ledger.ts";
import { Load } from "./load.ts";
import { Notebook } from "./notebook.ts";
import type { Step } from "./plan.ts";
import { eventually, pause } from "./waiting.ts";
import { BALANCE, type Customers, customersOf, WORKSPACES } from "./workload.ts";

export type Outcome = {
  step: Step;
  /** Why it could not be brought about; null where it was. */
  skipped: string | null;
  /** What should not be, a sentence each. None: it was survived. */
  wrong: string[];
  /** From its end until somebody's request was acknowledged. */
  recoveryMs: number | null;
  acknowledged: number;
  retried: number;
  notes: string[];
};

export type Place = Omit<World, "load" | "chance" | "over" | "note"> & { clients: number; pauseMs: number };

const RECOVERY_PATIENCE_MS = 60_000;

/** Strikes with one fault. @returns what came of it, and the customers, whose entries must stay as they are from here on */
export async function runStretch(place: Place, step: Step): Promise<{ outcome: Outcome; accounts: string[] }> {
  const { servers, clients, pauseMs } = place;
  const customers = customersOf(`${step.number}`);
  const accounts = [customers.studio, ...customers.outreach];
  const notebook = new Notebook();
  const load = new Load(servers, notebook, customers, { seed: step.seed, clients, pauseMs });
  const outcome: Outcome = { step, skipped: null, wrong: [], recoveryMs: null, acknowledged: 0, retried: 0, notes: [] };
  let over: Promise<number> | null = null;
  const world: World = {
    ...place,
    load,
    chance: new Chance(step.seed),
    over() {
      const at = performance.now();
      over = notebook.next().then((first) => first - at);
    },
    note: (text) => outcome.notes.push(text),
  };
  outcome.skipped = step.fault.missing?.(world) ?? null;
  if (outcome.skipped !== null) return { outcome, accounts: [] };

  const attempt = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      outcome.wrong.push(`${what}: ${inWords(error)}`);
    }
  };
  await attempt("the beginning", () => open(place, customers));
  if (outcome.wrong.length > 0) return { outcome, accounts };
  load.begin();
  await last(world, 500, 1_500);
  await attempt("the fault", () => step.fault.strike(world));
  await attempt("recovery", async () => {
    outcome.recoveryMs = await orTimeout(over!, "nothing was acknowledged any more");
  });
  await last(world, 300, 1_000);
  await attempt("the customers", () => orTimeout(load.end(), "not all requests were answered"));
  load.abandon();
  await attempt("the servers", () => expectAlive(place));
  await attempt("the ledger", () => expectTold(place, load, accounts, outcome));
  // A read may be answered 503 for a moment longer; what breaks a law stays broken.
  const laws = () => eventually("the laws hold", () => expectAllLaws(place, accounts), 5_000);
  await attempt("the laws", () => orTimeout(laws(), "not everything could be read"));
  await attempt("the audit", async () => outcome.wrong.push(...(await auditEverything(place.cluster.server))));
  outcome.wrong.push(...notebook.wrong);
  outcome.acknowledged = notebook.acknowledged;
  outcome.retried = notebook.retried;
  return { outcome, accounts };
}

async function open({ servers }: Place, { studio, outreach }: Customers): Promise<void> {
  const api = servers.api();
  const clients = await api.account("studio", { id: studio });
  for (const workspace of WORKSPACES) ok(await clients.grant({ amount: BALANCE, workspace }, `opening-${workspace}`));
  for (const id of outreach) {
    const account = await api.account("outreach", { id });
    ok(await account.grant({ amount: BALANCE }, "opening-main"));
  }
}

/** What was told is so; then whoever gave up asks once more, and nothing is in flight any more. */
async function expectTold({ cluster }: Place, load: Load, accounts: string[], outcome: Outcome): Promise<void> {
  const { notebook } = load;
  outcome.wrong.push(...compare(notebook, await readLedger(cluster.sql, accounts)));
  const given = notebook.all().filter(({ fate }) => fate.state === "in flight");
  outcome.notes.push(`${given.length} given up and asked again`);
  await load.again(given);
  outcome.wrong.push(...compare(notebook, await readLedger(cluster.sql, accounts)));
  const open = notebook.all().filter(({ fate }) => fate.state === "in flight");
  outcome.wrong.push(...open.map(({ account, key }) => `${key} of ${account} was never answered`));
}

async function expectAllLaws({ servers }: Place, accounts: string[]): Promise<void> {
  const api = servers.api();
  for (const account of accounts) await expectLaws(api.accountNamed(account));
}

/** Servers end when they are told to, and never by themselves. */
async function expectAlive({ servers }: Place): Promise<void> {
  const fallen = servers.fallen();
  await servers.start();
  if (fallen.length > 0) throw new Error(fallen.map((server) => `a server ended: ${tail(server.output())}`).join("\n"));
}

/** What a server said last, without the requests that went well. */
export function tail(output: string): string {
  const lines = output.trimEnd().split("\n");
  return lines
    .filter((line) => !line.startsWith('{"level":30,'))
    .slice(-12)
    .join("\n");
}

async function orTimeout<T>(work: Promise<T>, late: string): Promise<T> {
  const tooLate = pause(RECOVERY_PATIENCE_MS).then(() => {
    throw new Error(`${late} within ${RECOVERY_PATIENCE_MS / 1_000} s`);
  });
  tooLate.catch(() => {});
  return Promise.race([work, tooLate]);
}

function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? `${error.stack}` : `${error.stack} (${inWords(error.cause)})`;
}
