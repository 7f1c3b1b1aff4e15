/** What the fields of requests hold where a request is to make sense. */
import fc, { type Arbitrary } from "fast-check";
import { SHARP_TEXTS } from "./odd.ts";
import type { Vocabulary } from "./schema.ts";
import { type Kind, Thing } from "./things.ts";

export const CAMPAIGNS = ["spring", "summer", "🎬 autumn"];
const COUNT = fc.integer({ min: 1, max: 3 });

/** What can be bought, with quantities that its price knows. */
const SPENDS: Arbitrary<[action: string, quantities: unknown]> = fc.oneof(
  COUNT.map((rerolls): [string, unknown] => ["persona.reroll", { rerolls }]),
  COUNT.map((batches): [string, unknown] => ["persona.batch", { batches }]),
  fc
    .array(fc.integer({ min: 0, max: 14 }), { maxLength: 3 })
    .map((clips): [string, unknown] => ["creative.submission", { clips }]),
);

/** Mostly of the own account, else of the other. */
export function thing(kind: Kind): Arbitrary<Thing> {
  const place = fc.integer({ min: 0, max: 23 });
  return fc.oneof(
    { weight: 5, arbitrary: place.map((at) => new Thing("own", kind, at)) },
    { weight: 1, arbitrary: place.map((at) => new Thing("other", kind, at)) },
  );
}

const workspace = fc.oneof(
  { weight: 6, arbitrary: thing("wallet") },
  { weight: 1, arbitrary: fc.constantFrom("new one", ...SHARP_TEXTS) },
);
const reference = fc.record({
  type: fc.constantFrom("creative", "image", "__proto__"),
  id: fc.oneof(fc.integer({ min: 0, max: 1_000_000 }).map(String), fc.constantFrom(...SHARP_TEXTS)),
});
const amount = fc.integer({ min: 1, max: 20 });

export const WORDS: Vocabulary = {
  account: thing("account"),
  workspace,
  wallet: thing("wallet"),
  campaign: fc.oneof(fc.constantFrom(...CAMPAIGNS), thing("campaign")),
  action: fc.constantFrom("persona.reroll", "persona.batch", "creative.submission"),
  quantities: fc.constantFrom<unknown>({ rerolls: 1 }, { batches: 1 }, { images: 10 }, { clips: [8] }, { clips: [] }),
  reference,
  amount,
  category: fc.constantFrom("paid", "promotional"),
  effective_at: fc.constantFrom("2031-01-01T00:00:00Z", null),
  expires_at: fc.constantFrom("2035-01-01T00:00:00Z", null),
  deadline: fc.constantFrom("2032-01-01T00:00:00Z", null),
  anchor: fc.constantFrom("2025-12-15T00:00:00Z", null),
  from: fc.constantFrom("2026-01-01T00:00:00Z", "2025-12-31T23:00:00.001Z", "2025-03-30T02:30:00+02:00"),
  to: fc.constantFrom("2026-02-01T00:00:00Z", "2026-01-31T22:59:59.999Z", "2027-01-01T00:00:00-12:00"),
  at: fc.constantFrom("2026-01-10T12:00:00Z", "2026-01-10T11:59:59Z"),
  key: fc.oneof(fc.uuid(), thing("key")),
  deposit: thing("deposit"),
  entry: thing("entry"),
  entries: fc.array(thing("entry"), { maxLength: 3 }),
  grant: thing("grant"),
  case: thing("case"),
  finding: thing("finding"),
  backfill: thing("backfill"),
  audit: thing("audit"),
  payment: thing("payment"),
  payment_method: thing("card"),
  session: thing("session"),
  token: thing("token"),
  cursor: thing("cursor"),
  product: fc.constantFrom("studio", "studio", "outreach"),
  pack: fc.constantFrom("small", "medium", "large"),
  count: fc.integer({ min: 1, max: 2 }),
  plan: fc.constantFrom("starter", "growth", "scale", null),
  period: fc.constantFrom("this_cycle", "last_7_days", "this_month"),
  threshold: fc.integer({ min: 1, max: 50 }),
  priority: fc.integer({ min: 0, max: 100 }),
  receipt: fc.uuid(),
  limit: fc.integer({ min: 1, max: 10 }),
  type: fc.constantFrom("charge", "grant", "charge,deposit", "settlement"),
  accounts: thing("account").map((each) => [each]),
};

/** The body with an action and the quantities that belong together, where it has them. */
export function spending(body: Arbitrary<unknown>): Arbitrary<unknown> {
  return fc.tuple(body, SPENDS).map(([value, [action, quantities]]) => ({ ...(value as object), action, quantities }));
}
