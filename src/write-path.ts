import type { Catalog } from "./core/catalog.ts";
import { sandboxProvider } from "./payments/sandbox.ts";
import { stripeProvider } from "./payments/stripe.ts";
import { Purchases } from "./purchases.ts";
import type { Payments } from "./services.ts";
import type { Connection, Database } from "./store/database.ts";
import { type LaneOptions, Lanes } from "./store/lane/lanes.ts";
import { paymentCustomers } from "./store/payment-customers.ts";
import { sandboxBooks } from "./store/sandbox-books.ts";

/** Stripe's keys, and where its API is if not at Stripe. */
export type StripeSettings = {
  secretKey: string;
  webhookSecret: string;
  returnUrl: string;
  api: { host: string; port: number; protocol: "http" | "https" } | null;
};

export type WritePathOptions = {
  /** The name of the ledger at the payment provider. */
  ledger: string;
  posting: Connection;
  reading: Database;
  catalogs: ReadonlyMap<string, Catalog>;
  /** Null: the sandbox, which moves no money. */
  stripe: StripeSettings | null;
  log: (line: string) => void;
  lanes?: Partial<LaneOptions>;
};

export type WritePath = { lanes: Lanes; payments: Payments; close(): Promise<void> };

/** The lanes that post, joined to whoever charges cards. */
export function openWritePath({
  ledger,
  posting,
  reading,
  catalogs,
  stripe,
  log,
  lanes: options,
}: WritePathOptions): WritePath {
  const sync = (payment: string): Promise<void> => purchases.sync(payment);
  const sandbox = stripe === null ? sandboxProvider({ books: sandboxBooks(reading), listener: sync }) : null;
  const provider =
    stripe === null
      ? sandbox!
      : stripeProvider({ ...stripe, ...stripe.api, customers: paymentCustomers(reading), ledger });
  const lanes = new Lanes(posting, {
    ...options,
    provider: provider.name,
    onPayment: (place) => purchases.asked(place),
  });
  const purchases: Purchases = new Purchases({
    post: (request) => lanes.post(request),
    database: reading,
    catalogs,
    provider,
    log,
  });
  return {
    lanes,
    payments: { purchases, provider, play: sandbox === null ? null : sandbox.play },
    async close() {
      await purchases.close();
      await sandbox?.settled();
      await lanes.close();
    },
  };
}
