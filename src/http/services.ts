import type { Catalog } from "../core/catalog.ts";
import type { Quantities } from "../core/command.ts";
import type { Instant } from "../core/instant.ts";
import type { Order } from "../core/payment.ts";
import type { Rejection } from "../core/rejection.ts";
import type { Result } from "../core/result.ts";
import type { Runway } from "../core/runway.ts";
import type { PaymentMethod } from "../payments/provider.ts";
import type { PlayResult, SandboxEvent } from "../payments/sandbox-play.ts";
import type { Anchor } from "../store/anchors.ts";
import type { ApiKey } from "../store/api-keys.ts";
import type { Audit, AuditRequest, Finding, FindingFilter } from "../store/audit/record.ts";
import type { RepairRefused } from "../store/audit/repair.ts";
import type { AuditLogFilter, AuditRecord } from "../store/audit-log/read.ts";
import type { Origin } from "../store/audit-log/record.ts";
import type { AmendmentLink } from "../store/backfills/amendment-chain.ts";
import type {
  Backfill,
  BackfillChange,
  BackfillDetail,
  BackfillOfAccount,
  BackfillState,
  Unattributed,
  UnattributedReference,
} from "../store/backfills/read.ts";
import type { CaseFault, CaseReport, CaseRequest, Speaker } from "../store/cases/act.ts";
import type { CaseDetail, CaseFilter, CaseOfAccount, CasePosition, CaseRow } from "../store/cases/read.ts";
import type { JobRun } from "../store/job-runs.ts";
import type { Preview } from "../store/lane/preview.ts";
import type { Account, PostOutcome, PostRequest } from "../store/posting.ts";
import type { AccountStanding, StandingFilter } from "../store/read/account-standings.ts";
import type { ChainLink } from "../store/read/chain.ts";
import type { Deposit } from "../store/read/deposits.ts";
import type { EntryDetail, EntryFilter } from "../store/read/entries.ts";
import type { ReadEntry } from "../store/read/entry-row.ts";
import type { ExplanationRows } from "../store/read/explanation.ts";
import type { PaymentRow as Payment, PaymentPosition, ReloadRow as Reload } from "../store/read/payments.ts";
import type { SearchHit } from "../store/read/search.ts";
import type { StatementFigures } from "../store/read/statement.ts";
import type { UnmatchedPayment } from "../store/read/unmatched-payments.ts";
import type { Coverage } from "../store/read/usage.ts";
import type { WalletState } from "../store/read/wallets.ts";
import type { UnderlyingRecord } from "../store/records.ts";
import type { Begun, Invitation, LinkFault, OriginOfSession, Session } from "../store/sessions.ts";
import type { Campaign, Workspace } from "../store/workspaces.ts";

/** Who makes a request: a program with a key, or a person who is signed in. */
export type Caller = ({ kind: "key" } & ApiKey) | ({ kind: "session" } & Session);

export type {
  AccountStanding,
  ApiKey,
  AuditLogFilter,
  AuditRecord,
  Backfill,
  BackfillDetail,
  Begun,
  Campaign,
  CaseDetail,
  CaseRequest,
  CaseRow,
  Coverage,
  EntryDetail,
  EntryFilter,
  Invitation,
  LinkFault,
  Origin,
  Payment,
  PaymentMethod,
  PaymentPosition,
  Preview,
  ReadEntry,
  Reload,
  SearchHit,
  Session,
  Speaker,
  StatementFigures,
  UnderlyingRecord,
  UnmatchedPayment,
  WalletState,
  Workspace,
};

/**
 * What the HTTP edge needs from the rest of Scrip. The store implements it; tests fake it in memory.
 *
 * Conventions: lists are read by position, never by offset. The edge asks for one row more than it shows to learn whether
 * there is more, so `limit` is to be honoured as it is. A wallet whose time has come is rolled forward before it is read.
 * Expected failures are answered as values; whatever is thrown becomes a 500, or a 503 where it is `StoreUnavailable`.
 */
export type Services = {
  keys: {
    /** The key with this SHA-256 (64 hexadecimal digits), or null where there is none or it is revoked. */
    find(hash: string): Promise<ApiKey | null>;
  };
  sessions: {
    /** The session whose token has this SHA-256 (64 hexadecimal digits), while it lasts. */
    find(hash: string): Promise<Session | null>;
    /** Makes a link that signs one person in, once, soon. Who made it is kept with it. */
    invite(invitation: Invitation, origin: Origin): Promise<{ id: string; token: string; expiresAt: number }>;
    /** Begins the session that a link is for: for one of those who ask, however many do at once. */
    enter(linkToken: string, originOf: OriginOfSession): Promise<Result<Begun, LinkFault>>;
    /** Begins a session without a link, for whom an identity provider vouched. */
    begin(invitation: Invitation, madeBy: string, originOf: OriginOfSession): Promise<Begun>;
    /** Ends a session and its link; false where there is none (of this account, where one is given) that had not ended. */
    revoke(
      id: string,
      account: string | null,
      ended: { action: "session.signed_out" | "portal_session.revoked"; origin: Origin },
    ): Promise<boolean>;
  };
  clock: {
    /** The time that everything is decided at: the database's, or the test clock's. */
    now(): Promise<Instant>;
    /** Sets the test clock; refused with `conflict` where it would go backwards though an account has entries. */
    set(now: Instant, origin: Origin): Promise<Result<Instant, Rejection>>;
  };
  /** Every product that can be sold, by its id. */
  catalogs: ReadonlyMap<string, Catalog>;

  accounts: {
    get(id: string): Promise<Account | null>;
    /** Makes or changes an account; what is undefined stays as it is. */
    put(change: AccountChange, origin: Origin): Promise<Result<Account, Rejection>>;
    /** In the order of their ids. */
    list(page: { search: string | null; after: string | null; limit: number }): Promise<Account[]>;
    /** Added up from what is stored, in the order that the filter says; those after `after`. */
    standings(
      filter: StandingFilter,
      page: { after: { position: number; id: string } | null; limit: number },
    ): Promise<AccountStanding[]>;
  };
  workspaces: {
    put(account: Account, change: { workspace: string; name?: string | null }, origin: Origin): Promise<Workspace>;
    /** In the order of their ids. `search` is part of an id or a name, in any case. */
    list(account: Account, page: { search: string | null; after: string | null; limit: number }): Promise<Workspace[]>;
  };
  campaigns: {
    put(
      account: Account,
      change: { workspace: string; campaign: string; name?: string | null; url?: string | null },
      origin: Origin,
    ): Promise<Campaign>;
    /** In the order of (workspace, campaign); `workspace` null: of all. */
    list(
      account: Account,
      page: {
        workspace: string | null;
        search: string | null;
        after: { workspace: string; campaign: string } | null;
        limit: number;
      },
    ): Promise<Campaign[]>;
  };
  records: {
    /** Registers the operator's own records, all or none. */
    put(
      account: Account,
      records: UnderlyingRecord[],
    ): Promise<{ created: number; updated: number; unchanged: number }>;
  };
  imports: {
    /** What rows of a history would do, one after the other. Posts nothing. */
    tryOut(requests: PostRequest[]): Promise<Result<{ replayed: boolean }, Rejection>[]>;
  };
  backfills: {
    /** Proposes to attribute what the records resolve, and answers the proposal's number. */
    propose(account: Account, origin: Origin): Promise<number>;
    /** Applied or reverted as a whole, or not at all; a second time changes nothing. */
    apply(account: Account, number: number, origin: Origin): Promise<Result<unknown, Rejection>>;
    revert(account: Account, number: number, origin: Origin): Promise<Result<unknown, Rejection>>;
    /** Newest first, those with a number below `before`. */
    page(account: Account, page: { before: number | null; limit: number }): Promise<Backfill[]>;
    /** Those of every account, newest first. */
    list(
      filter: { state: BackfillState | null },
      page: { before: { at: Instant; account: string; number: number } | null; limit: number },
    ): Promise<BackfillOfAccount[]>;
    /** With its first so many changes; null where there is none. */
    get(account: Account, number: number, changes: number): Promise<BackfillDetail | null>;
    /** Its changes in the order of wallets and entries, behind the place `after`. */
    changes(
      account: Account,
      number: number,
      page: { after: { wallet: number; sequence: number }; limit: number },
    ): Promise<BackfillChange[]>;
    /** All that was amended, oldest first, with what the hashes cover. */
    amendments(account: Account): AsyncIterable<AmendmentLink[]>;
  };
  attribution: {
    /** What names no campaign though it should, by action and type of reference, the largest first. */
    unattributed(account: Account): Promise<Unattributed[]>;
    /** The references behind it that no record resolves, the largest first. */
    unresolved(account: Account): Promise<UnattributedReference[]>;
    /** Coverage by month of the account's zone, oldest first. */
    byMonth(account: Account): Promise<(Coverage & { month: string })[]>;
  };

  /** The write path: every credit that moves. */
  post(request: PostRequest): Promise<PostOutcome>;
  /** What a charge would cost now. A wallet that does not exist yet has nothing available. Posts nothing. */
  quote(request: QuoteRequest): Promise<Result<Quote, Rejection>>;
  /** What a command would do now. Posts nothing, not even what is due. */
  preview(request: PostRequest): Promise<Result<Preview, Rejection>>;

  wallets: {
    /** The id of the wallet with this number, or null. Cheap: every settle, void and refund asks for it. */
    id(account: Account, number: number): Promise<string | null>;
    /** The number of the wallet with this id, or null. Cheap: every answer of a write asks for it. */
    number(account: Account, id: string): Promise<number | null>;
    /** One wallet with its open and its scheduled grants, its debts and what is in flight. */
    get(account: Account, id: string): Promise<WalletState | null>;
    /** In the order of their numbers. */
    list(account: Account, page: { after: number | null; limit: number }): Promise<WalletState[]>;
    /** Figures after the last entry with `effectiveAt` ≤ `at` (sequence 0 before the first); null: no such wallet. */
    at(
      account: Account,
      id: string,
      at: Instant,
    ): Promise<{ balance: number; outstanding: number; sequence: number } | null>;
    /** When it runs dry, from so many whole days of use. Null: no such wallet. */
    runway(account: Account, id: string): Promise<(Runway & { historyDays: number }) | null>;
  };
  entries: {
    /** Newest first, those with a sequence below `before`. Null: no such wallet. */
    page(
      account: Account,
      wallet: string,
      filter: EntryFilter,
      page: { before: number | null; limit: number },
    ): Promise<ReadEntry[] | null>;
    /** All that match, newest first, in portions that fit in memory, up to what was posted when it began. */
    stream(account: Account, wallet: string, filter: EntryFilter): AsyncIterable<ReadEntry[]>;
    /** All of a wallet, oldest first, with what their hashes cover. */
    chain(account: Account, wallet: string): AsyncIterable<ChainLink[]>;
    get(account: Account, wallet: string, sequence: number): Promise<EntryDetail | null>;
    /** What the wallet's last entry was at times, newest first, those of entries before `before`. */
    anchors(account: Account, wallet: string, page: { before: number | null; limit: number }): Promise<Anchor[]>;
  };
  deposits: {
    /** Newest first: in descending order of (submittedAt, walletNumber, sequence), those below `before`. */
    page(
      account: Account,
      filter: { state: Deposit["state"] | null; wallet: string | null; workspace: string | null },
      page: { before: { at: Instant; wallet: number; sequence: number } | null; limit: number },
    ): Promise<Deposit[]>;
    get(account: Account, wallet: string, sequence: number): Promise<Deposit | null>;
  };
  payments: {
    /** Who charges cards, or null where nobody does. */
    provider: string | null;
    /** Newest first: in descending order of (decidedAt, walletNumber, number), those below `before`. */
    page(
      account: Account,
      filter: { wallet: string | null },
      page: { before: PaymentPosition | null; limit: number },
    ): Promise<Payment[]>;
    get(account: Account, place: { wallet: number; number: number }): Promise<Payment | null>;
    /** What does not match the ledger in any account, and what is not decided yet; newest first. */
    unmatched(page: { before: { at: Instant; key: string } | null; limit: number }): Promise<UnmatchedPayment[]>;
    /** The account with this number, for an id that names no account. */
    account(number: number): Promise<Account | null>;
    /** Attempts of Auto Reload, newest first, those with a number below `before`. Null: no such wallet. */
    reloads(account: Account, wallet: string, page: { before: number | null; limit: number }): Promise<Reload[] | null>;
    /** The account's cards. */
    methods(account: Account): Promise<PaymentMethod[]>;
    /** Where the payer gives a new card; null where the provider takes none. */
    setUpMethod(account: Account, returnUrl: string): Promise<{ url: string } | null>;
    /** Takes a webhook of a provider, and lets the ledger follow. */
    webhook(
      provider: string,
      headers: Record<string, string | undefined>,
      body: Buffer,
    ): Promise<"taken" | "forged" | "unknown provider">;
    /** Plays a payer or a bank of the sandbox; null where there is no sandbox. */
    play: ((id: string, event: SandboxEvent, amount: number | null) => Promise<PlayResult>) | null;
  };
  usage: {
    /** Credits used in a window. Every figure from usage rows but `ledgerTotal`, which comes from the entries. */
    window(account: Account, filter: UsageFilter): Promise<UsageTotals>;
    /** What each workspace used. */
    byWorkspace(account: Account, filter: UsageFilter): Promise<WorkspaceCredits[]>;
    /** The cycle of a wallet's plan that holds `at`, or the one before it; null where there is no plan. */
    cycle(account: Account, wallet: string | null, which: "this" | "last", at: Instant): Promise<Window | null>;
  };
  /** What explains a wallet's balance; null: no such wallet. */
  explanation(
    account: Account,
    wallet: string,
    asked: Window & { expected: number | null },
  ): Promise<ExplanationRows | null>;
  statements: {
    /** What a statement is made of, all from one moment. */
    read(account: Account, filter: Omit<UsageFilter, "workspace">): Promise<StatementFigures>;
    /** Months (`2026-11`) with entries, and cycles of the plan of this or of the account's only wallet; newest first. */
    periods(account: Account, wallet: string | null): Promise<{ months: string[]; cycles: Window[] }>;
  };
  /** Spend of actions that need a campaign, and what of it names one. No window: all there ever was. */
  coverage(account: Account, window: Window | null): Promise<Coverage>;
  audits: {
    /** Asks for an audit, which begins within seconds; answers its id. */
    request(request: Omit<AuditRequest, "by">, origin: Origin): Promise<string>;
    get(id: string): Promise<Audit | null>;
    /** Newest first, those older than `before`. */
    list(page: { before: { at: Instant; id: string } | null; limit: number }): Promise<Audit[]>;
  };
  findings: {
    /** Newest first, those older than `before`. */
    list(
      filter: FindingFilter,
      page: { before: { at: Instant; id: string } | null; limit: number },
    ): Promise<Finding[]>;
    get(id: string): Promise<Finding | null>;
    /** Puts a stored figure back to what the ledger says. */
    repair(id: string, origin: Origin): Promise<Result<Finding, RepairRefused>>;
  };
  cases: {
    /** Opens a case about a wallet; the same case for the same report under the same key. */
    open(
      account: Account,
      report: CaseReport,
      speaker: Speaker,
      origin: Origin,
    ): Promise<Result<{ number: number; replayed: boolean }, CaseFault>>;
    /** A message, or what closes or reopens a case. */
    act(
      account: Account,
      number: number,
      request: CaseRequest,
      speaker: Speaker,
      origin: Origin,
    ): Promise<Result<{ number: number; replayed: boolean }, CaseFault>>;
    get(account: Account, number: number): Promise<CaseDetail | null>;
    /** Newest first, those with a number below `before`. */
    page(account: Account, filter: CaseFilter, page: { before: number | null; limit: number }): Promise<CaseRow[]>;
    /** Of every account: whoever waits longest is first, then those in which nobody waits, the newest first. */
    list(
      filter: { state: CaseRow["state"] | null; waiting: boolean },
      page: { after: CasePosition | null; limit: number },
    ): Promise<CaseOfAccount[]>;
  };
  auditLog: {
    /** Newest first, those with a number below `before`. */
    page(filter: AuditLogFilter, page: { before: number | null; limit: number }): Promise<AuditRecord[]>;
    /** All that match, newest first, in portions that fit in memory. */
    stream(filter: AuditLogFilter): AsyncIterable<AuditRecord[]>;
    /** Records that somebody looks at an account as its customer; false where that was recorded within the hour. */
    viewed(account: Account, origin: Origin): Promise<boolean>;
    /** Records that a portion of history was brought in: after its rows, which are posted each by itself. */
    imported(account: Account, origin: Origin, counts: { brought: number; wallets: string[] }): Promise<void>;
  };
  /** How it stands with each job, on whichever server it ran. */
  jobs(): Promise<JobListing[]>;
  /** Anything whose id is `query`: accounts, workspaces, campaigns, wallets, entries, grants, deposits, keys … */
  search(query: string, limit: number): Promise<SearchHit[]>;

  /** Whether requests can be served. Never throws. */
  ready(): Promise<{ ready: boolean; checks: Record<string, string> }>;
  /** What the write path has to say to Prometheus. */
  metrics(): Metric[] | Promise<Metric[]>;
};

/** Throw this (or let it reject) where the database cannot be reached: the edge answers 503 and not 500. */
export class StoreUnavailable extends Error {
  override name = "StoreUnavailable";
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds = 1) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const SCOPES = ["read", "write", "operate"] as const;
/** Each includes those before it. */
export type Scope = (typeof SCOPES)[number];

export type AccountChange = {
  id: string;
  product: string;
  name?: string | null;
  timeZone?: string;
  /** That of a new account which names none. */
  defaultTimeZone: string;
};

export type QuoteRequest = {
  account: Account;
  catalog: Catalog;
  wallet: string;
  workspace: string;
  action: string;
  quantities: Quantities | null;
};
export type Quote = {
  amount: number;
  version: string;
  lines: { text: string; amount: number }[];
  available: number;
  /** What Auto Reload would buy for it; null where it is covered, or nothing would be bought. */
  buys: Order | null;
};

export type Window = { from: Instant; to: Instant };

export type UsageFilter = Window & {
  /** Whose midnights separate the days. */
  timeZone: string;
  wallet: string | null;
  workspace: string | null;
};

export type UsageTotals = {
  total: number;
  /**
   * The same by another way: the difference of the running usage that the wallets' entries carry at the window's ends.
   * Null where the filter takes less than whole wallets (a workspace of an account with one wallet).
   */
  ledgerTotal: number | null;
  workspaces: {
    workspace: string;
    name: string | null;
    campaigns: { campaign: string | null; name: string | null; url: string | null; credits: number }[];
  }[];
  byAction: { action: string; credits: number }[];
  /** Local days as `2026-11-01`; those without usage may be missing. */
  byDay: { day: string; credits: number }[];
  coverage: Coverage;
};

export type WorkspaceCredits = { workspace: string; name: string | null; credits: number };

/** How it stands with one job, on whichever server it ran. */
export type JobListing = {
  name: string;
  /** From the end of a run to the begin of the next. */
  everySeconds: number;
  /** `waiting`: it never ran, or no server runs; `stalled`: nothing was heard of it for too long. */
  state: "well" | "running" | "failed" | "stalled" | "waiting";
  /** How it stands, in a sentence. */
  text: string;
  run: JobRun | null;
  /** When it is begun again; null while it runs, and where it never ran. */
  nextAt: Instant | null;
  /** For how long its work has been waiting; null where that is not known. */
  lagSeconds: number | null;
};

/** One figure for Prometheus. */
export type Metric = {
  name: string;
  help: string;
  type: "gauge" | "counter";
  values: { labels?: Record<string, string>; value: number }[];
};
