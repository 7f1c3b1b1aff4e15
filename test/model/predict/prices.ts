/**
 * The two example products and the test's own (`parlour.yaml`), written out by hand. Every amount is a whole number of
 * credits, money is in the smallest part of its currency.
 */

export type Product = "studio" | "outreach" | "parlour";
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

const PARLOUR: Record<string, Action> = {
  seance: { attribution: "workspace", oncePerReference: false, price: each(6) },
  reading: { attribution: "workspace", oncePerReference: true, price: each(1) },
};

export type Pack = { credits: number; money: number };
/** What a cycle gives, and how much of what it did not use the next one keeps. */
export type PlanTerms = { allocation: number; keeps: number };

type ProductTerms = {
  actions: Record<string, Action>;
  packs: Record<string, Pack>;
  plans: Record<string, PlanTerms>;
  walletPerWorkspace: boolean;
  paysFromNextCredit: boolean;
  outstandingLimit: number | null;
};

export const PRODUCTS: Record<Product, ProductTerms> = {
  studio: {
    actions: STUDIO,
    packs: {
      small: { credits: 50, money: 2_500 },
      medium: { credits: 200, money: 9_500 },
      large: { credits: 500, money: 22_500 },
    },
    plans: {
      starter: { allocation: 150, keeps: 0 },
      growth: { allocation: 325, keeps: 0 },
      scale: { allocation: 575, keeps: 0 },
    },
    walletPerWorkspace: true,
    paysFromNextCredit: false,
    outstandingLimit: 100,
  },
  outreach: {
    actions: OUTREACH,
    packs: {
      "5k": { credits: 5_000, money: 4_900 },
      "20k": { credits: 20_000, money: 17_900 },
      "100k": { credits: 100_000, money: 79_900 },
    },
    plans: {
      solo: { allocation: 5_000, keeps: 0 },
      team: { allocation: 30_000, keeps: 0 },
      agency: { allocation: 100_000, keeps: 0 },
    },
    walletPerWorkspace: false,
    paysFromNextCredit: true,
    outstandingLimit: null,
  },
  parlour: {
    actions: PARLOUR,
    packs: {
      seven: { credits: 7, money: 300 },
      dozen: { credits: 60, money: 2_099 },
      heap: { credits: 450, money: 999 },
    },
    plans: {
      keep: { allocation: 40, keeps: Number.POSITIVE_INFINITY },
      capped: { allocation: 90, keeps: 60 },
      reset: { allocation: 130, keeps: 0 },
      plenty: { allocation: 300, keeps: 200 },
    },
    walletPerWorkspace: true,
    paysFromNextCredit: true,
    outstandingLimit: null,
  },
};

export function findPack(product: Product, pack: string): Pack | null {
  return Object.hasOwn(PRODUCTS[product].packs, pack) ? (PRODUCTS[product].packs[pack] ?? null) : null;
}

export function findPlan(product: Product, plan: string): PlanTerms | null {
  return Object.hasOwn(PRODUCTS[product].plans, plan) ? (PRODUCTS[product].plans[plan] ?? null) : null;
}

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
