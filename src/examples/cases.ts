import type { CaseSide } from "../core/case.ts";
import type { Catalog } from "../core/catalog.ts";
import type { Instant } from "../core/instant.ts";
import { requestHash } from "../http/idempotency.ts";
import { explain } from "../http/routes/explanation.ts";
import { actOnCase, openCase, type Speaker } from "../store/cases/act.ts";
import type { Database } from "../store/database.ts";
import type { Account } from "../store/posting.ts";
import { readExplanation } from "../store/read/explanation.ts";
import { readWalletAt, WalletNumbers } from "../store/read/wallets.ts";
import type { ExampleCase } from "./history.ts";

const WINDOW_MS = 30 * 86_400_000;

/** Opens the cases of an account up to the end of its history, and says what was said in them. Again changes nothing. */
export async function tellCases(
  reading: Database,
  catalogs: ReadonlyMap<string, Catalog>,
  account: Account,
  cases: readonly ExampleCase[],
  until: Instant,
): Promise<void> {
  for (const [index, told] of cases.entries()) {
    if (told.at <= until) await tellCase({ reading, catalogs, account, until }, `example-case-${index + 1}`, told);
  }
}

type Scene = {
  reading: Database;
  catalogs: ReadonlyMap<string, Catalog>;
  account: Account;
  until: Instant;
};

async function tellCase({ reading, catalogs, account, until }: Scene, key: string, told: ExampleCase): Promise<void> {
  const { at, wallet, missing } = told;
  const window = { from: at - WINDOW_MS, to: at };
  const [number, stood] = await Promise.all([
    new WalletNumbers().number(reading, account, wallet),
    readWalletAt(reading, account, wallet, at),
  ]);
  // Its wallet came into being later on this day.
  if (number === null || stood === null) return;
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
  for (const [index, { at: time, side, author, kind, text }] of told.answers.entries()) {
    if (time > until) return;
    const who = speaker(`${key}-${index + 1}`, side, author);
    const said = await actOnCase(reading, account, opened.value.number, { kind, text }, who, null, async () => time);
    if (!said.ok) throw new Error(said.error.detail);
  }
}

function speaker(key: string, side: CaseSide, author: string): Speaker {
  return { side, author, key, requestHash: requestHash({ key }) };
}
