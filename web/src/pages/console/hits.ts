import type { Schema } from "@scrip/sdk";
import { urls } from "../../urls.ts";

export type Hit = Schema<"SearchResults">["results"][number];

/** What kinds of things are called. */
export const KIND_NAMES: Record<Hit["kind"], string> = {
  account: "Account",
  workspace: "Workspace",
  campaign: "Campaign",
  wallet: "Balance",
  entry: "Movement",
  deposit: "Deposit",
  grant: "Grant",
  reference: "Record",
  payment: "Payment",
  reload: "Attempt of Auto Reload",
  key: "Idempotency key",
  backfill: "Backfill",
  audit: "Audit",
  finding: "Finding",
  case: "Case",
  request: "Request",
};

/** Where a thing that was found is shown: with the movement it came in with, else on the page of what it belongs to. */
export function addressOf({ kind, id, account, wallet, entry }: Hit): string | null {
  if (kind === "audit") return urls.console.audit(id);
  if (kind === "finding") return urls.console.finding(id);
  if (kind === "request") return `${urls.console.log()}?${new URLSearchParams({ request_id: id })}`;
  if (account === null) return null;
  if (kind === "account") return urls.console.account(account);
  if (kind === "backfill") return urls.backfill(account, id);
  if (kind === "case") return urls.case(account, id);
  if (wallet === null) return urls.usage(account);
  return entry === null ? urls.overview(account, wallet) : urls.entry(account, wallet, entry);
}
