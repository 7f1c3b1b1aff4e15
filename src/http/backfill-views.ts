import type { Catalog } from "../core/catalog.ts";
import { actionLabel } from "../core/labels.ts";
import { formatBackfillId } from "../store/ids.ts";
import type { Account } from "../store/posting.ts";
import type { BackfillDetailView, BackfillView } from "./schemas/imports.ts";
import type { Backfill, BackfillDetail, EntryDetail } from "./services.ts";
import { formatInstant } from "./time.ts";
import { entryIdOf } from "./views.ts";

export function backfillView(account: Account, backfill: Backfill): BackfillView {
  const { number, resolved, unresolved, madeAt, madeBy, applied, reverted } = backfill;
  return {
    id: formatBackfillId(account.number, number),
    state: reverted !== null ? "reverted" : applied !== null ? "applied" : "preview",
    resolved,
    unresolved,
    made_at: formatInstant(madeAt),
    made_by: madeBy,
    applied: applied === null ? null : { ...applied, at: formatInstant(applied.at) },
    reverted: reverted === null ? null : { ...reverted, at: formatInstant(reverted.at) },
  };
}

export function backfillDetailView(account: Account, catalog: Catalog, detail: BackfillDetail): BackfillDetailView {
  return {
    ...backfillView(account, detail),
    by_campaign: detail.byCampaign,
    effect:
      detail.effect?.map(({ workspaceName, campaignName, ...each }) => ({
        ...each,
        workspace_name: workspaceName,
        campaign_name: campaignName,
      })) ?? null,
    changes: detail.changes.map(({ wallet, walletId, sequence, action, ...each }) => ({
      ...each,
      entry: entryIdOf({ account: account.number, wallet }, sequence),
      wallet: walletId,
      action,
      label: actionLabel(catalog, action),
    })),
  };
}

/** What an entry is attributed to, and how it came to that. */
export function attributionView(account: number, { entry, attribution }: EntryDetail) {
  return {
    campaign: entry.campaign,
    posted_campaign: attribution.posted,
    amendments: attribution.amendments.map(({ before, campaign, backfill, reference, at, by }) => ({
      before,
      campaign,
      backfill: formatBackfillId(account, backfill),
      reference,
      at: formatInstant(at),
      by,
    })),
  };
}
