import type { Request } from "../predict/request.ts";
import { callOf, type Sending } from "./sending.ts";

/** A request in one line that a person can read. */
export function showSending(sending: Sending): string {
  const { body } = callOf(sending);
  return `${sending.account} ${sending.key}: ${sending.request.kind}${targetOf(sending.request)} ${JSON.stringify(body)}`;
}

function targetOf(request: Request): string {
  switch (request.kind) {
    case "settle":
    case "void":
      return ` ${request.deposit.wallet}#${request.deposit.number}`;
    case "refund":
      return ` ${request.entry.wallet}#${request.entry.number}`;
    case "plan":
    case "auto_reload":
      return ` of ${request.wallet}`;
    case "event":
      return ` ${request.payment.id} (${request.payment.wallet}#${request.payment.entry ?? request.payment.key})`;
    case "withdraw":
      return ` grant ${request.grant.number} of ${request.grant.wallet}`;
    default:
      return "";
  }
}

export function showTime(at: number): string {
  return new Date(at).toISOString();
}
