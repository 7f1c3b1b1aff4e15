import type { Catalog } from "../core/catalog.ts";
import { type Entry, usageOf } from "../core/entry.ts";
import { type Grant, hasLapsed } from "../core/grant.ts";
import type { Instant } from "../core/instant.ts";
import { labelOf } from "../core/labels.ts";
import { formatId } from "../store/ids.ts";
import type { Account, PostedEntry, WalletFigures } from "../store/posting.ts";
import type { Deposit } from "../store/read/deposits.ts";
import { attributionView } from "./backfill-views.ts";
import { autoReloadView, planView } from "./payment-views.ts";
import type { AccountView, CampaignView, WorkspaceView } from "./schemas/accounts.ts";
import type {
  DepositView,
  EntryDetailView,
  EntryView,
  GrantView,
  LabelledEntryView,
  PreviewAnswer,
  WalletFiguresView,
  WalletView,
} from "./schemas/ledger.ts";
import type { Campaign, EntryDetail, ReadEntry, WalletState, Workspace } from "./services.ts";
import { formatInstant, formatInstantOrNull } from "./time.ts";

/** How the contract writes what the store holds. The ids of the ledger's things are made here and nowhere else. */

/** A wallet by its two numbers: what the ids of everything in it are made from. */
export type Place = { account: number; wallet: number };

export function entryIdOf(place: Place, sequence: number): string {
  return formatId("en", place.account, place.wallet, sequence);
}

function grantId(place: Place, number: number): string {
  return formatId("gr", place.account, place.wallet, number);
}

export function entryView(place: Place, entry: PostedEntry): EntryView {
  return {
    id: entryIdOf(place, entry.sequence),
    wallet: entry.wallet,
    sequence: entry.sequence,
    ...entryFields(place, entry),
    fundings: entry.fundings.map(({ grant, source, category, amount }) => ({
      grant: grantId(place, grant),
      source,
      category,
      amount,
    })),
    hash: entry.hash,
  };
}

export function labelledEntryView(place: Place, catalog: Catalog, entry: ReadEntry): LabelledEntryView {
  const grantSource = entry.fundings[0]?.source ?? null;
  return {
    ...entryView(place, entry),
    label: labelOf(catalog, { ...entry, grantSource }),
    workspace_name: entry.workspaceName,
    campaign_name: entry.campaignName,
  };
}

export function entryDetailView(place: Place, catalog: Catalog, detail: EntryDetail): EntryDetailView {
  return {
    ...labelledEntryView(place, catalog, detail.entry),
    consumptions: detail.consumptions.map(({ sequence, grant, amount }) => ({
      entry: entryIdOf(place, sequence),
      grant: grantId(place, grant),
      amount,
    })),
    pays: detail.pays.map(({ debt, amount }) => ({ entry: entryIdOf(place, debt), amount })),
    payment: detail.payment === null ? null : formatId("pay", place.account, place.wallet, detail.payment),
    previous_hash: detail.previousHash,
    attribution: attributionView(place.account, detail),
    related: detail.related.map(({ sequence, type, amount }) => ({ entry: entryIdOf(place, sequence), type, amount })),
  };
}

function entryFields(place: Place, entry: Omit<Entry, "fundings" | "newGrants">) {
  return {
    type: entry.type,
    amount: entry.amount,
    starting_balance: entry.endingBalance - entry.amount,
    ending_balance: entry.endingBalance,
    outstanding_change: entry.outstandingChange,
    ending_outstanding: entry.endingOutstanding,
    usage_change: usageOf(entry),
    workspace: entry.workspace,
    campaign: entry.campaign,
    action: entry.action,
    reference: entry.reference,
    price: entry.price,
    of: entry.of === null ? null : entryIdOf(place, entry.of),
    reason: entry.reason,
    metadata: entry.metadata,
    case: entry.case,
    actor: entry.actor,
    idempotency_key: entry.key,
    effective_at: formatInstant(entry.effectiveAt),
    posted_at: formatInstant(entry.postedAt),
  };
}

/** An entry that was not posted: it has no id and no hash. */
export function previewEntryView(place: Place, wallet: string, entry: Entry): PreviewAnswer["entries"][number] {
  const fundings = entry.fundings.map(({ grant, amount }) => ({ grant: grantId(place, grant), amount }));
  return { wallet, sequence: entry.sequence, ...entryFields(place, entry), fundings };
}

export function grantView(place: Place, grant: Grant, at: Instant): GrantView {
  return {
    id: grantId(place, grant.number),
    source: grant.source,
    category: grant.category,
    amount: grant.amount,
    remaining: grant.remaining,
    priority: grant.priority,
    effective_at: formatInstant(grant.effectiveAt),
    expires_at: formatInstantOrNull(grant.expiresAt),
    state: grantState(grant, at),
  };
}

function grantState(grant: Grant, at: Instant): GrantView["state"] {
  if (grant.scheduled !== null) return "scheduled";
  if (hasLapsed(grant, at)) return "expired";
  return grant.remaining > 0 ? "open" : "spent";
}

export function walletFiguresView(catalog: Catalog, wallet: WalletFigures): WalletFiguresView {
  return { id: wallet.id, unit: catalog.unit.singular, balance: wallet.balance, outstanding: wallet.outstanding };
}

export function walletView(account: Account, catalog: Catalog, wallet: WalletState, at: Instant): WalletView {
  const place = { account: account.number, wallet: wallet.number };
  return {
    ...walletFiguresView(catalog, wallet),
    workspace: wallet.workspace,
    name: wallet.name,
    last_entry_at: formatInstantOrNull(wallet.lastAt),
    sequence: wallet.sequence,
    hash: wallet.hash,
    debts: wallet.debts.map((debt) => ({
      entry: entryIdOf(place, debt.sequence),
      amount: debt.remaining,
      since: formatInstant(debt.since),
    })),
    scheduled: wallet.scheduled.map((grant) => grantView(place, grant, at)),
    in_flight: wallet.inFlight,
    grants: wallet.grants.map((grant) => grantView(place, grant, at)),
    plan: wallet.subscription === null ? null : planView(wallet.subscription),
    auto_reload:
      wallet.autoReload === null ? null : autoReloadView(place, catalog, wallet.autoReload, account.timeZone, at),
  };
}

export function depositView(account: Account, deposit: Deposit): DepositView {
  const place = { account: account.number, wallet: deposit.walletNumber };
  return {
    id: formatId("dp", place.account, place.wallet, deposit.sequence),
    state: deposit.state,
    wallet: deposit.wallet,
    workspace: deposit.workspace,
    campaign: deposit.campaign,
    action: deposit.action,
    reference: deposit.reference,
    amount: deposit.amount,
    deadline: formatInstantOrNull(deposit.deadline),
    entry: entryIdOf(place, deposit.sequence),
    settlement: deposit.closedBy === null ? null : entryIdOf(place, deposit.closedBy),
    submitted_at: formatInstant(deposit.submittedAt),
  };
}

export function accountView(account: Account): AccountView {
  return {
    id: account.id,
    product: account.product,
    name: account.name,
    time_zone: account.timeZone,
    created_at: formatInstant(account.createdAt),
  };
}

export function workspaceView(workspace: Workspace): WorkspaceView {
  return { workspace: workspace.workspace, name: workspace.name, created_at: formatInstant(workspace.createdAt) };
}

export function campaignView(campaign: Campaign): CampaignView {
  return {
    workspace: campaign.workspace,
    campaign: campaign.campaign,
    name: campaign.name,
    url: campaign.url,
    created_at: formatInstant(campaign.createdAt),
  };
}
