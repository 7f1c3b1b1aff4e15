import type { Sql } from "../database.ts";
import type { TermKind } from "./codes.ts";
import { within } from "./keys.ts";

/** A string of the operator that entries hold as a number. */
export type Name =
  | { table: "workspace"; account: number; id: string }
  | { table: "campaign"; account: number; workspace: number; id: string }
  | { table: "term"; account: number; kind: TermKind; id: string };

/** The names of one account that are known to be committed, with their numbers. */
export class AccountNames {
  readonly workspaces = new Map<string, number>();
  /** By the number of their workspace. */
  readonly campaigns = new Map<number, Map<string, number>>();
  /** By their kind. */
  readonly terms = new Map<TermKind, Map<string, number>>();

  get(name: Name): number | undefined {
    if (name.table === "workspace") return this.workspaces.get(name.id);
    if (name.table === "campaign") return this.campaigns.get(name.workspace)?.get(name.id);
    return this.terms.get(name.kind)?.get(name.id);
  }

  learn(name: Name, number: number): void {
    if (name.table === "workspace") this.workspaces.set(name.id, number);
    else if (name.table === "campaign") inner(this.campaigns, name.workspace).set(name.id, number);
    else inner(this.terms, name.kind).set(name.id, number);
  }
}

function inner<K>(maps: Map<K, Map<string, number>>, key: K): Map<string, number> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const made = new Map<string, number>();
  maps.set(key, made);
  return made;
}

/**
 * The numbers of names this process has seen committed. Names are only ever added and never renumbered, so what is here
 * stays true; it is emptied when connections were lost, for the database may have been restored from a backup.
 */
export class Names {
  #accounts = new Map<number, AccountNames>();
  #size = 0;

  of(account: number): AccountNames {
    const known = this.#accounts.get(account);
    if (known !== undefined) return known;
    const made = new AccountNames();
    this.#accounts.set(account, made);
    return made;
  }

  get(name: Name): number | undefined {
    return this.#accounts.get(name.account)?.get(name);
  }

  learn(name: Name, number: number): void {
    this.#size += 1;
    if (this.#size > MOST_NAMES) this.forget();
    this.of(name.account).learn(name, number);
  }

  forget(): void {
    this.#accounts.clear();
    this.#size = 0;
  }
}

const MOST_NAMES = 500_000;

export function nameKey(name: Name): string {
  if (name.table === "campaign") return within(name.account, "c", name.workspace, name.id);
  if (name.table === "term") return within(name.account, name.kind, name.id);
  return within(name.account, "w", name.id);
}

/**
 * Locks the accounts, in order, so that only one batch at a time gives them new names or new wallets. Batches take
 * wallets before accounts. Only a set with a key that posts no entry waits for wallets while it holds an account; should
 * that close a circle, the database breaks it and the set is run again.
 */
export async function lockAccounts(sql: Sql, accounts: number[]): Promise<void> {
  const sorted = [...new Set(accounts)].sort((a, b) => a - b);
  await sql`select 1 from accounts where account_id = any(${sorted}::bigint[]) order by account_id for update`;
}

/** What the database knows of names, and the next free numbers of their accounts. Asked under the accounts' locks. */
export async function lookUp(sql: Sql, names: Name[], cache: Names): Promise<void> {
  const workspaces = names.filter((name) => name.table === "workspace");
  const campaigns = names.filter((name) => name.table === "campaign");
  const terms = names.filter((name) => name.table === "term");
  const [foundWorkspaces, foundCampaigns, foundTerms] = await Promise.all([
    workspaces.length === 0
      ? []
      : sql`select account_id, id, workspace_no as no from workspaces
            join unnest(${workspaces.map((name) => name.account)}::bigint[], ${workspaces.map((name) => name.id)}::text[])
              as wanted(account_id, id) using (account_id, id)`,
    campaigns.length === 0
      ? []
      : sql`select account_id, workspace_no, id, campaign_no as no from campaigns
            join unnest(${campaigns.map((name) => name.account)}::bigint[], ${campaigns.map((name) => name.workspace)}::int[],
                        ${campaigns.map((name) => name.id)}::text[])
              as wanted(account_id, workspace_no, id) using (account_id, workspace_no, id)`,
    terms.length === 0
      ? []
      : sql`select account_id, kind, term, term_no as no from terms
            join unnest(${terms.map((name) => name.account)}::bigint[], ${terms.map((name) => name.kind)}::smallint[],
                        ${terms.map((name) => name.id)}::text[])
              as wanted(account_id, kind, term) using (account_id, kind, term)`,
  ]);
  for (const row of foundWorkspaces) cache.learn({ table: "workspace", account: row.account_id, id: row.id }, row.no);
  for (const row of foundCampaigns) {
    cache.learn({ table: "campaign", account: row.account_id, workspace: row.workspace_no, id: row.id }, row.no);
  }
  for (const row of foundTerms) {
    cache.learn({ table: "term", account: row.account_id, kind: row.kind, id: row.term }, row.no);
  }
}

/** The highest numbers given so far in an account. */
export type Counters = { workspace: number; campaign: number; term: Map<TermKind, number> };

export async function readCounters(sql: Sql, account: number): Promise<Counters> {
  const [[highest], terms] = await Promise.all([
    sql`select (select coalesce(max(workspace_no), 0) from workspaces where account_id = ${account}) as workspace,
               (select coalesce(max(campaign_no), 0) from campaigns where account_id = ${account}) as campaign`,
    sql`select kind, max(term_no) as no from terms where account_id = ${account} group by kind`,
  ]);
  return {
    workspace: highest!.workspace,
    campaign: highest!.campaign,
    term: new Map(terms.map((row) => [row.kind as TermKind, row.no as number])),
  };
}

/** Gives a name that nobody had before the next number of its account. */
export function assign(counters: Counters, name: Name): number {
  if (name.table === "workspace") return ++counters.workspace;
  if (name.table === "campaign") return ++counters.campaign;
  const next = (counters.term.get(name.kind) ?? 0) + 1;
  counters.term.set(name.kind, next);
  return next;
}
