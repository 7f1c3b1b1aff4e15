import { burnsBefore, isUsable } from "../burning-order.ts";
import type { Entry, Funding, Grant, WalletHistory } from "../history.ts";
import type { Report } from "./finding.ts";
import { grantReversed } from "./law-9-money.ts";
import { grantsByNumber, sum, walk } from "./walk.ts";

/**
 * Every movement is funded to exactly its amount; no grant gives more than it holds, before it is effective or from its
 * expiry on (but for its own expiry); what a deduction drew is what the burning order says.
 */
export function auditFunding(history: WalletHistory, report: Report): void {
  const grants = grantsByNumber(history);
  for (const { entry, remaining } of walk(history)) {
    const at = entry.sequence;
    const funded = sum(entry.fundings.map((funding) => funding.amount));
    if (funded !== Math.abs(entry.amount)) report(at, `moves ${entry.amount}, its fundings add up to ${funded}`);
    if (new Set(entry.fundings.map((funding) => funding.grant)).size !== entry.fundings.length) {
      report(at, "names a grant twice among its fundings");
    }

    for (const { grant: number, amount } of entry.fundings) {
      const grant = grants.get(number);
      if (grant === undefined) {
        report(at, `is funded by grant ${number}, which does not exist`);
        continue;
      }
      const held = remaining.get(number) ?? 0;
      if (amount <= 0) report(at, `takes ${amount} of grant ${number}`);
      if (entry.amount < 0) {
        if (amount > held) report(at, `takes ${amount} of grant ${number}, which holds ${held}`);
        if (entry.effectiveAt < grant.effectiveAt) report(at, `takes of grant ${number} before it is effective`);
        if (entry.type !== "expiry" && !isUsable(grant, entry.effectiveAt)) {
          report(at, `takes of grant ${number}, which cannot be used then`);
        }
      } else if (held + amount > grant.amount) {
        report(at, `fills grant ${number} of ${grant.amount} up to ${held + amount}`);
      }
    }

    if (entry.amount < 0 && entry.type !== "expiry") auditDraw(history, entry, remaining, report);
    if (entry.amount > 0 && GIVES_ONE_GRANT.has(entry.type)) {
      const grant = grants.get(entry.fundings[0]?.grant ?? -1);
      if (entry.fundings.length !== 1 || grant?.givenBy !== at || grant.amount !== entry.amount) {
        report(at, "does not fill exactly the one grant that it gives");
      }
    }
  }
}

const GIVES_ONE_GRANT = new Set(["grant", "topup", "auto_reload", "allocation", "proration", "adjustment", "opening"]);

function auditDraw(history: WalletHistory, entry: Entry, remaining: Map<number, number>, report: Report): void {
  const named = entry.type === "reversal" ? grantReversed(history, entry) : history.named.get(entry.sequence);
  if (named !== undefined) {
    const only = entry.fundings.every((funding) => funding.grant === named);
    if (!only) report(entry.sequence, `was to take of grant ${named} alone, took of ${show(entry.fundings)}`);
    return;
  }
  const expected = burn(history.grants, remaining, -entry.amount, entry.effectiveAt);
  if (show(expected) !== show(entry.fundings)) {
    report(entry.sequence, `should have drawn ${show(expected)}, drew ${show(entry.fundings)}`);
  }
}

function burn(grants: Grant[], remaining: Map<number, number>, amount: number, at: number): Funding[] {
  const fundings: Funding[] = [];
  let missing = amount;
  for (const grant of [...grants].sort(burnsBefore)) {
    if (missing === 0) break;
    const taken = isUsable(grant, at) ? Math.min(missing, remaining.get(grant.number) ?? 0) : 0;
    if (taken > 0) fundings.push({ grant: grant.number, amount: taken });
    missing -= taken;
  }
  return fundings;
}

function show(fundings: Funding[]): string {
  return fundings.map((funding) => `${funding.grant}:${funding.amount}`).join(" ") || "nothing";
}
