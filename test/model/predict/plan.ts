import { type Book, learn, type Plan, post } from "./book.ts";
import { type Around, type Decision, hasRoom, no, type Of, yes } from "./decision.ts";
import { anniversary } from "./local-time.ts";
import { findPlan, type Product } from "./prices.ts";
import { incoming } from "./roll.ts";

/** Starts, changes or cancels the plan of a wallet. */
export function decidePlan(book: Book, request: Of<"plan">, key: string, now: number, around: Around): Decision {
  if (request.plan === null) {
    if (request.anchor !== undefined) return no("invalid_request");
    if (book.plan === null) return no("conflict");
    return yes({ ...book, plan: book.plan.cycle === null ? null : { ...book.plan, next: null } }, key);
  }
  const wanted = findPlan(around.product, request.plan);
  if (wanted === null) return no("invalid_request");
  const { plan } = book;
  if (plan?.cycle == null) return begin(book, request.plan, request.anchor ?? plan?.anchor ?? now, key, now, around);
  // The anchor of a plan that runs stays. That there is no room is said before that.
  const decision = change(book, { ...plan, cycle: plan.cycle }, request.plan, key, now, around);
  const isAnotherAnchor = request.anchor !== undefined && request.anchor !== plan.anchor;
  return decision.ok && isAnotherAnchor ? no("conflict") : decision;
}

/** A larger plan holds at once, any other from the next cycle on. */
function change(
  book: Book,
  plan: Plan & { cycle: NonNullable<Plan["cycle"]> },
  name: string,
  key: string,
  now: number,
  around: Around,
): Decision {
  const [held, wanted] = [plan.cycle.plan, name].map((each) => findPlan(around.product, each)?.allocation ?? 0);
  if (held === undefined || wanted === undefined || wanted <= held) {
    return yes({ ...book, plan: { ...plan, next: name } }, key);
  }

  // In proportion to what is left of the cycle, to the millisecond, rounded down.
  const more = BigInt(wanted - held) * BigInt(plan.turnsAt - now);
  const amount = Number(more / BigInt(plan.turnsAt - plan.cycle.from));
  const raised: Plan = { ...plan, cycle: { ...plan.cycle, plan: name }, next: name };
  if (amount === 0) return yes({ ...book, plan: raised }, key);
  if (!hasRoom(book, amount)) return no("amount_out_of_range");
  const given = give({ ...book, plan: raised }, "proration", amount, now, plan.turnsAt, key);
  return yes(incoming(given, now, around.product), key);
}

function begin(book: Book, plan: string, anchor: number, key: string, now: number, around: Around): Decision {
  if (anchor > now) {
    return yes({ ...book, plan: { anchor, cycle: null, turnsAt: anchor, months: 0, next: plan } }, key);
  }
  let months = 1;
  while (anniversary(anchor, around.zone, months) <= now) months++;
  const from = anniversary(anchor, around.zone, months - 1);
  const turnsAt = anniversary(anchor, around.zone, months);
  if (!hasRoom(book, findPlan(around.product, plan)?.allocation ?? 0)) return no("amount_out_of_range");
  const begun = { anchor, cycle: { from, plan }, turnsAt, months, next: plan };
  return yes(incoming(beginCycle(book, begun, around.product, now, key), now, around.product), key);
}

/** The credits of a cycle arrive. */
export function beginCycle(book: Book, plan: Plan, product: Product, at: number, key: string | null): Book {
  const terms = plan.cycle && findPlan(product, plan.cycle.plan);
  if (!terms) throw new Error("the model begins a cycle without a plan");
  return give({ ...book, plan }, "allocation", terms.allocation, at, terms.keeps === 0 ? plan.turnsAt : null, key);
}

function give(
  book: Book,
  type: "allocation" | "proration",
  amount: number,
  at: number,
  expiresAt: number | null,
  key: string | null,
): Book {
  const made = learn(book, {
    source: type === "allocation" ? "plan" : "proration",
    category: "paid",
    priority: 10,
    amount,
    effectiveAt: at,
    expiresAt,
    state: "given",
    workspace: null,
  });
  return post(made.book, { type, amount, fundings: [{ grant: made.number, amount }], key, effectiveAt: at });
}
