/** The prices of the two example products, written out by hand. Every amount is a whole number of credits. */

export type Product = "studio" | "outreach";
export type Quantities = Record<string, unknown>;
export type Attribution = "campaign" | "workspace" | "none";

type Action = {
  attribution: Attribution;
  oncePerReference: boolean;
  /** The price of a charge or deposit; null where the quantities make no sense. */
  price: (quantities: Quantities) => number | null;
  /** The price of what was delivered, where it is made otherwise. */
  delivered?: (quantities: Quantities) => number | null;
};

const STUDIO: Record<string, Action> = {
  "creative.submission": {
    attribution: "workspace",
    oncePerReference: true,
    price: (quantities) => clips(quantities, (seconds) => 40 + total(seconds.map((s) => Math.min(12, Math.max(4, s))))),
    delivered: (quantities) => clips(quantities, (seconds) => 40 + total(seconds)),
  },
  "persona.batch": {
    attribution: "workspace",
    oncePerReference: false,
    price: (quantities) =>
      only(quantities, "batches", (batches) => batches * 9) ??
      only(quantities, "images", (images) => Math.ceil(images / 9) * 9),
  },
  "persona.reroll": {
    attribution: "workspace",
    oncePerReference: false,
    price: (quantities) => only(quantities, "rerolls", (rerolls) => rerolls * 2),
  },
};

const OUTREACH: Record<string, Action> = {
  "email.first_draft": { attribution: "campaign", oncePerReference: true, price: each(2) },
  "lead.deep_enrich": { attribution: "campaign", oncePerReference: true, price: each(5) },
  "message.approve": { attribution: "campaign", oncePerReference: true, price: each(1) },
  "message.reply": { attribution: "campaign", oncePerReference: true, price: each(3) },
  "leads.find": {
    attribution: "none",
    oncePerReference: false,
    price: (quantities) =>
      only(quantities, "leads", (leads) => (leads <= 1000 ? leads : 1000 + Math.ceil((leads - 1000) / 2))),
  },
  "self_learning.run": { attribution: "none", oncePerReference: false, price: each(50) },
  "contacts.clean": {
    attribution: "none",
    oncePerReference: false,
    price: (quantities) => only(quantities, "contacts", (contacts) => Math.ceil(contacts / 10)),
  },
};

export const PRODUCTS = {
  studio: {
    actions: STUDIO,
    packs: { small: 50, medium: 200, large: 500 } as Record<string, number>,
    walletPerWorkspace: true,
    paysFromNextCredit: false,
    outstandingLimit: 100,
  },
  outreach: {
    actions: OUTREACH,
    packs: { "5k": 5_000, "20k": 20_000, "100k": 100_000 } as Record<string, number>,
    walletPerWorkspace: false,
    paysFromNextCredit: true,
    outstandingLimit: null,
  },
} as const;

export function findAction(product: Product, action: string): Action | null {
  const actions = PRODUCTS[product].actions;
  return Object.hasOwn(actions, action) ? (actions[action] ?? null) : null;
}

export function priceOfUse(action: Action, quantities: Quantities | undefined): number | null {
  return action.price(quantities ?? {});
}

export function priceOfDelivery(action: Action, quantities: Quantities): number | null {
  return (action.delivered ?? action.price)(quantities);
}

/** So much for each; how often is said by `count`, once where it is not. */
function each(amount: number) {
  return (quantities: Quantities) =>
    Object.keys(quantities).length === 0 ? amount : only(quantities, "count", (count) => count * amount);
}

function only(quantities: Quantities, name: string, price: (value: number) => number): number | null {
  if (Object.keys(quantities).length !== 1) return null;
  const value = quantities[name];
  return isCount(value) ? price(value) : null;
}

function clips(quantities: Quantities, price: (seconds: number[]) => number): number | null {
  if (Object.keys(quantities).some((name) => name !== "clips")) return null;
  const seconds = quantities["clips"] ?? [];
  return Array.isArray(seconds) && seconds.every(isCount) ? price(seconds) : null;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function total(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
