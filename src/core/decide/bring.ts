import { MAX_AMOUNT } from "../amount.ts";
import { type Action, findAction } from "../catalog.ts";
import type { Command } from "../command.ts";
import { drawFrom } from "../grant.ts";
import type { Instant } from "../instant.ts";
import { invalid, notEnough, type Rejection } from "../rejection.ts";
import { fail, ok } from "../result.ts";
import type { Wallet } from "../wallet.ts";
import { type Book, type Decided, onceFor } from "./book.ts";
import { give, movement, newGrant } from "./movement.ts";
import { checkRoom } from "./room.ts";

type Bring = Extract<Command, { kind: "bring" }>;

/** What stands in place of a rate card's version where an amount was not priced here. */
export const IMPORTED = "imported";

/** Why a row of history cannot be brought in at its time; null where it can. History comes in order, and has happened. */
export function checkBringTime(wallet: Wallet, command: Bring, now: Instant): Rejection | null {
  if (command.at > now) return invalid("/at", "What is brought in has happened: its time cannot lie in the future.");
  if (wallet.importing !== null && command.at < wallet.lastAt) {
    return {
      code: "conflict",
      detail: "A later row was brought in before this one: bring history in in order of time.",
    };
  }
  return null;
}

/** A row of another system's history, at the time it had there: the first opens the import of an empty wallet. */
export function decideBring(book: Book, wallet: Wallet, command: Bring): Decided {
  if (wallet.importing === null && !isUntouched(wallet)) {
    return fail({
      code: "conflict",
      detail: "History can only be brought into a wallet in which nothing has happened.",
    });
  }
  if (command.after !== null && command.after !== wallet.importing) {
    const detail = `The row ${JSON.stringify(command.after)} before this one is not the last that was brought in.`;
    return fail({ code: "conflict", detail });
  }
  return command.brings === "credit" ? bringCredit(wallet, command) : bringUse(book, wallet, command);
}

/** The history is complete: from now on the wallet works as any other. */
export function decideFinishImport(wallet: Wallet): Decided {
  if (wallet.importing === null) {
    return fail({ code: "conflict", detail: "No history is being brought into this wallet." });
  }
  return ok({ movements: [], importing: null });
}

/** Why a wallet takes no other command; null where it does. */
export function checkNotImporting(wallet: Wallet): Rejection | null {
  if (wallet.importing === null) return null;
  const detail = "History is being brought into this wallet: finish the import before anything else happens in it.";
  return { code: "conflict", detail };
}

function isUntouched(wallet: Wallet): boolean {
  const { sequence, grantCount, paymentCount, subscription, autoReload } = wallet;
  return sequence === 0 && grantCount === 0 && paymentCount === 0 && subscription === null && autoReload === null;
}

function bringCredit(wallet: Wallet, command: Extract<Bring, { brings: "credit" }>): Decided {
  const { at, amount, category, expiresAt, workspace, reference, reason } = command;
  if (expiresAt !== null && expiresAt <= at) {
    return fail(invalid("/expires_at", "Credits must expire after they came in."));
  }
  const noRoom = checkRoom(wallet, amount);
  if (noRoom !== null) return fail(noRoom);
  const grant = newGrant(wallet, "opening", category, amount, at, { expiresAt, priority: null });
  return ok({ movements: [give("opening", grant, command, { workspace, reference, reason })], importing: command.key });
}

function bringUse(book: Book, wallet: Wallet, command: Extract<Bring, { brings: "use" }>): Decided {
  const { amount, workspace, campaign, action, reference, reason, metadata } = command;
  const known = knownAction(book, action);
  if (known === null) {
    const detail = `The catalog of ${book.catalog.product} has no action ${JSON.stringify(action)}.`;
    return fail({ code: "unknown_action", detail });
  }
  if (known.attribution === "none" && campaign !== null) {
    const detail = `${action} belongs to no campaign and is recorded as such: leave "campaign" out.`;
    return fail({ code: "attribution_not_allowed", detail });
  }
  if (wallet.usage + amount > MAX_AMOUNT) {
    return fail({ code: "amount_out_of_range", detail: `The usage of this wallet would pass ${MAX_AMOUNT}.` });
  }
  const once = onceFor(book, known, reference);
  if (!once.ok) return once;
  if (amount > wallet.balance) {
    const detail = `The use took ${amount}; ${wallet.balance} were there at its time. Bring in the credits it was paid from first.`;
    return fail(notEnough(amount, wallet.balance, detail));
  }
  const price = { version: IMPORTED, lines: [{ text: "Brought in", amount }] };
  const fundings = drawFrom(wallet.burning, amount);
  const rest = { workspace, campaign, action, reference, reason, metadata, fundings, price, once: once.value };
  return ok({ movements: [movement("charge", amount === 0 ? 0 : -amount, command, rest)], importing: command.key });
}

/** As the newest rate card that has it knows an action: history may be older than any of them. */
function knownAction({ catalog }: Book, action: string): Action | null {
  const card = catalog.rateCards.findLast((each) => findAction(each, action) !== null);
  return card === undefined ? null : findAction(card, action);
}
