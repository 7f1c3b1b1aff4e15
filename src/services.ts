import type { Catalog } from "./core/catalog.ts";
import type { Command } from "./core/command.ts";
import { quoteSpend } from "./core/decide/spend.ts";
import { fail, ok } from "./core/result.ts";
import { type Metric, type Services, StoreUnavailable } from "./http/services.ts";
import { AccountCache } from "./store/account-cache.ts";
import { listAccounts, putAccount } from "./store/accounts.ts";
import { findKey } from "./store/api-keys.ts";
import { readClock, setTestClock } from "./store/clock.ts";
import type { Database } from "./store/database.ts";
import { isConnectionLost } from "./store/lane/failure.ts";
import type { Lanes } from "./store/lane/lanes.ts";
import { preview } from "./store/lane/preview.ts";
import type { Account } from "./store/posting.ts";
import { streamChain } from "./store/read/chain.ts";
import { pageDeposits, readDeposit } from "./store/read/deposits.ts";
import { pageEntries, readEntry, streamEntries } from "./store/read/entries.ts";
import { pagePayments } from "./store/read/payments.ts";
import { search } from "./store/read/search.ts";
import { readCoverage, readUsage, readUsageTotal } from "./store/read/usage.ts";
import { findDueWallets, readWalletAt, readWallets, WalletNumbers } from "./store/read/wallets.ts";
import { putRecords } from "./store/records.ts";
import { listCampaigns, listWorkspaces, putCampaign, putWorkspace } from "./store/workspaces.ts";

/** Asks for nothing but what the calendar made due. */
const ROLL: Command = { kind: "roll", actor: "scrip", key: null, requestHash: null };

/** Joins the store's functions to what the HTTP edge asks for. Wallets in which something is due are rolled forward first. */
export function buildServices(
  reading: Database,
  lanes: Lanes,
  catalogs: ReadonlyMap<string, Catalog>,
  schemaVersion: number,
): Services {
  const numbers = new WalletNumbers();
  const accounts = new AccountCache(reading);
  const catalogOf = (account: Account): Catalog => {
    const catalog = catalogs.get(account.product);
    if (catalog === undefined) throw new Error(`there is no catalog for the product ${account.product}`);
    return catalog;
  };
  const needsCampaign = (account: Account) => {
    const actions = catalogOf(account).rateCards.flatMap((card) => Object.values(card.actions));
    const needing = new Set(actions.filter((action) => action.attribution === "campaign").map((action) => action.id));
    return (action: string) => needing.has(action);
  };

  /** Posts what is due in one wallet, or in all of an account, so that a read shows what is true now. */
  const rollForward = async (account: Account, wallet: string | null): Promise<void> => {
    const due = await findDueWallets(reading, account, wallet);
    const catalog = catalogOf(account);
    await Promise.all(
      due.map(async (id) => {
        const outcome = await lanes.post({ account, catalog, wallet: id, workspace: null, command: ROLL });
        if (!outcome.ok) throw new StoreUnavailable(outcome.rejection.detail);
      }),
    );
  };
  const rolled = async <T>(account: Account, wallet: string | null, read: () => Promise<T>): Promise<T> => {
    await rollForward(account, wallet);
    return read();
  };

  const services: Services = {
    catalogs,
    keys: { find: (hash) => findKey(reading, hash) },
    clock: { now: () => readClock(reading), set: (now) => setTestClock(reading, now) },
    accounts: {
      get: (id) => accounts.get(id),
      list: (page) => listAccounts(reading, page),
      put: async (change) => {
        const outcome = await putAccount(reading, change, catalogs.get(change.product)?.timeZone ?? "UTC");
        accounts.forget(change.id);
        return outcome;
      },
    },
    workspaces: {
      put: (account, change) => putWorkspace(reading, account, change),
      list: (account, page) => listWorkspaces(reading, account, page),
    },
    campaigns: {
      put: (account, change) => putCampaign(reading, account, change),
      list: (account, page) => listCampaigns(reading, account, page),
    },
    records: { put: (account, records) => putRecords(reading, account, records) },

    post: (request) => lanes.post(request),
    quote: ({ account, catalog, wallet, action, quantities }) =>
      rolled(account, wallet, async () => {
        const book = { catalog, billed: new Map(), receipts: new Map() };
        const priced = quoteSpend(book, { action, quantities }, await readClock(reading));
        if (!priced.ok) return fail(priced.error);
        const [state] = await readWallets(reading, account, { id: wallet });
        const { version, lines } = priced.value.price;
        return ok({ amount: priced.value.amount, version, lines, available: state?.balance ?? 0 });
      }),
    preview: (request) => preview(reading, request),

    wallets: {
      id: (account, number) => numbers.id(reading, account, number),
      number: (account, id) => numbers.number(reading, account, id),
      get: (account, id) => rolled(account, id, async () => (await readWallets(reading, account, { id }))[0] ?? null),
      list: (account, page) => rolled(account, null, () => readWallets(reading, account, page)),
      at: (account, id, at) => rolled(account, id, () => readWalletAt(reading, account, id, at)),
    },
    entries: {
      page: (account, wallet, filter, page) =>
        rolled(account, wallet, () => pageEntries(reading, account, wallet, filter, page)),
      stream: async function* (account, wallet, filter) {
        await rollForward(account, wallet);
        yield* streamEntries(reading, account, wallet, filter);
      },
      chain: async function* (account, wallet) {
        await rollForward(account, wallet);
        yield* streamChain(reading, account, wallet);
      },
      get: (account, wallet, sequence) => rolled(account, wallet, () => readEntry(reading, account, wallet, sequence)),
    },
    deposits: {
      page: (account, filter, page) =>
        rolled(account, filter.wallet, () => pageDeposits(reading, account.number, filter, page)),
      get: (account, wallet, sequence) =>
        rolled(account, wallet, () => readDeposit(reading, account.number, wallet, sequence)),
    },
    payments: { page: (account, filter, page) => pagePayments(reading, account, filter, page) },
    usage: {
      window: (account, filter) =>
        rolled(account, filter.wallet, () => readUsage(reading, account, filter, needsCampaign(account))),
      total: (account, filter) => rolled(account, filter.wallet, () => readUsageTotal(reading, account, filter)),
      // Cycles come with plans.
      cycle: async () => null,
    },
    coverage: (account, window) => readCoverage(reading, account, window, needsCampaign(account)),
    search: (query, limit) => search(reading, query, limit),
    ready: () => checkReady(reading, schemaVersion),
    metrics: () => laneMetrics(lanes),
  };
  return services;
}

async function checkReady(reading: Database, needed: number) {
  try {
    const [row] = await reading`select count(*)::int as found from schema_migrations`;
    const current = row!.found === needed;
    const schema = current ? "ok" : `the database has version ${row!.found}; this server needs ${needed}`;
    return { ready: current, checks: { database: "ok", schema } };
  } catch (error) {
    const reason = isConnectionLost(error) ? "cannot be reached" : "does not answer as it should";
    return { ready: false, checks: { database: reason } };
  }
}

function laneMetrics(lanes: Lanes): Metric[] {
  const figures = lanes.figures();
  const one = (name: string, help: string, type: Metric["type"], value: number): Metric => ({
    name,
    help,
    type,
    values: [{ value }],
  });
  return [
    one("scrip_post_waiting", "Requests that wait to be posted.", "gauge", figures.waiting),
    one("scrip_posted_total", "Requests that were decided.", "counter", figures.posted),
    one("scrip_post_sets_total", "Sets in which they were posted, one transaction each.", "counter", figures.sets),
    one("scrip_post_retries_total", "Sets that were run again.", "counter", figures.retries),
    one("scrip_post_refused_total", "Requests refused because too many were waiting.", "counter", figures.refusedFull),
  ];
}
