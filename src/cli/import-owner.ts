import type { Action, Catalog, PriceRule } from "../core/catalog.ts";
import type { AccountView } from "../http/schemas/accounts.ts";
import type { CatalogVersions, CatalogView } from "../http/schemas/catalogs.ts";
import type { Owner } from "./import-file.ts";
import { type Server, ServerRefused } from "./server.ts";

/** History is not priced: its amounts are what they were. */
const NO_PRICE: PriceRule = { base: null, parts: [], alternatives: false };

/** The account that a history is brought into, and its catalog as far as history needs it, as the server tells them. */
export async function ownerOf(server: Server, id: string): Promise<Owner> {
  const told = await server.call<AccountView>("GET", `/accounts/${encodeURIComponent(id)}`);
  const product = `/catalogs/${encodeURIComponent(told.product)}`;
  const catalog = await server.call<CatalogView>("GET", product);
  const account = {
    id,
    number: 0,
    product: told.product,
    name: told.name,
    timeZone: told.time_zone,
    createdAt: Date.parse(told.created_at),
  };
  return { account, catalog: catalogOf(catalog, await versionsOf(server, product, catalog)) };
}

/** Every version of the prices; a key that is bound to an account is shown the one in force. */
async function versionsOf(server: Server, product: string, catalog: CatalogView): Promise<Version[]> {
  try {
    return (await server.call<CatalogVersions>("GET", `${product}/versions`)).versions.toReversed();
  } catch (error) {
    if (!(error instanceof ServerRefused) || error.status !== 403) throw error;
    const { version, effective_at, actions } = catalog;
    return version === null || effective_at === null ? [] : [{ version, effective_at, actions }];
  }
}

type Version = Pick<CatalogVersions["versions"][number], "version" | "effective_at" | "actions">;

function catalogOf(view: CatalogView, versions: readonly Version[]): Catalog {
  return {
    product: view.product,
    name: view.name,
    unit: view.unit,
    words: view.words,
    wallets: view.wallets,
    timeZone: view.time_zone,
    planUrl: view.plan_url,
    labels: view.labels as Catalog["labels"],
    plans: view.plans,
    packs: view.packs as Catalog["packs"],
    autoReload: null,
    policies: { outstanding: view.policies.outstanding, outstandingLimit: null, depositDeadlineMs: null },
    rateCards: versions.map(({ version, effective_at, actions }) => ({
      version,
      effectiveAt: effective_at,
      effectiveAtMs: Date.parse(effective_at),
      actions: Object.fromEntries(actions.map((action) => [action.id, actionOf(action, view.unit.scale)])),
    })),
  };
}

function actionOf(view: CatalogView["actions"][number], scale: number): Action {
  const { id, label, description, kind, attribution, once_per: oncePer } = view;
  return { id, label, description, kind, attribution, oncePer, price: NO_PRICE, settlement: null, scale };
}
