import { ENTRY_TYPES, type EntryType } from "../../core/entry.ts";
import { GRANT_SOURCES, type GrantSource } from "../../core/grant.ts";
import { PAYMENT_STATES, type Payment, type PaymentState } from "../../core/payment.ts";
import type { Sql } from "../database.ts";

// How words of the core are stored: by their place in the list, counted from 1. The lists may only grow at their end.

export const entryTypeNumber = (type: EntryType) => ENTRY_TYPES.indexOf(type) + 1;
export const entryType = (number: number) => ENTRY_TYPES[number - 1]!;
export const sourceNumber = (source: GrantSource) => GRANT_SOURCES.indexOf(source) + 1;
export const grantSource = (number: number) => GRANT_SOURCES[number - 1]!;

export const DEPOSIT_STATES = ["open", "settled", "voided"] as const;
export type DepositState = (typeof DEPOSIT_STATES)[number];
export const depositStateNumber = (state: DepositState) => DEPOSIT_STATES.indexOf(state) + 1;
export const depositState = (number: number) => DEPOSIT_STATES[number - 1]!;
/** That a deposit `d` is in a state, in the words of the indexes of open deposits: with a parameter none would be used. */
export const inState = (sql: Sql, state: DepositState) => sql.unsafe(`d.state = ${depositStateNumber(state)}`);

export const paymentStateNumber = (state: PaymentState) => PAYMENT_STATES.indexOf(state) + 1;
export const paymentState = (number: number) => PAYMENT_STATES[number - 1]!;
/** That a payment `p` is open, in the words of the indexes of open payments: with a parameter in it none would be used. */
export const isOpenPayment = (sql: Sql) => sql.unsafe(`p.state < ${paymentStateNumber("credited")}`);

const PAYMENT_KINDS = ["topup", "auto_reload"] as const;
export const paymentKindNumber = (kind: Payment["kind"]) => PAYMENT_KINDS.indexOf(kind) + 1;
export const paymentKind = (number: number) => PAYMENT_KINDS[number - 1]!;

/** Kinds of the table `terms`. */
export const TERM = { action: 1, referenceType: 2, actor: 3, version: 4 } as const;
export type TermKind = (typeof TERM)[keyof typeof TERM];

/** Quarters of an hour since 1970, the grain of the usage rows. */
export const QUARTER_MS = 900_000;
