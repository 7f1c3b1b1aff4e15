import type { Options } from "@scrip/sdk";

type Query = NonNullable<Options<"/v1/account-standings", "get">["query"]>;

/** Which accounts the console lists, and in which order. */
export type AccountsSearch = Pick<Query, "search" | "product" | "attention" | "sort" | "direction">;

const ATTENTION = ["any", "broken", "drift", "waiting", "outstanding"] as const;
const SORTS = ["attention", "id", "balance", "outstanding", "created"] as const;
const DIRECTIONS = ["ascending", "descending"] as const;

/** Reads what an address says; what makes no sense is left out. */
export function readAccountsSearch(given: Record<string, unknown>): AccountsSearch {
  return {
    ...text(given, "search"),
    ...text(given, "product"),
    ...oneOf(given, "attention", ATTENTION),
    ...oneOf(given, "sort", SORTS),
    ...oneOf(given, "direction", DIRECTIONS),
  };
}

export function readIdSearch(given: Record<string, unknown>): { q: string } {
  return { q: asText(given["q"]) ?? "" };
}

export type BackfillsSearch = { state?: "preview" | "applied" | "reverted" };

export function readBackfillsSearch(given: Record<string, unknown>): BackfillsSearch {
  return oneOf(given, "state", ["preview", "applied", "reverted"] as const);
}

/** What an adjustment or a refund begins with, where it is opened from a balance, a movement or a case. */
export type ByHandSearch = { wallet?: string; entry?: string; case?: string };

export function readByHandSearch(given: Record<string, unknown>): ByHandSearch {
  return { ...text(given, "wallet"), ...text(given, "entry"), ...text(given, "case") };
}

function text<K extends string>(given: Record<string, unknown>, name: K): { [N in K]?: string } {
  const value = asText(given[name]);
  return (value === undefined ? {} : { [name]: value }) as { [N in K]?: string };
}

/** The router reads what looks like a number as one. */
function asText(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function oneOf<K extends string, V extends string>(
  given: Record<string, unknown>,
  name: K,
  values: readonly V[],
): { [N in K]?: V } {
  const value = values.find((each) => each === given[name]);
  return (value === undefined ? {} : { [name]: value }) as { [N in K]?: V };
}

export type CasesSearch = { show?: "waiting" | "open" | "reopened" | "explained" | "corrected" };

export function readCasesSearch(given: Record<string, unknown>): CasesSearch {
  return oneOf(given, "show", ["waiting", "open", "reopened", "explained", "corrected"] as const);
}

/** Which records of the audit log are shown: whole ids, and times as RFC 3339. */
export type LogSearch = {
  account?: string;
  actor?: string;
  action?: string;
  request_id?: string;
  from?: string;
  to?: string;
};

export function readLogSearch(given: Record<string, unknown>): LogSearch {
  return {
    ...text(given, "account"),
    ...text(given, "actor"),
    ...text(given, "action"),
    ...text(given, "request_id"),
    ...time(given, "from"),
    ...time(given, "to"),
  };
}

function time<K extends string>(given: Record<string, unknown>, name: K): { [N in K]?: string } {
  const value = asText(given[name]);
  return value === undefined || Number.isNaN(Date.parse(value)) ? {} : ({ [name]: value } as { [N in K]?: string });
}
