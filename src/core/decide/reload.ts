import {
  type AutoReload,
  type CapName,
  MOST_DECLINES,
  type Proposal,
  propose,
  type Reload,
  type Spent,
  spentIn,
  type Trigger,
} from "../auto-reload.ts";
import { findPack } from "../catalog.ts";
import type { Command } from "../command.ts";
import { monthOf } from "../cycle.ts";
import type { Instant } from "../instant.ts";
import type { Payment } from "../payment.ts";
import { invalid, type Rejection } from "../rejection.ts";
import { fail, ok } from "../result.ts";
import type { Wallet } from "../wallet.ts";
import type { Book, Decided, Decision } from "./book.ts";
import { checkRoom } from "./room.ts";

type SettingCommand = Extract<Command, { kind: "auto_reload" }>;

/** Switches Auto Reload on or off and sets what it may do. What it spent this month still counts. */
export function decideAutoReload(book: Book, wallet: Wallet, command: SettingCommand, at: Instant): Decided {
  if (findPack(book.catalog, command.pack) === null) {
    const known = book.catalog.packs.map((each) => each.id).join(", ");
    return fail(invalid("/pack", `There is no pack ${JSON.stringify(command.pack)}. The catalog sells ${known}.`));
  }
  if (command.enabled && book.provider === null) {
    return fail({ code: "conflict", detail: "No payment provider is configured that could charge a card." });
  }
  const before = wallet.autoReload;
  const autoReload: AutoReload = {
    enabled: command.enabled,
    pack: command.pack,
    threshold: command.threshold,
    monthlyCap: command.monthlyCap,
    method: command.method,
    declines: 0,
    switchedOff: null,
    spent: { ...(before?.spent ?? { month: monthOf(at, book.timeZone), count: 0, money: 0 }), capped: null },
    inFlight: before?.inFlight ?? null,
    attempts: before?.attempts ?? 0,
  };
  return ok({ movements: [], autoReload });
}

/** What Auto Reload would buy for something that costs so much; null where it is off or has nothing to buy. */
export function proposeFor(
  book: Pick<Book, "catalog" | "timeZone" | "provider">,
  wallet: Pick<Wallet, "balance" | "outstanding" | "autoReload">,
  cost: number,
  at: Instant,
): Proposal | null {
  const { autoReload } = wallet;
  if (autoReload === null || !autoReload.enabled || book.provider === null) return null;
  // Incoming credits pay first what is outstanding, where the catalog says so.
  const owed = book.catalog.policies.outstanding === "next_credit" ? wallet.outstanding : 0;
  return propose(book.catalog, autoReload, spentIn(autoReload, at, book.timeZone), cost + owed - wallet.balance);
}

/**
 * A request is short: it sets a purchase off and waits for it, or waits for the one that is being decided. Null where Auto
 * Reload has no answer and the request is refused as it is.
 */
export function reloadForShort(
  book: Book,
  wallet: Wallet,
  refused: Rejection,
  trigger: Trigger,
  at: Instant,
): Decision | null {
  const { autoReload } = wallet;
  if (autoReload === null || !autoReload.enabled) return null;
  if (autoReload.inFlight !== null) return waitFor(autoReload, autoReload.inFlight.payment);
  const proposal = proposeFor(book, wallet, trigger.required, at);
  if (proposal === null) return null;
  if ("capped" in proposal) {
    const verdict = { refused: { ...refused, detail: `${refused.detail} ${capText(proposal.capped)}` } };
    return { ...noteCap(book, autoReload, proposal, trigger, at), movements: [], verdict };
  }
  if (checkRoom(wallet, proposal.buy.credits) !== null) return null;
  const decided = buy(book, wallet, autoReload, proposal.buy, trigger, at);
  return { ...decided, movements: [], verdict: { waitsFor: decided.payment.number } };
}

/** A request that comes while another one waits for a reload queues behind it. */
export function waitBehind(wallet: Wallet): Decision | null {
  const flight = wallet.autoReload?.inFlight ?? null;
  return flight?.holds === true ? { movements: [], verdict: { waitsFor: flight.payment } } : null;
}

function waitFor(autoReload: AutoReload, payment: number): Decision {
  const held = autoReload.inFlight?.holds === true;
  return {
    movements: [],
    ...(held ? {} : { autoReload: { ...autoReload, inFlight: { payment, holds: true } } }),
    verdict: { waitsFor: payment },
  };
}

/** The balance is below the threshold after what a command did: a purchase is set off behind it. Null where none is. */
export function reloadBelowThreshold(
  book: Book,
  wallet: Wallet,
  cause: { kind: "threshold" | "setting"; key: string | null; action: string | null },
  at: Instant,
): Pick<Decision, "autoReload" | "reload" | "payment"> | null {
  const { autoReload } = wallet;
  if (autoReload?.threshold == null || autoReload.inFlight !== null) return null;
  if (wallet.balance >= autoReload.threshold) return null;
  const proposal = proposeFor(book, wallet, 0, at);
  if (proposal === null) return null;
  const trigger: Trigger = { ...cause, required: autoReload.threshold };
  if ("capped" in proposal) return noteCap(book, autoReload, proposal, trigger, at);
  if (checkRoom(wallet, proposal.buy.credits) !== null) return null;
  return buy(book, wallet, autoReload, proposal.buy, trigger, at);
}

function buy(
  book: Book,
  wallet: Wallet,
  autoReload: AutoReload,
  order: Reload["order"],
  trigger: Trigger,
  at: Instant,
): Required<Pick<Decision, "autoReload" | "reload" | "payment">> {
  const spent = spentIn(autoReload, at, book.timeZone);
  const number = autoReload.attempts + 1;
  const payment: Payment = {
    number: wallet.paymentCount + 1,
    kind: "auto_reload",
    state: "asked",
    order,
    provider: book.provider!,
    receipt: null,
    method: autoReload.method,
    workspace: wallet.workspace,
    cause: { actor: "scrip", key: null, requestHash: null },
    decidedAt: at,
    closedAt: null,
    reason: null,
    entry: null,
    reversed: 0,
  };
  return {
    payment,
    reload: { number, trigger, order, payment: payment.number, capped: null, at },
    autoReload: {
      ...autoReload,
      spent: plus(spent, 1, order.money),
      inFlight: { payment: payment.number, holds: trigger.kind === "short" },
      attempts: number,
    },
  };
}

/** That a cap kept it from buying is noted once a month. */
function noteCap(
  book: Book,
  autoReload: AutoReload,
  { capped, order }: Extract<Proposal, { capped: CapName }>,
  trigger: Trigger,
  at: Instant,
): Pick<Decision, "autoReload" | "reload"> {
  const spent = spentIn(autoReload, at, book.timeZone);
  if (spent.capped === capped) return {};
  const number = autoReload.attempts + 1;
  return {
    reload: { number, trigger, order, payment: null, capped, at },
    autoReload: { ...autoReload, spent: { ...spent, capped }, attempts: number },
  };
}

function capText(cap: CapName): string {
  return cap === "count"
    ? "Auto Reload has made as many purchases this month as its cap allows."
    : "Auto Reload would pass its cap on the money of this month.";
}

/** Its payment has succeeded. One that had been declined, and so was not counted, counts after all. */
export function reloadCredited(
  book: Book,
  wallet: Wallet,
  payment: Payment,
  wasOpen: boolean,
): Pick<Decision, "autoReload"> {
  const { autoReload } = wallet;
  if (autoReload === null || payment.kind !== "auto_reload") return {};
  if (autoReload.inFlight?.payment === payment.number) {
    return { autoReload: { ...autoReload, declines: 0, inFlight: null } };
  }
  if (wasOpen || autoReload.spent.month !== monthOf(payment.decidedAt, book.timeZone)) return {};
  return { autoReload: { ...autoReload, spent: plus(autoReload.spent, 1, payment.order.money) } };
}

/** Its payment was declined: nothing was spent, and the third time in a row it switches itself off. */
export function reloadDeclined(wallet: Wallet, payment: Payment, at: Instant): Pick<Decision, "autoReload"> {
  const { autoReload } = wallet;
  if (autoReload?.inFlight?.payment !== payment.number) return {};
  const declines = autoReload.declines + 1;
  const off = declines >= MOST_DECLINES && autoReload.enabled;
  const reason = `${declines} payments in a row were declined, the last one for this reason: ${payment.reason}`;
  return {
    autoReload: {
      ...autoReload,
      enabled: autoReload.enabled && !off,
      declines,
      switchedOff: off ? { at, reason } : autoReload.switchedOff,
      // Whatever the calendar says by now: since it was decided nothing else was bought.
      spent: plus(autoReload.spent, -1, -payment.order.money),
      inFlight: null,
    },
  };
}

function plus(spent: Spent, count: number, money: number): Spent {
  return { ...spent, count: spent.count + count, money: spent.money + money };
}
