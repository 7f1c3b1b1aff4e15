import type { Command } from "../command.ts";
import { drawFrom } from "../grant.ts";
import type { Instant } from "../instant.ts";
import { invalid, notEnough } from "../rejection.ts";
import { fail, ok } from "../result.ts";
import type { Wallet } from "../wallet.ts";
import type { Decided } from "./book.ts";
import { give, movement, newGrant } from "./movement.ts";
import { checkRoom } from "./room.ts";

type GrantCommand = Extract<Command, { kind: "grant" }>;
type WithdrawCommand = Extract<Command, { kind: "withdraw" }>;
type AdjustmentCommand = Extract<Command, { kind: "adjustment" }>;

/** The operator gives a block of credits, now or at a time to come. */
export function decideGrant(wallet: Wallet, command: GrantCommand, at: Instant): Decided {
  if (command.effectiveAt !== null && command.effectiveAt < at) {
    return fail(invalid("/effective_at", "A grant takes effect now or later; leave it out for now."));
  }
  const effectiveAt = command.effectiveAt ?? at;
  if (command.expiresAt !== null && command.expiresAt <= effectiveAt) {
    return fail(invalid("/expires_at", "A grant must expire after it takes effect."));
  }
  const noRoom = checkRoom(wallet, command.amount);
  if (noRoom !== null) return fail(noRoom);
  const grant = newGrant(wallet, "grant", command.category, command.amount, effectiveAt, {
    expiresAt: command.expiresAt,
    priority: command.priority,
  });
  if (effectiveAt > at) {
    const { workspace, reason, actor } = command;
    return ok({
      movements: [],
      schedule: { ...grant, remaining: grant.amount, scheduled: { workspace, reason, actor } },
    });
  }
  return ok({ movements: [give("grant", grant, command, { workspace: command.workspace, reason: command.reason })] });
}

/** Takes back what remains of a grant; a future one is only taken off the list. */
export function decideWithdraw(wallet: Wallet, command: WithdrawCommand): Decided {
  const grant = wallet.grants.get(command.grant);
  if (grant === undefined) return fail({ code: "not_found", detail: "There is no such grant in this account." });
  if (grant.scheduled !== null) return ok({ movements: [], unschedule: grant.number });
  if (grant.remaining === 0) {
    return fail({ code: "conflict", detail: "Nothing remains of this grant that could be withdrawn." });
  }
  const fundings = [{ grant: grant.number, amount: grant.remaining }];
  return ok({ movements: [movement("adjustment", -grant.remaining, command, { fundings, reason: command.reason })] });
}

/** A person of the operator corrects the balance, upwards or downwards, with a reason. */
export function decideAdjustment(wallet: Wallet, command: AdjustmentCommand, at: Instant): Decided {
  return command.amount > 0 ? adjustUp(wallet, command, at) : adjustDown(wallet, command);
}

function adjustUp(wallet: Wallet, command: AdjustmentCommand, at: Instant): Decided {
  if (command.grant !== null) {
    return fail(
      invalid("/grant", "Only a negative adjustment can name a grant: a positive one makes a grant of its own."),
    );
  }
  if (command.expiresAt !== null && command.expiresAt <= at) {
    return fail(invalid("/expires_at", "A grant must expire after it takes effect."));
  }
  const noRoom = checkRoom(wallet, command.amount);
  if (noRoom !== null) return fail(noRoom);
  const grant = newGrant(wallet, "adjustment", command.category ?? "promotional", command.amount, at, {
    expiresAt: command.expiresAt,
    priority: null,
  });
  const { workspace, reason } = command;
  return ok({ movements: [give("adjustment", grant, command, { workspace, reason, case: command.case })] });
}

function adjustDown(wallet: Wallet, command: AdjustmentCommand): Decided {
  const wanted = -command.amount;
  const named = command.grant === null ? null : wallet.grants.get(command.grant);
  if (named === undefined) return fail({ code: "not_found", detail: "There is no such grant in this account." });
  if (command.category !== null || command.expiresAt !== null) {
    const field = command.category !== null ? "category" : "expires_at";
    return fail(invalid(`/${field}`, `Only a positive adjustment makes a grant: leave "${field}" out.`));
  }
  if (named !== null && named.scheduled !== null) {
    return fail({ code: "conflict", detail: "This grant has not taken effect yet: withdraw it instead." });
  }
  const sources = named === null ? wallet.burning : [named];
  const available = sources.reduce((sum, grant) => sum + grant.remaining, 0);
  if (wanted > available && !command.allowOutstanding) {
    return fail(
      notEnough(
        wanted,
        available,
        `The adjustment takes ${wanted}; ${available} are available. Say "allow_outstanding" to leave the rest outstanding.`,
      ),
    );
  }
  const taken = Math.min(wanted, available);
  const owed = wanted - taken;
  if (!Number.isSafeInteger(wallet.outstanding + owed)) {
    return fail({ code: "amount_out_of_range", detail: "More would be outstanding than can be counted." });
  }
  return ok({
    movements: [
      movement("adjustment", taken === 0 ? 0 : -taken, command, {
        workspace: command.workspace,
        outstandingChange: owed,
        fundings: drawFrom(sources, taken),
        reason: command.reason,
        case: command.case,
      }),
    ],
  });
}
