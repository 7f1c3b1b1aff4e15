import type { Answer, Options, PathsOf, Schema } from "@scrip/sdk";
import { queryOptions } from "@tanstack/react-query";
import { scrip } from "./scrip.ts";

export type UsageQuery = NonNullable<Options<"/v1/accounts/{account}/usage", "get">["query"]>;

export type EntriesQuery = NonNullable<Options<"/v1/accounts/{account}/wallets/{wallet}/entries", "get">["query"]>;
export type ExplanationQuery = { from?: string | undefined; to?: string | undefined; expected?: number | undefined };
export type StatementQuery = NonNullable<Options<"/v1/accounts/{account}/statements", "get">["query"]>;

/** What the pages ask of the API, each under a key by which it is kept and asked again. */

function ask<P extends PathsOf<"get">, A = Answer<P, "get">>(path: P, options: Options<P, "get">) {
  return queryOptions({
    queryKey: [path, options],
    queryFn: ({ signal }): Promise<A> => {
      const get = scrip.get as (path: P, options: Options<P, "get">) => Promise<A>;
      return get(path, { ...options, signal });
    },
  });
}

export const queries = {
  me: () => ask("/v1/me", {}),
  account: (account: string) => ask("/v1/accounts/{account}", { path: { account } }),
  catalogs: () => ask("/v1/catalogs", {}),
  catalogVersions: (product: string) => ask("/v1/catalogs/{product}/versions", { path: { product } }),
  catalog: (product: string) => ask("/v1/catalogs/{product}", { path: { product } }),
  wallets: (account: string) => ask("/v1/accounts/{account}/wallets", { path: { account }, query: { limit: 500 } }),
  wallet: (account: string, wallet: string) =>
    // Asked without a time it is the whole wallet.
    ask<"/v1/accounts/{account}/wallets/{wallet}", Schema<"Wallet">>("/v1/accounts/{account}/wallets/{wallet}", {
      path: { account, wallet },
    }),
  runway: (account: string, wallet: string) =>
    ask("/v1/accounts/{account}/wallets/{wallet}/runway", { path: { account, wallet } }),
  usage: (account: string, query: UsageQuery) => ask("/v1/accounts/{account}/usage", { path: { account }, query }),
  coverage: (account: string) => ask("/v1/accounts/{account}/coverage", { path: { account } }),
  unattributed: (account: string) => ask("/v1/accounts/{account}/unattributed", { path: { account } }),
  backfill: (account: string, backfill: string) =>
    ask("/v1/accounts/{account}/backfills/{backfill}", { path: { account, backfill } }),
  case: (account: string, id: string) => ask("/v1/accounts/{account}/cases/{case}", { path: { account, case: id } }),
  repairedFindings: (account: string) => ask("/v1/findings", { query: { account, state: "repaired", limit: 100 } }),
  entry: (account: string, entry: string) =>
    ask("/v1/accounts/{account}/entries/{entry}", { path: { account, entry } }),
  entryByNumber: (account: string, wallet: string, sequence: string) =>
    ask("/v1/accounts/{account}/wallets/{wallet}/entries/{sequence}", { path: { account, wallet, sequence } }),
  entries: (account: string, wallet: string, query: EntriesQuery) =>
    ask("/v1/accounts/{account}/wallets/{wallet}/entries", { path: { account, wallet }, query }),
  campaigns: (account: string, search: string) =>
    ask("/v1/accounts/{account}/campaigns", {
      path: { account },
      query: { limit: 50, ...(search === "" ? {} : { search }) },
    }),
  statement: (account: string, query: StatementQuery) =>
    ask("/v1/accounts/{account}/statements", { path: { account }, query }),
  statementPeriods: (account: string, wallet: string | undefined) =>
    ask("/v1/accounts/{account}/statements/periods", {
      path: { account },
      query: wallet === undefined ? {} : { wallet },
    }),
  explanation: (account: string, wallet: string, query: ExplanationQuery) =>
    ask("/v1/accounts/{account}/wallets/{wallet}/explanation", {
      path: { account, wallet },
      query: query as { from?: string; to?: string; expected?: number },
    }),
  reloads: (account: string, wallet: string) =>
    ask("/v1/accounts/{account}/wallets/{wallet}/reloads", { path: { account, wallet }, query: { limit: 10 } }),
  paymentMethods: (account: string) => ask("/v1/accounts/{account}/payment-methods", { path: { account } }),
  search: (q: string) => ask("/v1/search", { query: { q } }),
  accountStanding: (account: string) => ask("/v1/account-standings", { query: { account } }),
  openFindings: (account: string) => ask("/v1/findings", { query: { account, state: "open", limit: 100 } }),
  finding: (finding: string) => ask("/v1/findings/{finding}", { path: { finding } }),
  audit: (audit: string) => ask("/v1/audits/{audit}", { path: { audit } }),
  jobs: () => ask("/v1/jobs", {}),
  payment: (account: string, payment: string) =>
    ask("/v1/accounts/{account}/payments/{payment}", { path: { account, payment } }),
};
