import { createHash } from "node:crypto";
import type { Catalog, RateCard } from "../core/catalog.ts";
import { canonicalJson } from "../core/chain.ts";
import { recordActs, SCRIP } from "./audit-log/record.ts";
import type { Database, Sql } from "./database.ts";
import { TERM } from "./lane/codes.ts";

/**
 * Keeps every rate card that anything was ever priced with: a catalog's own are stored, and those that its file no longer
 * has are added to it from the database, for an open deposit is settled with the prices it was made with.
 *
 * @returns the catalogs, completed; or sentences that say which rate cards were changed after they were used
 */
export async function registerRateCards(
  database: Database,
  catalogs: readonly Catalog[],
): Promise<{ ok: true; catalogs: Catalog[] } | { ok: false; errors: string[] }> {
  return database.begin(async (sql) => {
    const errors: string[] = [];
    const completed: Catalog[] = [];
    for (const catalog of catalogs) {
      for (const card of catalog.rateCards) {
        const document = canonicalJson(card);
        const digest = createHash("sha256")
          .update(canonicalJson(pricesOf(card)))
          .digest("hex");
        const [known] = await sql`
          select encode(digest, 'hex') as digest,
                 exists (select 1 from terms t join accounts a using (account_id)
                         where a.product = ${catalog.product} and t.kind = ${TERM.version} and t.term = ${card.version}) as used
          from rate_cards where product = ${catalog.product} and version = ${card.version}`;
        if (known !== undefined && known.digest !== digest && known.used) {
          errors.push(
            `Rate card ${card.version} of ${catalog.product} was changed after entries were priced with it. ` +
              "Put it back as it was and write the new prices as a rate card with a new version and date.",
          );
        } else {
          await sql`
            insert into rate_cards (product, version, effective_at, document, digest, registered_at)
            values (${catalog.product}, ${card.version}, ${card.effectiveAtMs}::timestamptz, ${document}::text::json,
                    decode(${digest}, 'hex'), now())
            on conflict (product, version) do update
              set effective_at = excluded.effective_at, document = excluded.document, digest = excluded.digest`;
          if (known?.digest !== digest) await recordLoaded(sql, catalog, card, known !== undefined);
        }
      }
      const stored = await sql`
        select document from rate_cards
        where product = ${catalog.product} and version <> all(${catalog.rateCards.map((card) => card.version)}::text[])`;
      const rateCards = [...catalog.rateCards, ...stored.map((row) => row.document as RateCard)];
      completed.push({ ...catalog, rateCards: rateCards.sort((a, b) => a.effectiveAtMs - b.effectiveAtMs) });
    }
    return errors.length === 0 ? { ok: true, catalogs: completed } : { ok: false, errors };
  });
}

/** New prices: a version that was not there before, or one that nothing was priced with yet and that says something else. */
async function recordLoaded(sql: Sql, { product }: Catalog, card: RateCard, isKnown: boolean): Promise<void> {
  await recordActs(sql, SCRIP, {
    action: isKnown ? "catalog.changed" : "catalog.loaded",
    account: null,
    target: { type: "catalog", id: product },
    after: { version: card.version, effective_at: new Date(card.effectiveAtMs).toISOString() },
  });
}

/** What of a rate card decides what is charged. The rest are words, which may be put better at any time. */
function pricesOf(card: RateCard) {
  const actions = Object.values(card.actions).map(({ id, attribution, oncePer, price, settlement, scale }) => [
    id,
    { attribution, oncePer, price, settlement, scale },
  ]);
  return { effectiveAt: card.effectiveAtMs, actions: Object.fromEntries(actions) };
}
