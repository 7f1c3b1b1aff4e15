import type postgres from "postgres";
import { rollTo } from "../predict/account.ts";
import type { Book } from "../predict/book.ts";
import { finalChecks } from "./at-the-end.ts";
import type { Client } from "./client.ts";
import { Disagreement } from "./disagreement.ts";
import type { Step } from "./intent.ts";
import { type Exchange, type Group, replay } from "./ledgers-order.ts";
import { makeUp, makeUpQuote, pick } from "./make-up.ts";
import { accountOf, newScene, type Place, placesOf, type Scene } from "./scene.ts";
import { type Answer, numberIn, type Sending } from "./sending.ts";
import { showSending, showTime } from "./show.ts";
import type { Failure } from "./shrink.ts";
import type { Statistics } from "./statistics.ts";

export type Stage = { client: Client; sql: postgres.Sql; statistics: Statistics };

const TIME_ZONES = ["America/St_Johns", "Asia/Kolkata", "Europe/Berlin"];

/**
 * Does a whole program on new accounts and compares the ledger with the model all along, and with the auditor at the end.
 * @returns where it failed, with everything sent up to then; null where it did not
 */
export async function run(stage: Stage, name: string, start: number, steps: Step[]): Promise<Failure | null> {
  const scene = newScene(name, start);
  const log: string[] = [];
  let at = 0;
  try {
    await stage.client.setClock(start);
    const zones = new Map([...scene.accounts.keys()].map((id, index) => [id, TIME_ZONES[index] ?? "UTC"]));
    for (const account of scene.accounts.values()) {
      await stage.client.makeAccount(account.id, account.product, zones.get(account.id) ?? "UTC");
    }
    for (const step of steps) {
      await doStep(stage, scene, step, log);
      at++;
    }
    await finalChecks(stage, scene, zones);
    return null;
  } catch (thrown) {
    const error = thrown as Error;
    error.message += `\n\nThe commands, in the order in which they were sent:\n${log.join("\n")}`;
    return { at, error };
  }
}

async function doStep(stage: Stage, scene: Scene, step: Step, log: string[]): Promise<void> {
  const now = timeOf(scene, step.clock);
  if (now > scene.now) {
    await stage.client.setClock(now);
    scene.now = now;
    log.push(`-- ${showTime(now)}`);
  }
  const sendings: Sending[] = [];
  const reads: Place[] = [];
  const quotes: ReturnType<typeof makeUpQuote>[] = [];
  for (const intent of step.intents) {
    if (intent.do === "read") {
      const place = pick(placesOf(scene), intent.where);
      if (place !== null) reads.push(place);
      continue;
    }
    if (intent.do === "quote") {
      quotes.push(makeUpQuote(scene, intent));
      continue;
    }
    const sending = makeUp(scene, intent, `k${scene.sent.length + 1}`);
    if (sending === null) continue;
    sendings.push(sending);
    scene.sent.push(sending);
  }
  if (sendings.length + reads.length + quotes.length === 0) return;
  const together = sendings.length > 1 ? ` (${step.sent})` : "";
  log.push(...sendings.map((sending) => `${showSending(sending)}${together}`));

  const [answers, readings, quotings] = await Promise.all([
    send(stage.client, sendings, step.sent),
    Promise.all(reads.map(async (place) => ({ ...place, found: await readFigures(stage.client, place) }))),
    Promise.all(
      quotes.map(async (quote) => ({ ...quote, answer: await stage.client.quote(quote.account, quote.body) })),
    ),
  ]);
  const exchanges = sendings.map((sending, index): Exchange => ({ sending, answer: answers[index] as Answer }));
  for (const { sending, answer } of exchanges) {
    stage.statistics.count(sending, answer);
    if (answer.status >= 500) throw new Disagreement(showSending(sending), "an answer", answer);
  }
  stage.statistics.steps++;
  if (step.sent === "batch") checkOrderOfBatch(exchanges);
  for (const account of scene.accounts.values()) {
    const group: Group = {
      exchanges: exchanges.filter(({ sending }) => sending.account === account.id),
      readings: readings.filter((reading) => reading.account === account.id),
      quotings: quotings.filter((quoting) => quoting.account === account.id),
    };
    scene.accounts.set(account.id, replay(account, group, scene.now));
  }
  stage.statistics.see("readings", readings.length);
  stage.statistics.see("quotes", quotings.length);
  for (const exchange of exchanges) remember(scene, exchange);
}

function timeOf(scene: Scene, clock: Step["clock"]): number {
  if ("move" in clock) return scene.now + clock.move;
  const place = pick(placesOf(scene), clock.toNextDue);
  if (place === null) return scene.now;
  const account = accountOf(scene, place.account);
  const book = rollTo(account, place.wallet, scene.now).books.get(place.wallet);
  const due = book === undefined ? null : nextInstant(book, scene.now);
  return due === null ? scene.now : Math.max(scene.now, clock.short ? due - 1 : due);
}

/** The next time after `now` that stands in the book's deadlines, expiries and future grants. */
function nextInstant(book: Book, now: number): number | null {
  const times = [
    ...book.entries.map((entry) => entry.deadline),
    ...book.grants.flatMap((grant) => [grant.effectiveAt, grant.expiresAt]),
  ].filter((time) => time !== null && time > now);
  return times.length === 0 ? null : Math.min(...(times as number[]));
}

async function send(client: Client, sendings: Sending[], sent: Step["sent"]): Promise<Answer[]> {
  switch (sent) {
    case "alone": {
      const answers: Answer[] = [];
      for (const sending of sendings) answers.push(await client.post(sending));
      return answers;
    }
    case "parallel":
      return Promise.all(sendings.map((sending) => client.post(sending)));
    case "batch":
      return sendings.length === 0 ? [] : client.postBatch(sendings);
    case "mixed": {
      // Two batches and single calls, all at once.
      const [first, second] = [sendings.filter((_, i) => i % 3 === 0), sendings.filter((_, i) => i % 3 === 1)];
      const [one, two, singles] = await Promise.all([
        send(client, first, "batch"),
        send(client, second, "batch"),
        Promise.all(sendings.filter((_, i) => i % 3 === 2).map((sending) => client.post(sending))),
      ]);
      return sendings.map((_, i) => [one, two, singles][i % 3]?.[Math.floor(i / 3)] as Answer);
    }
  }
}

/** Items of a batch that touch one wallet are decided in their order. */
function checkOrderOfBatch(exchanges: Exchange[]): void {
  const last = new Map<string, number>();
  for (const { sending, answer } of exchanges) {
    const { entry } = answer.body;
    if (answer.status >= 300 || answer.replayed === true || !entry) continue;
    const wallet = `${sending.account} ${entry.wallet}`;
    const before = last.get(wallet) ?? 0;
    if (entry.sequence <= before) {
      throw new Disagreement(`${showSending(sending)} in its batch`, `a sequence after ${before}`, entry.sequence);
    }
    last.set(wallet, entry.sequence);
  }
}

async function readFigures(client: Client, { account, wallet }: { account: string; wallet: string }) {
  const found = await client.read<{ balance: number; outstanding: number }>(
    `/accounts/${account}/wallets/${encodeURIComponent(wallet)}`,
  );
  return found && { balance: found.balance, outstanding: found.outstanding };
}

/** Keeps what later commands may name, and holds repeats against the first answer, word for word. */
function remember(scene: Scene, { sending, answer }: Exchange): void {
  if (answer.status >= 300) return;
  const { entry, deposit, grant } = answer.body;
  const key = `${sending.account} ${sending.key}`;
  const words = JSON.stringify(answer.body);
  const first = scene.answers.get(key);
  if (first !== undefined) {
    if (first !== words) throw new Disagreement(`${showSending(sending)}, repeated`, first, words);
    return;
  }
  scene.answers.set(key, words);
  const { account } = sending;
  const wallet = entry?.wallet ?? answer.body.wallet?.id ?? "";
  const own = (id: string) => ({ id, account, wallet, number: numberIn(id) });
  const { kind } = sending.request;
  if (deposit !== undefined && kind === "deposit") scene.known.deposits.push(own(deposit.id));
  // Now and then an entry that cannot be refunded is among them.
  const refundable = kind === "charge" || kind === "deposit";
  if (entry && (refundable || entry.sequence % 11 === 0)) scene.known.entries.push(own(entry.id));
  const grants = [...(entry?.fundings ?? []).map((funding) => funding.grant), ...(grant ? [grant.id] : [])];
  for (const id of grants) {
    if (!scene.known.grants.some((known) => known.id === id)) scene.known.grants.push(own(id));
  }
}
