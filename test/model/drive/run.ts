import type postgres from "postgres";
import { type Account, bookOf, changeZone, rollTo, settle, wake, walletOf } from "../predict/account.ts";
import type { Book } from "../predict/book.ts";
import { addMonths, instantOf, nextClockChange, wallTime, zoneAt } from "../predict/local-time.ts";
import { isOn, settingOf } from "../predict/money.ts";
import { nextInstant } from "../predict/roll.ts";
import { finalChecks } from "./at-the-end.ts";
import type { Client } from "./client.ts";
import { Disagreement } from "./disagreement.ts";
import { DAY, type Intent, type Program, type Step, ZONES } from "./intent.ts";
import { type Exchange, type Group, replay } from "./ledgers-order.ts";
import { makeUp, makeUpQuote, pick } from "./make-up.ts";
import { accountOf, newScene, type Place, placesOf, type Scene } from "./scene.ts";
import { type Answer, type ApiPayment, numberIn, type Sending } from "./sending.ts";
import { showSending, showTime } from "./show.ts";
import type { Failure } from "./shrink.ts";
import { type ApiStanding, compareStanding, readSeen, readSettled, unlikeSeen } from "./standing.ts";
import type { Statistics } from "./statistics.ts";

export type Stage = { client: Client; sql: postgres.Sql; statistics: Statistics };

/**
 * Does a whole program on new accounts and compares the ledger with the model all along, and with the auditor at the end.
 * @returns where it failed, with everything sent up to then; null where it did not
 */
export async function run(stage: Stage, name: string, start: number, program: Program): Promise<Failure | null> {
  const { zones, steps } = program;
  const scene = newScene(name, start, zones);
  const log = [`-- ${showTime(start)}, in ${zones.join(", ")}`];
  let at = 0;
  let failure: Failure | null = null;
  try {
    await stage.client.setClock(start);
    for (const { id, product, zones } of scene.accounts.values()) {
      await stage.client.putAccount(id, product, zoneAt(zones, start));
    }
    for (const step of steps) {
      await doStep(stage, scene, step, log);
      at++;
    }
    await finalChecks(stage, scene);
  } catch (thrown) {
    // What the platform throws does not let itself be completed.
    const error = thrown instanceof Disagreement ? thrown : new Error(`${thrown}`, { cause: thrown });
    error.message += `\n\nThe commands, in the order in which they were sent:\n${log.join("\n")}`;
    failure = { at, error };
  }
  await endPlans(stage.client, scene);
  return failure;
}

/** Later runs begin up to decades later: plans that went on until then would keep the servers busy with their cycles. */
async function endPlans(client: Client, scene: Scene): Promise<void> {
  const wallets = new Map(placesOf(scene).map((place) => [`${place.account} ${place.wallet}`, place]));
  // Most have none, and it is no part of the test: whatever comes of it is right.
  await Promise.allSettled(
    [...wallets.values()].map(({ account, wallet }) =>
      client.post({ account, key: "the end", request: { kind: "plan", wallet, plan: null } }),
    ),
  );
}

async function doStep(stage: Stage, scene: Scene, step: Step, log: string[]): Promise<void> {
  const now = timeOf(scene, step.clock);
  if (now > scene.now) {
    await stage.client.setClock(now);
    scene.now = now;
    log.push(`-- ${showTime(now)}`);
    await wakeWallets(stage, scene, now);
  }
  const sendings: Sending[] = [];
  const reads: Place[] = [];
  const quotes: ReturnType<typeof makeUpQuote>[] = [];
  for (const intent of step.intents) {
    if (intent.do === "zone") {
      await moveAccount(stage, scene, intent, log);
      continue;
    }
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
    Promise.all(reads.map(async (place) => ({ ...place, found: await readStanding(stage.client, place) }))),
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
  const asked = [...scene.accounts.values()].map((account) => ({
    account,
    ...of(account, exchanges, readings, quotings),
  }));
  const busy = asked.filter(({ exchanges, readings, quotings }) => [exchanges, readings, quotings].flat().length > 0);
  const groups = await Promise.all(
    busy.map(async ({ account, ...group }) => {
      return { account, group: { ...group, seen: await settleWallets(stage.client, account, group.exchanges) } };
    }),
  );
  for (const { account, group } of groups) {
    if (step.sent === "batch") checkOrderOfBatch(group.exchanges, group.seen);
    scene.accounts.set(account.id, replay(account, group, scene.now));
    for (const exchange of group.exchanges) remember(scene, exchange);
  }
  await Promise.all(
    groups
      .filter(({ group }) => mayHavePaid(group))
      .map(({ account }) => rememberPayments(stage.client, scene, account.id)),
  );
  stage.statistics.see("readings", readings.length);
  stage.statistics.see("quotes", quotings.length);
}

/** What of all that was asked at once concerns one account. */
function of<E extends Exchange, R extends Place, Q extends Place>(
  account: Account,
  exchanges: E[],
  readings: R[],
  quotings: Q[],
): { exchanges: E[]; readings: R[]; quotings: Q[] } {
  return {
    exchanges: exchanges.filter(({ sending }) => sending.account === account.id),
    readings: readings.filter((reading) => reading.account === account.id),
    quotings: quotings.filter((quoting) => quoting.account === account.id),
  };
}

function timeOf(scene: Scene, clock: Step["clock"]): number {
  if ("move" in clock) return scene.now + clock.move;
  if ("toNextDue" in clock) {
    const place = pick(placesOf(scene), clock.toNextDue);
    if (place === null) return scene.now;
    const account = accountOf(scene, place.account);
    const book = rollTo(account, place.wallet, scene.now).books.get(place.wallet);
    const due = book === undefined ? null : nextOf(book, scene.now);
    return due === null ? scene.now : Math.max(scene.now, clock.short ? due - 1 : due);
  }
  const { zones } = pick([...scene.accounts.values()], "toJump" in clock ? clock.toJump : clock.toMonthEnd) as Account;
  const zone = zoneAt(zones, scene.now);
  const wall = wallTime(scene.now, zone);
  const firstOfNext = addMonths(wall - (new Date(wall).getUTCDate() - 1) * DAY, 1);
  const end =
    "toJump" in clock
      ? (nextClockChange(scene.now, zone)?.at ?? scene.now)
      : instantOf(Math.floor(firstOfNext / DAY) * DAY, zone);
  return Math.max(scene.now, end + clock.beside);
}

/** The next time after `now` that stands in the book's deadlines, expiries, future grants and cycles. */
function nextOf(book: Book, now: number): number | null {
  const times = [
    ...book.entries.map((entry) => entry.deadline),
    ...book.grants.flatMap((grant) => [grant.effectiveAt, grant.expiresAt]),
    book.plan?.turnsAt ?? null,
  ].filter((time) => time !== null && time > now);
  return times.length === 0 ? null : Math.min(...(times as number[]));
}

/**
 * Where something that the calendar does may leave a balance below its threshold, whoever looks first sets a purchase off:
 * the driver does, so that it is known what comes before and what after it.
 */
async function wakeWallets({ client, statistics }: Stage, scene: Scene, now: number): Promise<void> {
  for (const account of scene.accounts.values()) {
    for (const [wallet, book] of account.books) {
      if (!isOn(book) || settingOf(book)?.threshold == null || (nextInstant(book) ?? now + 1) > now) continue;
      const standing = await readSettled(client, account.id, wallet);
      if (standing === null) throw new Disagreement(`${account.id} ${wallet}`, "a wallet", "none");
      const after = settle(wake(accountOf(scene, account.id), wallet, now), wallet, now);
      const woken = bookOf(after, wallet);
      compareStanding(after, wallet, standing, now);
      const seen = await readSeen(client, account.id, standing, book);
      const unlike = unlikeSeen(book, woken, seen);
      if (unlike !== null) throw new Disagreement(`what the calendar did in ${account.id} ${wallet}`, "it", unlike);
      scene.accounts.set(account.id, after);
      if (woken.attempts.length === book.attempts.length) continue;
      statistics.see("purchases set off by the calendar", woken.attempts.length - book.attempts.length);
      await rememberPayments(client, scene, account.id);
    }
  }
}

/** Waits for what may happen behind the requests to an account, and reads it, wallet by wallet. */
async function settleWallets(client: Client, account: Account, exchanges: Exchange[]): Promise<Group["seen"]> {
  const wallets = new Set<string>();
  for (const { sending } of exchanges) {
    const wallet = walletOf(account, sending.request);
    if (wallet !== null && (movesMoney(sending) || isOn(bookOf(account, wallet)))) wallets.add(wallet);
  }
  const settled = await Promise.all(
    [...wallets].map(async (wallet) => {
      const standing = await readSettled(client, account.id, wallet);
      if (standing === null) return [];
      return [[wallet, await readSeen(client, account.id, standing, account.books.get(wallet) ?? null)] as const];
    }),
  );
  return new Map(settled.flat());
}

/** May there be payments now that were not there before? */
function mayHavePaid({ exchanges, seen }: Group): boolean {
  const isPurchase = ({ request }: Sending) => request.kind === "topup" && request.receipt === undefined;
  const isBought = [...seen.values()].some(({ attempts }) => attempts.length > 0);
  return isBought || exchanges.some(({ sending }) => isPurchase(sending) || sending.request.kind === "event");
}

function movesMoney({ request }: Sending): boolean {
  if (request.kind === "topup") return request.receipt === undefined;
  return request.kind === "event" || request.kind === "auto_reload";
}

/** An account moves to another zone: its present cycles end as they would have, its calendar goes on there. */
async function moveAccount(
  stage: Stage,
  scene: Scene,
  intent: Extract<Intent, { do: "zone" }>,
  log: string[],
): Promise<void> {
  const account = pick([...scene.accounts.values()], intent.account) as Account;
  const zone = pick(ZONES, intent.zone) as string;
  const { product, id } = account;
  // Which month a purchase belongs to must not depend on when somebody moves.
  const days = [zone, zoneAt(account.zones, scene.now)].map((each) => new Date(wallTime(scene.now, each)).getUTCDate());
  if (zone === zoneAt(account.zones, scene.now) || days.some((day) => day < 3 || day > 26)) return;
  log.push(`${id} moves to ${zone}`);
  await stage.client.putAccount(id, product, zone);
  scene.accounts.set(id, changeZone(account, zone, scene.now));
  stage.statistics.see("moves to another zone");
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
    case "batch": {
      // What happens at the provider is no operation of a batch: it is played beside it.
      const items = sendings.filter(({ request }) => request.kind !== "event");
      const [batch, events] = await Promise.all([
        items.length === 0 ? [] : client.postBatch(items),
        Promise.all(sendings.filter(({ request }) => request.kind === "event").map((event) => client.post(event))),
      ]);
      return sendings.map(({ request }) => (request.kind === "event" ? events : batch).shift() as Answer);
    }
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

/**
 * Items of a batch that touch one wallet are decided in their order. Where purchases happen, charges and deposits may have to
 * wait for them, together; and what is bought by a card comes when the card has paid.
 */
function checkOrderOfBatch(exchanges: Exchange[], settled: Group["seen"]): void {
  const last = new Map<string, number>();
  for (const { sending, answer } of exchanges) {
    const { entry } = answer.body;
    if (answer.status >= 300 || answer.replayed === true || !entry || movesMoney(sending)) continue;
    const waits = (settled.get(entry.wallet)?.attempts.length ?? 0) > 0;
    const { kind } = sending.request;
    const queue = waits && (kind === "charge" || kind === "deposit") ? "behind a purchase" : "";
    const place = `${entry.wallet} ${queue}`;
    const before = last.get(place) ?? 0;
    if (entry.sequence <= before) {
      throw new Disagreement(`${showSending(sending)} in its batch`, `a sequence after ${before}`, entry.sequence);
    }
    last.set(place, entry.sequence);
  }
}

function readStanding(client: Client, { account, wallet }: { account: string; wallet: string }) {
  return client.read<ApiStanding>(`/accounts/${account}/wallets/${encodeURIComponent(wallet)}`);
}

/** Keeps which payments there are, so that something can happen to them. */
async function rememberPayments(client: Client, scene: Scene, account: string): Promise<void> {
  const page = await client.read<{ payments: ApiPayment[] }>(`/accounts/${account}/payments?limit=100`);
  for (const { id, wallet, entry } of page?.payments ?? []) {
    if (entry === null) continue;
    scene.known.payments.set(id, { id, account, wallet, entry: numberIn(entry), key: null });
  }
}

/** Keeps what later commands may name, and holds repeats against the first answer, word for word. */
function remember(scene: Scene, { sending, answer }: Exchange): void {
  const { entry, deposit, grant, payment } = answer.body;
  if (answer.status === 202 && payment !== undefined) {
    const { id, wallet } = payment;
    scene.known.payments.set(id, { id, account: sending.account, wallet, entry: null, key: sending.key });
  }
  if (answer.status !== 201) return;
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
