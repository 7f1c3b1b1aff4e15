import { createHash } from "node:crypto";

/**
 * Ids of what the ledger makes. They are derived from the place of a thing, so that nothing has to be drawn or stored:
 * `en_` entry, `dp_` deposit, `gr_` grant, `pay_` payment, `rl_` attempt of Auto Reload; then the number of the account, of the wallet, and of the thing in the wallet.
 */
export type IdKind = "en" | "dp" | "gr" | "pay" | "rl";

export type Place = { account: number; wallet: number; number: number };

export function formatId(kind: IdKind, account: number, wallet: number, number: number): string {
  return `${kind}_${account.toString(36)}_${wallet}_${number}`;
}

/** The place that an id of the given kind names in the given account, or null where it names none of this account. */
export function parseId(kind: IdKind, account: number, id: string): Place | null {
  const place = parseAnyId(id);
  return place !== null && place.kind === kind && place.account === account ? place : null;
}

/** Wallets and grants are numbered by integers of four bytes. */
const INT4_MAX = 2_147_483_647;

const ID = /^(en|dp|gr|pay|rl)_([0-9a-z]{1,11})_([1-9][0-9]{0,9})_([1-9][0-9]{0,15})$/;

/** What an id names, in whichever account. */
export function parseAnyId(id: string): (Place & { kind: IdKind }) | null {
  const match = ID.exec(id);
  if (match === null) return null;
  const place = { account: Number.parseInt(match[2]!, 36), wallet: Number(match[3]), number: Number(match[4]) };
  const kind = match[1] as IdKind;
  const tooLarge = place.wallet > INT4_MAX || (kind !== "en" && kind !== "dp" && place.number > INT4_MAX);
  return tooLarge || !Number.isSafeInteger(place.account) ? null : { kind, ...place };
}

/**
 * The number of an account: the first 52 bits of the SHA-256 of its id, so that no counter is shared by all accounts.
 * @param attempt counts up where two ids met on one number
 */
export function accountNumber(id: string, attempt: number): number {
  const digest = createHash("sha256")
    .update(attempt === 0 ? id : `${attempt}\n${id}`)
    .digest("hex");
  return Number.parseInt(digest.slice(0, 13), 16) + 1;
}

/** A backfill belongs to an account as a whole: `bf_`, the account's number, and its own. */
export function formatBackfillId(account: number, number: number): string {
  return `bf_${account.toString(36)}_${number}`;
}

/** The number of a backfill of this account, or null where the id names none of it. */
export function parseBackfillId(account: number, id: string): number | null {
  const place = parseAnyBackfillId(id);
  return place === null || place.account !== account ? null : place.number;
}

/** What a backfill's id names, in whichever account. */
export function parseAnyBackfillId(id: string): { account: number; number: number } | null {
  return parseNumbered("bf", id);
}

/** A case belongs to an account as well: `case_`, the account's number, and its own. */
export function formatCaseId(account: number, number: number): string {
  return `case_${account.toString(36)}_${number}`;
}

/** The number of a case of this account, or null where the id names none of it. */
export function parseCaseId(account: number, id: string): number | null {
  const place = parseAnyCaseId(id);
  return place === null || place.account !== account ? null : place.number;
}

/** What a case's id names, in whichever account. */
export function parseAnyCaseId(id: string): { account: number; number: number } | null {
  return parseNumbered("case", id);
}

function parseNumbered(prefix: string, id: string): { account: number; number: number } | null {
  const match = new RegExp(`^${prefix}_([0-9a-z]{1,11})_([1-9][0-9]{0,8})$`).exec(id);
  if (match === null) return null;
  const account = Number.parseInt(match[1]!, 36);
  return Number.isSafeInteger(account) ? { account, number: Number(match[2]) } : null;
}
