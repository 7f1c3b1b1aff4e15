import type { CaseSide } from "../core/case.ts";
import type { Catalog } from "../core/catalog.ts";
import type { Instant } from "../core/instant.ts";
import { requestHash } from "../http/idempotency.ts";
import { explain } from "../http/routes/explanation.ts";
import { actOnCase, type CaseRequest, openCase, type Speaker } from "../store/cases/act.ts";
import type { Database } from "../store/database.ts";
import { formatCaseId } from "../store/ids.ts";
import { findKeys } from "../store/lane/load.ts";
import type { Account } from "../store/posting.ts";
import { readExplanation } from "../store/read/explanation.ts";
import { readWalletAt, WalletNumbers } from "../store/read/wallets.ts";
import type { ExampleAnswer, ExampleCase } from "./history.ts";

const WINDOW_MS = 30 * 86_400_000;

/**
 * Opens the cases of an account up to a time, and says what was said in them by then. Again changes nothing.
 *
 * @returns the id of each; null where it is not there yet
 */
export async function tellCases(
  reading: Database,
  catalogs: ReadonlyMap<string, Catalog>,
  account: Account,
  cases: readonly ExampleCase[],
  until: Instant,
): Promise<(string | null)[]> {
  const ids: (string | null)[] = [];
  for (const [index, told] of cases.entries()) {
    const scene = { reading, catalogs, account, until };
    ids.push(told.at > until ? null : await tellCase(scene, `example-case-${index + 1}`, told));
  }
  return ids;
}

type Scene = {
  reading: Database;
  catalogs: ReadonlyMap<string, Catalog>;
  account: Account;
  until: Instant;
};

async function tellCase(scene: Scene, key: string, told: ExampleCase): Promise<string | null> {
  const { reading, catalogs, account, until } = scene;
  const { at, wallet, missing } = told;
  const window = { from: at - WINDOW_MS, to: at };
  const [number, stood] = await Promise.all([
    new WalletNumbers().number(reading, account, wallet),
    readWalletAt(reading, account, wallet, at),
  ]);
  // Its wallet came into being later on this day.
  if (number === null || stood === null) return null;
  const expected = missing === null ? null : stood.balance + missing;
  const services = {
    catalogs,
    explanation: (of: Account, id: string, asked: Parameters<typeof readExplanation>[3]) =>
      readExplanation(reading, of, id, asked),
  };
  const report = {
    wallet: number,
    expected,
    seen: stood.balance,
    ...window,
    sequences: [],
    message: told.message,
    explanation: await explain(services, account, wallet, window, expected),
  };
  const opened = await openCase(reading, account, report, speaker(key, "customer", told.author), null, async () => at);
  if (!opened.ok) throw new Error(opened.error.detail);
  const { number: caseNumber } = opened.value;
  for (const [index, answer] of told.answers.entries()) {
    const request = answer.at > until ? null : await requestOf(scene, answer);
    if (request === null) break;
    const who = speaker(`${key}-${index + 1}`, answer.side, answer.author);
    const said = await actOnCase(reading, account, caseNumber, request, who, null, async () => answer.at);
    if (!said.ok) throw new Error(said.error.detail);
  }
  return formatCaseId(account.number, caseNumber);
}

/** Null where what is to correct the case is not in the ledger: its request was refused. */
async function requestOf({ reading, account }: Scene, answer: ExampleAnswer): Promise<CaseRequest | null> {
  const { text } = answer;
  if (answer.kind !== "correct") return { kind: answer.kind, text };
  const [found] = await findKeys(reading, [{ account: account.number, key: answer.by }]);
  return found !== undefined && "entry" in found ? { kind: "correct", text, by: found.entry } : null;
}

function speaker(key: string, side: CaseSide, author: string): Speaker {
  return { side, author, key, requestHash: requestHash({ key }) };
}
