import { auditUsage, type UsageAnswer, type Window } from "../audit/attribution.ts";
import { audit } from "../audit/audit.ts";
import { cyclesOf } from "../audit/cycles.ts";
import { type Finding, showFinding } from "../audit/finding.ts";
import { isOfTheCalendar } from "../audit/walk.ts";
import { DAY } from "../burning-order.ts";
import type { AccountHistory, Entry, Funding, WalletHistory } from "../history.ts";
import { type Account, bookOf, rollTo } from "../predict/account.ts";
import { type Book, debtsOf, isOpen, type Posting, remainings, usageOf } from "../predict/book.ts";
import { wallTime, zoneAt } from "../predict/local-time.ts";
import { PRODUCTS } from "../predict/prices.ts";
import { readTables } from "../read-tables.ts";
import type { Client } from "./client.ts";
import { differ, fundingsInWords } from "./compare.ts";
import { Disagreement } from "./disagreement.ts";
import { compareMoney } from "./money-at-the-end.ts";
import type { Stage } from "./run.ts";
import { accountOf, type Scene } from "./scene.ts";
import { type ApiEntry, type ApiGrant, numberIn } from "./sending.ts";
import { showTime } from "./show.ts";
import type { ApiStanding } from "./standing.ts";

type ApiWallet = ApiStanding & {
  debts: { entry: string; amount: number }[];
  scheduled: ApiGrant[];
  in_flight: { count: number; amount: number };
  grants: ApiGrant[];
};

/** When all is done: the tables against the auditor and the model, and what the API shows against both. */
export async function finalChecks(stage: Stage, scene: Scene): Promise<void> {
  for (const id of scene.accounts.keys()) {
    const wallets = await readWallets(stage.client, id);
    for (const wallet of accountOf(scene, id).books.keys()) {
      scene.accounts.set(id, rollTo(accountOf(scene, id), wallet, scene.now));
    }
    const account = accountOf(scene, id);
    const expected = [...account.books.keys()].sort();
    const found = wallets.map((wallet) => wallet.id).sort();
    if (expected.join() !== found.join()) throw new Disagreement(`the wallets of ${id}`, expected, found);

    const { product } = account;
    const history = await readTables(stage.sql, id, {
      rolledTo: scene.now,
      paysFromNextCredit: PRODUCTS[product].paysFromNextCredit,
      onceActions: new Set(
        Object.entries(PRODUCTS[product].actions).flatMap(([name, a]) => (a.oncePerReference ? [name] : [])),
      ),
      terms: PRODUCTS[product],
      zones: account.zones,
      said: (wallet) => {
        const { wishes, settings } = bookOf(account, wallet);
        const reloadSettings = settings.map((setting) => setting.at);
        return { wishes: [...wishes], reloadSettings, named: namedDeductions(scene, account, wallet) };
      },
    });
    const findings = audit(history);
    if (findings.length > 0) {
      throw new Disagreement(`the auditor about ${id}`, "no finding", showFindings(history, findings));
    }
    for (const wallet of history.wallets) {
      const book = bookOf(account, wallet.wallet);
      compareWithModel(wallet, book, scene.now);
      const standing = wallets.find((candidate) => candidate.id === wallet.wallet) as ApiWallet;
      compareWithApi(wallet, standing);
      await compareMoney(stage.client, account, wallet, standing, scene.now);
      await comparePages(stage.client, wallet);
      await comparePast(stage.client, wallet, scene.now);
      await compareDetails(stage.client, wallet);
      countWhatWasSeen(stage, wallet);
    }
    await compareInFlight(stage.client, history);
    await compareUsage(stage, history, zoneAt(account.zones, scene.now), scene.now);
  }
  stage.statistics.runs++;
}

/** The first findings, each with the entry it is about. */
function showFindings(history: AccountHistory, findings: Finding[]): string {
  const lines = findings.slice(0, 10).map((finding) => {
    const wallet = history.wallets.find((candidate) => candidate.wallet === finding.wallet);
    const entry = wallet?.entries.find((candidate) => candidate.sequence === finding.sequence);
    return `${showFinding(finding)}${entry === undefined ? "" : `\n              ${JSON.stringify(entry)}`}`;
  });
  return lines.join("\n            ");
}

async function readWallets(client: Client, account: string): Promise<ApiWallet[]> {
  const page = await client.read<{ wallets: ApiWallet[] }>(`/accounts/${account}/wallets?limit=100`);
  return page?.wallets ?? [];
}

/** Adjustments and withdrawals that were to take from one grant alone, by the sequence of their entries. */
function namedDeductions(scene: Scene, account: Account, wallet: string): Map<number, number> {
  const named = new Map<number, number>();
  for (const entry of bookOf(account, wallet).entries) {
    if (entry.type !== "adjustment" || entry.key === null) continue;
    const sent = scene.sent.filter((sending) => sending.account === account.id && sending.key === entry.key);
    // The one that was accepted: others under this key were refused.
    const request = sent.find(
      (sending) => account.keys.get(sending.key)?.content === JSON.stringify(sending.request),
    )?.request;
    if (request?.kind === "withdraw") named.set(entry.sequence, request.grant.number);
    if (request?.kind === "adjustment" && request.grant) named.set(entry.sequence, request.grant.number);
  }
  return named;
}

function compareWithModel(wallet: WalletHistory, book: Book, now: number): void {
  const place = `${wallet.account} ${wallet.wallet}`;
  for (const [index, posting] of book.entries.entries()) {
    const entry = wallet.entries[index];
    if (entry === undefined) throw new Disagreement(`${place}#${posting.sequence}`, posting, "no entry");
    const differs = differ(factsOf(posting), factsOf(entry));
    if (differs !== null)
      throw new Disagreement(`${place}#${posting.sequence} (${entry.type})`, "the same facts", differs);
  }
  const more = wallet.entries[book.entries.length];
  if (more !== undefined) throw new Disagreement(`${place}#${more.sequence}`, "no entry", more);

  const remaining = remainings(book);
  const grants = book.grants.map(({ number, source, category, amount, priority, effectiveAt, expiresAt, state }) => ({
    ...{ number, source, category, amount, priority, effectiveAt, expiresAt },
    remaining: state === "given" ? (remaining.get(number) ?? 0) : null,
    state,
  }));
  const found = wallet.grants.map(({ givenBy, withdrawn, ...grant }) => ({
    ...grant,
    remaining: givenBy === null ? null : grant.remaining,
    state: withdrawn ? "withdrawn" : givenBy === null ? "scheduled" : "given",
  }));
  for (let index = 0; index < Math.max(grants.length, found.length); index++) {
    const [model, stored] = [grants[index], found[index]];
    const differs = model && stored ? differ<object>(model, stored) : "one of them does not exist";
    if (differs !== null)
      throw new Disagreement(`grant ${index + 1} of ${place}`, model, `${JSON.stringify(stored)}: ${differs}`);
  }

  const debts = JSON.stringify(debtsOf(book).map(({ debt, amount }) => ({ sequence: debt, remaining: amount })));
  const owed = JSON.stringify(wallet.debts.filter((debt) => debt.remaining > 0));
  if (debts !== owed) throw new Disagreement(`the debts of ${place}`, debts, owed);
  for (const deposit of wallet.deposits) {
    const open = isOpen(book, deposit.sequence);
    if (open !== (deposit.state === "open"))
      throw new Disagreement(`deposit ${place}#${deposit.sequence}`, open, deposit);
    const { deadline } = book.entries[deposit.sequence - 1] as Posting;
    if (deadline !== deposit.deadline)
      throw new Disagreement(`deadline of ${place}#${deposit.sequence}`, deadline, deposit);
  }
  if (wallet.stored.usage !== usageOf(book))
    throw new Disagreement(`usage of ${place}`, usageOf(book), wallet.stored.usage);
  if (wallet.entries.some((entry) => entry.postedAt > now)) throw new Disagreement(place, "nothing posted ahead", now);
}

/** What a model's posting and an entry have in common. */
function factsOf(entry: Posting | Entry) {
  const price = entry.price === null || typeof entry.price === "number" ? entry.price : undefined;
  return {
    type: entry.type,
    amount: entry.amount,
    outstandingChange: entry.outstandingChange,
    fundings: fundingsInWords(entry.fundings),
    pays: entry.pays.map(({ debt, amount }) => `#${debt}:${amount}`).join(" "),
    of: entry.of,
    workspace: entry.workspace,
    campaign: entry.campaign,
    action: entry.action,
    reference: entry.reference && `${entry.reference.type}/${entry.reference.id}`,
    price: price === undefined ? total(entry.price as Entry["price"]) : price,
    key: entry.key,
    effectiveAt: showTime(entry.effectiveAt),
  };
}

function total(price: Entry["price"]): number | null {
  return price === null ? null : price.lines.reduce((sum, line) => sum + line.amount, 0);
}

/** What the API shows of a wallet is what is stored. */
function compareWithApi(wallet: WalletHistory, shown: ApiWallet): void {
  const open = wallet.grants
    .filter((grant) => grant.givenBy !== null && grant.remaining > 0)
    .map((grant) => `${grant.number}:${grant.remaining}`);
  const scheduled = wallet.grants.filter((grant) => grant.givenBy === null && !grant.withdrawn);
  const expected = {
    balance: wallet.stored.balance,
    outstanding: wallet.stored.outstanding,
    debts: wallet.debts.filter((debt) => debt.remaining > 0).map((debt) => `${debt.sequence}:${debt.remaining}`),
    grants: open.sort(),
    scheduled: scheduled.map((grant) => grant.number),
    in_flight: { count: wallet.stored.inFlightCount, amount: wallet.stored.inFlightAmount },
  };
  const { balance, outstanding, in_flight } = shown;
  const differs = differ(expected, {
    balance,
    outstanding,
    debts: shown.debts.map((debt) => `${numberIn(debt.entry)}:${debt.amount}`),
    grants: shown.grants.map((grant) => `${numberIn(grant.id)}:${grant.remaining}`).sort(),
    scheduled: shown.scheduled.map((grant) => numberIn(grant.id)).sort((a, b) => a - b),
    in_flight: { count: in_flight.count, amount: in_flight.amount },
  });
  if (differs !== null)
    throw new Disagreement(`the wallet ${wallet.account} ${wallet.wallet} as shown`, "as stored", differs);
}

/** The pages of the log show every entry once, newest first, as it is stored. */
async function comparePages(client: Client, wallet: WalletHistory): Promise<void> {
  const shown: ApiEntry[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const query: string = `limit=25${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
    const path: string = `/accounts/${wallet.account}/wallets/${encodeURIComponent(wallet.wallet)}/entries?${query}`;
    const page: { entries: ApiEntry[]; next_cursor: string | null } | null = await client.read(path);
    shown.push(...(page?.entries ?? []));
    cursor = page?.next_cursor ?? null;
  }
  const expected = wallet.entries
    .map((e) => `${e.sequence} ${e.type} ${e.amount} → ${e.endingBalance} ${e.hash}`)
    .reverse();
  const found = shown.map((e) => `${e.sequence} ${e.type} ${e.amount} → ${e.ending_balance} ${e.hash}`);
  if (expected.join("\n") !== found.join("\n")) {
    throw new Disagreement(`the log of ${wallet.account} ${wallet.wallet}`, expected.join("\n"), found.join("\n"));
  }
}

/** The balance at a time is that after the last entry up to it. */
async function comparePast(client: Client, wallet: WalletHistory, now: number): Promise<void> {
  const times = wallet.entries.flatMap((entry) => [entry.effectiveAt, entry.effectiveAt - 1]);
  for (const at of everyNth([...new Set(times)], 4).filter((time) => time <= now)) {
    const last = wallet.entries.findLast((entry) => entry.effectiveAt <= at);
    const path = `/accounts/${wallet.account}/wallets/${encodeURIComponent(wallet.wallet)}?at=${encodeURIComponent(showTime(at))}`;
    const shown = await client.read<{ balance: number; outstanding: number; sequence: number }>(path);
    const differs = differ(
      { balance: last?.endingBalance ?? 0, outstanding: last?.endingOutstanding ?? 0, sequence: last?.sequence ?? 0 },
      { balance: shown?.balance ?? -1, outstanding: shown?.outstanding ?? -1, sequence: shown?.sequence ?? -1 },
    );
    if (differs !== null) throw new Disagreement(`${wallet.account} ${wallet.wallet} at ${showTime(at)}`, "", differs);
  }
}

/** Some entries with what they paid and who drew on what they gave. */
async function compareDetails(client: Client, wallet: WalletHistory): Promise<void> {
  const path = `/accounts/${wallet.account}/wallets/${encodeURIComponent(wallet.wallet)}/entries?limit=100`;
  const page = await client.read<{ entries: ApiEntry[] }>(path);
  const paying = page?.entries.find((entry) => wallet.entries[entry.sequence - 1]?.pays.length);
  for (const { id, sequence } of [...everyNth(page?.entries ?? [], 3), ...(paying ? [paying] : [])]) {
    const shown = await client.read<ApiDetail>(`/accounts/${wallet.account}/entries/${id}`);
    const given = new Set(wallet.grants.filter((grant) => grant.givenBy === sequence).map((grant) => grant.number));
    const isGiven = (funding: Funding) => given.has(funding.grant);
    const drawn = wallet.entries.filter((entry) => entry.amount < 0);
    const differs = differ(
      {
        pays: wallet.entries[sequence - 1]?.pays.map(({ debt, amount }) => `#${debt}:${amount}`),
        // The oldest first; what one entry drew from several grants in any order.
        drawnBy: drawn.flatMap((entry) => entry.fundings.filter(isGiven).map(() => entry.sequence)),
        consumptions: drawn
          .flatMap((entry) =>
            entry.fundings.filter(isGiven).map(({ grant, amount }) => `#${entry.sequence} ${grant}:${amount}`),
          )
          .sort(),
      },
      {
        pays: shown?.pays.map(({ entry, amount }) => `#${numberIn(entry)}:${amount}`),
        drawnBy: shown?.consumptions.map((part) => numberIn(part.entry)),
        consumptions: shown?.consumptions
          .map((part) => `#${numberIn(part.entry)} ${numberIn(part.grant)}:${part.amount}`)
          .sort(),
      },
    );
    if (differs !== null) throw new Disagreement(`entry ${wallet.account} ${wallet.wallet}#${sequence}`, "", differs);
  }
}

type ApiDetail = {
  pays: { entry: string; amount: number }[];
  consumptions: { entry: string; grant: string; amount: number }[];
};

/** The list of what is in flight is that of the open deposits. */
async function compareInFlight(client: Client, history: AccountHistory): Promise<void> {
  const path = `/accounts/${history.account}/deposits?state=open&limit=100`;
  const page = await client.read<{ deposits: { id: string; wallet: string; amount: number }[] }>(path);
  const shown = (page?.deposits ?? []).map(({ id, wallet, amount }) => `${wallet}#${numberIn(id)}: ${amount}`).sort();
  const expected = history.wallets.flatMap((wallet) =>
    wallet.deposits
      .filter((deposit) => deposit.state === "open")
      .map(({ sequence }) => `${wallet.wallet}#${sequence}: ${-(wallet.entries[sequence - 1]?.amount ?? 0) + 0}`),
  );
  const first = expected.sort().slice(0, 100);
  if (first.join() !== shown.join()) throw new Disagreement(`what is in flight in ${history.account}`, first, shown);
}

/** Windows that begin and end at entries, beside them, and at no special time. */
async function compareUsage(stage: Stage, history: AccountHistory, timeZone: string, now: number): Promise<void> {
  const entries = history.wallets.flatMap((wallet) => wallet.entries);
  const times = everyNth(
    [...new Set(entries.map((entry) => entry.effectiveAt))].sort((a, b) => a - b),
    4,
  );
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return;
  const middle = Math.floor((first + last) / 2);
  const windows: Window[] = [
    { from: first, to: now + 1 },
    { from: first + 1, to: middle + 7 },
    { from: middle, to: last },
    { from: times[1] ?? first, to: (times[2] ?? last) + 1 },
    { from: (times[2] ?? first) - 3_600_000, to: (times[2] ?? first) + 1_234_567 },
  ];
  for (const window of windows.filter(({ from, to }) => from < to)) {
    const query = new URLSearchParams({ from: showTime(window.from), to: showTime(window.to) });
    const shown = await stage.client.read<UsageAnswer>(`/accounts/${history.account}/usage?${query}`);
    if (shown === null) throw new Disagreement(`usage of ${history.account}`, "an answer", "not found");
    const findings = auditUsage(entries, window, timeZone, shown);
    if (findings.length > 0) {
      const place = `usage of ${history.account} from ${showTime(window.from)} to ${showTime(window.to)}`;
      throw new Disagreement(place, "what the entries say", findings.join("\n            "));
    }
    stage.statistics.see("windows of usage");
  }
}

/** About `count` of many things, spread evenly. */
function everyNth<T>(things: T[], count: number): T[] {
  const step = Math.max(1, Math.floor(things.length / count));
  return things.filter((_, index) => index % step === 0);
}

function countWhatWasSeen({ statistics }: Stage, wallet: WalletHistory): void {
  statistics.entries += wallet.entries.length;
  const grants = new Map(wallet.grants.map((grant) => [grant.number, grant]));
  const count = (what: string, is: (entry: Entry) => boolean) => statistics.see(what, wallet.entries.filter(is).length);
  count("several grants in one draw", (entry) => entry.amount < 0 && entry.fundings.length > 1);
  count("several grants in one return", (entry) => entry.amount > 0 && entry.fundings.length > 1);
  count("voids at their deadline", (entry) => entry.type === "settlement" && isOfTheCalendar(entry));
  count("expiries", (entry) => entry.type === "expiry");
  count("second lapses", (entry) => {
    const grant = grants.get(entry.fundings[0]?.grant ?? -1);
    return entry.type === "expiry" && grant?.source === "return" && grant.expiresAt !== entry.effectiveAt;
  });
  count("plan credits beyond what is kept", (entry) => {
    const grant = grants.get(entry.fundings[0]?.grant ?? -1);
    return entry.type === "expiry" && grant?.source === "plan" && grant.expiresAt === null;
  });
  count("allocations", (entry) => entry.type === "allocation");
  count("prorations", (entry) => entry.type === "proration");
  count("voids at the instant of a lapse", (entry) => {
    const isVoid = entry.type === "settlement" && isOfTheCalendar(entry);
    return isVoid && entry.fundings.some(({ grant }) => grants.get(grant)?.expiresAt === entry.effectiveAt);
  });
  count("purchases by card", (entry) => entry.type === "topup");
  count("purchases of Auto Reload", (entry) => entry.type === "auto_reload");
  count("reversals", (entry) => entry.type === "reversal" && (entry.amount < 0 || entry.outstandingChange > 0));
  count("reversals that left a debt", (entry) => entry.type === "reversal" && entry.outstandingChange > 0);
  count(
    "reversals taken back",
    (entry) => entry.type === "reversal" && (entry.amount > 0 || entry.outstandingChange < 0),
  );
  const returns = wallet.grants.filter((grant) => grant.source === "return");
  const filled = (grant: number) =>
    wallet.entries.filter((entry) => entry.amount > 0 && entry.fundings.some((funding) => funding.grant === grant));
  const joined = returns.filter((grant) => {
    const first = wallet.entries[(grant.givenBy ?? 0) - 1]?.fundings.find((funding) => funding.grant === grant.number);
    return first !== undefined && first.amount < grant.amount && filled(grant.number).length > 1;
  });
  statistics.see("return grants that others joined", joined.length);
  const renewals = wallet.entries.filter((entry) => entry.type === "allocation" && entry.key === null);
  const caughtUp = Map.groupBy(renewals, (entry) => entry.postedAt);
  statistics.see("several cycles caught up at once", [...caughtUp.values()].filter((group) => group.length > 1).length);
  statistics.see("anniversaries moved by the clocks", movedAnniversaries(wallet));
  const { attempts, purchases } = wallet;
  statistics.see("caps noted", attempts.filter((attempt) => attempt.capped !== null).length);
  const reloads = purchases.filter((purchase) => purchase.kind === "auto_reload");
  statistics.see("declined purchases of Auto Reload", reloads.filter(({ state }) => state === "declined").length);
  statistics.see("Auto Reload switched itself off", wallet.reloading?.switchedOffAt == null ? 0 : 1);
  count("future grants given", (entry) => entry.type === "grant" && isOfTheCalendar(entry));
  count("settlements that gave back", (entry) => entry.type === "settlement" && entry.amount > 0 && entry.key !== null);
  count("settlements that took", (entry) => entry.type === "settlement" && entry.amount < 0);
  count("settlements that left a debt", (entry) => entry.type === "settlement" && entry.outstandingChange > 0);
  count("adjustments that left a debt", (entry) => entry.type === "adjustment" && entry.outstandingChange > 0);
  count("refunds that cancelled a debt", (entry) => entry.type === "refund" && entry.outstandingChange < 0);
  count("repayments of several debts", (entry) => entry.type === "repayment" && entry.pays.length > 1);
  count("repayments from incoming credits", (entry) => entry.type === "repayment" && entry.key === null);
  count("waivers", (entry) => entry.type === "adjustment" && entry.outstandingChange < 0);
  count("free uses", (entry) => (entry.type === "charge" || entry.type === "deposit") && entry.amount === 0);
  statistics.see("return grants", returns.length);
  const instants = Map.groupBy(wallet.entries.filter(isOfTheCalendar), (entry) => entry.effectiveAt);
  statistics.see("instants with several things due", [...instants.values()].filter((group) => group.length > 1).length);
}

/** Anniversaries that stand at another time of day than their anchor, because the clocks skipped that. */
function movedAnniversaries(wallet: WalletHistory): number {
  const [zone, ...later] = wallet.zones;
  if (zone === undefined || later.length > 0) return 0;
  const timeOfDay = (at: number) => wallTime(at, zone.name) % DAY;
  return cyclesOf(wallet).cycles.filter(({ anchor, from }) => timeOfDay(anchor) !== timeOfDay(from)).length;
}
