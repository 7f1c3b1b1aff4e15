import type { Catalog } from "./core/catalog.ts";
import type { Command } from "./core/command.ts";
import { proposeFor } from "./core/decide/reload.ts";
import { quoteSpend } from "./core/decide/spend.ts";
import { fail, ok } from "./core/result.ts";
import { HISTORY_DAYS_MAX, runway } from "./core/runway.ts";
import type { Subscription } from "./core/subscription.ts";
import { type Metric, type Services, StoreUnavailable, type Window } from "./http/services.ts";
import { JOBS } from "./jobs/definitions.ts";
import { jobFigures, jobsCheck } from "./jobs/figures.ts";
import type { Jobs } from "./jobs/jobs.ts";
import { listJobs } from "./jobs/listing.ts";
import { type PaymentProvider, ProviderUnknown, WebhookForged } from "./payments/provider.ts";
import type { Purchases } from "./purchases.ts";
import { AccountCache } from "./store/account-cache.ts";
import { listAccounts, putAccount, readAccountByNumber } from "./store/accounts.ts";
import { pageAnchors } from "./store/anchors.ts";
import { findKey } from "./store/api-keys.ts";
import {
  countOpenFindings,
  listAudits,
  listFindings,
  readAudit,
  readFinding,
  requestAudit,
} from "./store/audit/record.ts";
import { repairFinding } from "./store/audit/repair.ts";
import { pageAuditLog, streamAuditLog } from "./store/audit-log/read.ts";
import { recordActs } from "./store/audit-log/record.ts";
import { recordView } from "./store/audit-log/record-view.ts";
import { streamAmendments } from "./store/backfills/amendment-chain.ts";
import { applyBackfill, revertBackfill } from "./store/backfills/carry-out.ts";
import { proposeBackfill } from "./store/backfills/propose.ts";
import {
  listBackfills,
  pageBackfills,
  readBackfill,
  readBackfillChanges,
  readUnattributed,
  readUnresolved,
} from "./store/backfills/read.ts";
import { actOnCase, openCase } from "./store/cases/act.ts";
import { listCases, pageCases, readCase } from "./store/cases/read.ts";
import { readClock, setTestClock } from "./store/clock.ts";
import { type Database, planAnew, type Sql } from "./store/database.ts";
import { isConnectionLost } from "./store/lane/failure.ts";
import type { Lanes } from "./store/lane/lanes.ts";
import { preview, previewAll } from "./store/lane/preview.ts";
import type { Account } from "./store/posting.ts";
import { listAccountStandings, type ProductAction } from "./store/read/account-standings.ts";
import { streamChain } from "./store/read/chain.ts";
import { readDailyUse } from "./store/read/daily-use.ts";
import { pageDeposits, readDeposit } from "./store/read/deposits.ts";
import { pageEntries, readEntry, streamEntries } from "./store/read/entries.ts";
import { readExplanation } from "./store/read/explanation.ts";
import { pagePayments, pageReloads, readPayment } from "./store/read/payments.ts";
import { search } from "./store/read/search.ts";
import { readStatement } from "./store/read/statement.ts";
import { readCycles, readMonthsWithEntries } from "./store/read/statement-periods.ts";
import { pageUnmatchedPayments } from "./store/read/unmatched-payments.ts";
import { readCoverage, readCoverageByMonth, readUsage, readUsageByWorkspace } from "./store/read/usage.ts";
import { findDueWallets, readWalletAt, readWallets, WalletNumbers } from "./store/read/wallets.ts";
import { putRecords } from "./store/records.ts";
import { createLink, createSession, findSession, revokeSession, useLink } from "./store/sessions.ts";
import { listCampaigns, listWorkspaces, putCampaign, putWorkspace } from "./store/workspaces.ts";

/** Asks for nothing but what the calendar made due. */
const ROLL: Command = { kind: "roll", actor: "scrip", key: null, requestHash: null };

/** Who charges cards, and what joins it to the write path. `play` is the sandbox's. */
export type Payments = { purchases: Purchases; provider: PaymentProvider; play: Services["payments"]["play"] };

/** Joins the store's functions to what the HTTP edge asks for. Wallets in which something is due are rolled forward first. */
export function buildServices(
  reading: Database,
  lanes: Lanes,
  { purchases, provider, play }: Payments,
  catalogs: ReadonlyMap<string, Catalog>,
  schemaVersion: number,
  jobs: Pick<Jobs, "states"> = { states: () => [] },
  auditing: Database = reading,
): Services {
  const numbers = new WalletNumbers();
  const accounts = new AccountCache(reading);
  const catalogOf = (account: Account): Catalog => {
    const catalog = catalogs.get(account.product);
    if (catalog === undefined) throw new Error(`there is no catalog for the product ${account.product}`);
    return catalog;
  };
  /** Where an account has one wallet for all its workspaces. */
  const onlyWallet = (account: Account) => (catalogOf(account).wallets === "account" ? "main" : null);
  const actionsNeedingCampaign = (account: Account): string[] => needingCampaign(catalogOf(account));
  const needsCampaign = (account: Account) => {
    const needing = new Set(actionsNeedingCampaign(account));
    return (action: string) => needing.has(action);
  };

  /** Posts what is due in one wallet, or in all of an account, so that a read shows what is true now. */
  const rollForward = async (account: Account, wallet: string | null): Promise<void> => {
    const due = await findDueWallets(reading, account, wallet);
    const catalog = catalogOf(account);
    await Promise.all(
      due.map(async (id) => {
        const outcome = await purchases.post({ account, catalog, wallet: id, workspace: null, command: ROLL });
        if (!outcome.ok) throw new StoreUnavailable(outcome.rejection.detail);
      }),
    );
  };
  const rolled = async <T>(account: Account, wallet: string | null, read: () => Promise<T>): Promise<T> => {
    await rollForward(account, wallet);
    return read();
  };

  /** A read of all of an account, or of all accounts. */
  const wide = async <T>(read: (sql: Sql) => Promise<T>): Promise<T> =>
    (await reading.begin("read only", async (sql) => {
      await planAnew(sql);
      return read(sql);
    })) as T;

  const services: Services = {
    catalogs,
    keys: { find: (hash) => findKey(reading, hash) },
    sessions: {
      find: (hash) => findSession(reading, hash),
      invite: (invitation, origin) => createLink(reading, invitation, origin.actor, origin),
      enter: (linkToken, originOf) => useLink(reading, linkToken, originOf),
      begin: (invitation, madeBy, originOf) => createSession(reading, invitation, madeBy, originOf),
      revoke: (id, account, ended) => revokeSession(reading, id, account, ended),
    },
    clock: { now: () => readClock(reading), set: (now, origin) => setTestClock(reading, now, origin) },
    accounts: {
      get: (id) => accounts.get(id),
      list: (page) => listAccounts(reading, page),
      standings: (filter, page) => wide((sql) => listAccountStandings(sql, filter, campaignActions(catalogs), page)),
      put: async (change, origin) => {
        // What fell due before belongs to the calendar of the zone that held then.
        const known = change.timeZone === undefined ? null : await accounts.get(change.id);
        if (known !== null && known.timeZone !== change.timeZone) await rollForward(known, null);
        const outcome = await putAccount(reading, change, catalogs.get(change.product)?.timeZone ?? "UTC", origin);
        accounts.forget(change.id);
        return outcome;
      },
    },
    workspaces: {
      put: (account, change, origin) => putWorkspace(reading, account, change, origin),
      list: (account, page) => listWorkspaces(reading, account, page),
    },
    campaigns: {
      put: (account, change, origin) => putCampaign(reading, account, change, origin),
      list: (account, page) => listCampaigns(reading, account, page),
    },
    records: { put: (account, records) => putRecords(reading, account, records) },
    imports: { tryOut: (requests) => previewAll(reading, requests, provider.name) },
    backfills: {
      propose: (account, origin) =>
        proposeBackfill(reading, account, actionsNeedingCampaign(account), origin.actor, origin),
      apply: (account, number, origin) => applyBackfill(reading, account, number, origin.actor, origin),
      revert: (account, number, origin) => revertBackfill(reading, account, number, origin.actor, origin),
      page: (account, page) => pageBackfills(reading, account, page),
      list: (filter, page) => listBackfills(reading, filter, page),
      get: (account, number, changes) => readBackfill(reading, account, number, changes),
      changes: (account, number, page) => readBackfillChanges(reading, account, number, page),
      amendments: (account) => streamAmendments(reading, account),
    },
    attribution: {
      unattributed: (account) => wide((sql) => readUnattributed(sql, account, actionsNeedingCampaign(account))),
      unresolved: (account) => wide((sql) => readUnresolved(sql, account, actionsNeedingCampaign(account))),
      byMonth: (account) => wide((sql) => readCoverageByMonth(sql, account, actionsNeedingCampaign(account))),
    },

    post: (request) => purchases.post(request),
    quote: ({ account, catalog, wallet, action, quantities }) =>
      rolled(account, wallet, async () => {
        const now = await readClock(reading);
        const { timeZone } = account;
        const book = {
          catalog,
          timeZone,
          provider: provider.name,
          billed: new Map(),
          receipts: new Map(),
          cases: new Map(),
        };
        const priced = quoteSpend(book, { action, quantities }, now);
        if (!priced.ok) return fail(priced.error);
        const { amount, price } = priced.value;
        const [state] = await readWallets(reading, account, { id: wallet });
        const short = state !== undefined && amount > state.balance;
        const proposal = short ? proposeFor(book, state, amount, now) : null;
        const buys = proposal !== null && "buy" in proposal ? proposal.buy : null;
        return ok({ amount, version: price.version, lines: price.lines, available: state?.balance ?? 0, buys });
      }),
    preview: (request) => preview(reading, request, provider.name),

    wallets: {
      id: (account, number) => numbers.id(reading, account, number),
      number: (account, id) => numbers.number(reading, account, id),
      // The most frequent read: the wallet itself says whether something is due in it.
      get: async (account, id) => {
        const [wallet] = await readWallets(reading, account, { id });
        if (!wallet?.isDue) return wallet ?? null;
        await rollForward(account, id);
        return (await readWallets(reading, account, { id }))[0]!;
      },
      list: (account, page) => rolled(account, null, () => readWallets(reading, account, page)),
      at: (account, id, at) => rolled(account, id, () => readWalletAt(reading, account, id, at)),
      runway: (account, id) =>
        rolled(account, id, async () => {
          const now = await readClock(reading);
          const [state] = await readWallets(reading, account, { id });
          if (state === undefined) return null;
          const used = await readDailyUse(reading, account, id, now, HISTORY_DAYS_MAX);
          return { ...runway(catalogOf(account), account.timeZone, state, used, now), historyDays: used.length };
        }),
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
      anchors: (account, wallet, page) => pageAnchors(reading, account, wallet, page),
    },
    deposits: {
      page: (account, filter, page) =>
        rolled(account, filter.wallet, () => pageDeposits(reading, account.number, filter, page)),
      get: (account, wallet, sequence) =>
        rolled(account, wallet, () => readDeposit(reading, account.number, wallet, sequence)),
    },
    payments: {
      provider: provider.name,
      play,
      page: (account, filter, page) => pagePayments(reading, account, filter, page),
      get: (account, place) => readPayment(reading, account, place),
      unmatched: (page) => pageUnmatchedPayments(reading, page),
      account: (number) => readAccountByNumber(reading, number),
      reloads: (account, wallet, page) => pageReloads(reading, account, wallet, page),
      methods: (account) => asked(provider.methods(account)),
      setUpMethod: (account, returnUrl) => asked(provider.setUpMethod(account, returnUrl)),
      webhook: async (name, headers, body) => {
        if (name !== provider.name) return "unknown provider";
        try {
          const told = await provider.readWebhook(headers, body);
          if (told !== null) await purchases.sync(told.payment);
          return "taken";
        } catch (error) {
          if (error instanceof WebhookForged) return "forged";
          throw error instanceof ProviderUnknown ? new StoreUnavailable(error.message) : error;
        }
      },
    },
    usage: {
      window: (account, filter) =>
        rolled(account, filter.wallet, () => readUsage(reading, account, filter, needsCampaign(account))),
      byWorkspace: (account, filter) =>
        rolled(account, filter.wallet, () => readUsageByWorkspace(reading, account, filter)),
      cycle: async (account, wallet, which) => {
        const id = wallet ?? onlyWallet(account);
        if (id === null) return null;
        const [state] = await rolled(account, id, () => readWallets(reading, account, { id }));
        return cycleWindow(state?.subscription ?? null, which);
      },
    },
    explanation: (account, wallet, asked) =>
      rolled(account, wallet, () => readExplanation(reading, account, wallet, asked)),
    statements: {
      read: (account, filter) =>
        rolled(account, filter.wallet, () => readStatement(reading, account, filter, needsCampaign(account))),
      periods: (account, wallet) =>
        rolled(account, wallet, async () => {
          const planned = wallet ?? onlyWallet(account);
          const [months, cycles] = await Promise.all([
            readMonthsWithEntries(reading, account, wallet),
            planned === null ? [] : readCycles(reading, account, planned),
          ]);
          return { months, cycles };
        }),
    },
    coverage: (account, window) => readCoverage(reading, account, window, needsCampaign(account)),
    audits: {
      request: (request, origin) => requestAudit(reading, { ...request, by: origin.actor }, origin),
      get: (id) => readAudit(reading, id),
      list: (page) => listAudits(reading, page),
    },
    findings: {
      list: (filter, page) => listFindings(reading, filter, page),
      get: (id) => readFinding(reading, id),
      repair: (id, origin) => repairFinding(auditing, id, origin.actor, origin),
    },
    cases: {
      open: (account, report, speaker, origin) => openCase(reading, account, report, speaker, origin),
      act: (account, number, request, speaker, origin) => actOnCase(reading, account, number, request, speaker, origin),
      get: (account, number) => readCase(reading, account, number),
      page: (account, filter, page) => pageCases(reading, account, filter, page),
      list: (filter, page) => listCases(reading, filter, page),
    },
    auditLog: {
      page: (filter, page) => pageAuditLog(reading, filter, page),
      stream: (filter) => streamAuditLog(reading, filter),
      viewed: (account, origin) => recordView(reading, account, origin),
      imported: async (account, origin, counts) => {
        const target = { type: "account", id: account.id };
        const act = { action: "import.brought", account: account.id, target, after: counts };
        await recordActs(reading, origin, act);
      },
    },
    jobs: () => listJobs(reading, JOBS),
    search: (query, limit) => search(reading, query, limit),
    ready: () => checkReady(reading, schemaVersion, jobs),
    metrics: async () => [...laneMetrics(lanes), ...jobFigures(jobs.states()), ...(await findingMetrics(reading))],
  };
  return services;
}

/** Actions whose spend needs a campaign, by any version of the prices. */
function needingCampaign(catalog: Catalog): string[] {
  const actions = catalog.rateCards.flatMap((card) => Object.values(card.actions));
  return [...new Set(actions.filter((action) => action.attribution === "campaign").map((action) => action.id))];
}

function campaignActions(catalogs: ReadonlyMap<string, Catalog>): ProductAction[] {
  return [...catalogs.values()].flatMap((catalog) =>
    needingCampaign(catalog).map((action) => ({ product: catalog.product, action })),
  );
}

/** The window of a plan's present cycle, or of the one before it; null where there is none. */
function cycleWindow(subscription: Subscription | null, which: "this" | "last"): Window | null {
  if (subscription?.cycle == null) return null;
  const { from, previousFrom } = subscription.cycle;
  if (which === "this") return { from, to: subscription.renewsAt };
  return previousFrom === null ? null : { from: previousFrom, to: from };
}

/** A provider that cannot be reached is as bad as a database that cannot: the request may be sent again. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof ProviderUnknown ? new StoreUnavailable(error.message) : error;
  }
}

async function checkReady(reading: Database, needed: number, jobs: Pick<Jobs, "states">) {
  try {
    const [row] = await reading`select count(*)::int as found from schema_migrations`;
    const current = row!.found === needed;
    const schema = current ? "ok" : `the database has version ${row!.found}; this server needs ${needed}`;
    const running = jobsCheck(jobs.states());
    return { ready: current && running === "ok", checks: { database: "ok", schema, jobs: running } };
  } catch (error) {
    const reason = isConnectionLost(error) ? "cannot be reached" : "does not answer as it should";
    return { ready: false, checks: { database: reason } };
  }
}

/** Open findings; none are told while the database is away. */
async function findingMetrics(reading: Database): Promise<Metric[]> {
  const open = await countOpenFindings(reading).catch(() => null);
  if (open === null) return [];
  const values = Object.entries(open).map(([severity, value]) => ({ labels: { severity }, value }));
  return [
    { name: "scrip_findings_open", help: "What audits have found and nobody has mended.", type: "gauge", values },
  ];
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
