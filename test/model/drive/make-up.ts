import { type Account, bookOf, rollTo } from "../predict/account.ts";
import { type Book, balanceOf, isOpen, outstandingOf, remainingOf } from "../predict/book.ts";
import { findPayment } from "../predict/decide-money.ts";
import { roomIn } from "../predict/decision.ts";
import { addMonths, instantOf, nextClockChange, zoneAt } from "../predict/local-time.ts";
import type { PaymentFact } from "../predict/money.ts";
import { findAction, PRODUCTS, type Quantities } from "../predict/prices.ts";
import type { Named, Request } from "../predict/request.ts";
import { leftToRefund } from "../predict/use.ts";
import { type Anchor, DAY, type Intent, MINUTE, type Moment, type Part } from "./intent.ts";
import { accountOf, type Owned, type OwnedPayment, type Place, placesOf, type Scene } from "./scene.ts";
import type { Sending } from "./sending.ts";

/** Turns an intent into the request that means it now; null where there is nothing to do it to. */
export function makeUp(scene: Scene, intent: Intent, key: string): Sending | null {
  switch (intent.do) {
    case "repeat":
      return repeat(scene, intent);
    case "reuse": {
      const old = pick(scene.sent, intent.which);
      const fresh = makeUp(scene, intent.intent, key);
      // Where it is for another account, it is another key: keys belong to accounts.
      return old === null || fresh === null ? null : { ...fresh, key: old.key };
    }
    case "nonsense":
      return nonsense(scene, intent, key);
    case "unknown":
      return unknown(scene, intent, key);
    case "quote":
    case "read":
    case "zone":
      return null;
    case "settle":
    case "void": {
      const open = scene.known.deposits.filter((deposit) => isOpen(bookNow(scene, deposit), deposit.number));
      const deposit = pick(intent.open ? open : scene.known.deposits, intent.which);
      if (deposit === null) return null;
      const named = nameOf(deposit);
      if (intent.do === "void") return { account: deposit.account, key, request: { kind: "void", deposit: named } };
      const quantities = delivered(scene, deposit, intent);
      return { account: deposit.account, key, request: { kind: "settle", deposit: named, quantities } };
    }
    case "refund": {
      const { entries } = scene.known;
      const refundable = entries.filter((known) => leftToRefund(bookNow(scene, known), known.number) > 0);
      const entry = pick(intent.which % 6 === 0 ? entries : refundable, intent.which);
      if (entry === null) return null;
      const left = Math.max(0, leftToRefund(bookNow(scene, entry), entry.number));
      const amount = intent.part === null ? {} : { amount: share(left, intent.part) };
      return {
        account: entry.account,
        key,
        request: { kind: "refund", entry: nameOf(entry), ...amount, reason: "goodwill" },
      };
    }
    case "event":
      return makeUpEvent(scene, intent, key);
    case "withdraw": {
      const grant = pick(scene.known.grants, intent.which);
      if (grant === null) return null;
      const request: Request = { kind: "withdraw", grant: nameOf(grant), reason: "by mistake" };
      return { account: grant.account, key, request };
    }
    default: {
      const places = placesOf(scene);
      const owing = places.filter((place) => outstandingOf(bookNow(scene, place)) > 0);
      // Where nothing is owed, paying it is tried only now and then.
      const pays = (intent.do === "repayment" || intent.do === "waiver") && intent.where !== 1;
      const place = pick(pays ? owing : places, intent.where);
      if (place === null) return null;
      return { account: place.account, key, request: inPlace(scene, place, intent) };
    }
  }
}

type PlacedIntent = Extract<Intent, { where: number }> & {
  do:
    | "charge"
    | "deposit"
    | "grant"
    | "fill"
    | "topup"
    | "buy"
    | "plan"
    | "cancel"
    | "reload"
    | "give"
    | "take"
    | "owe"
    | "repayment"
    | "waiver";
};

function inPlace(scene: Scene, place: Place, intent: PlacedIntent): Request {
  const { workspace } = place;
  const account = accountOf(scene, place.account);
  const book = bookNow(scene, place);
  switch (intent.do) {
    case "charge":
    case "deposit":
      return useOf(scene, account, place, intent);
    case "grant": {
      const effectiveAt = intent.from === null ? null : moment(scene.now, intent.from);
      const expiresAt = intent.until === null ? null : moment(effectiveAt ?? scene.now, intent.until);
      return {
        kind: "grant",
        workspace,
        amount: intent.amount,
        category: intent.category,
        ...(intent.priority === null ? {} : { priority: intent.priority }),
        ...(effectiveAt === null ? {} : { effectiveAt }),
        ...(expiresAt === null ? {} : { expiresAt }),
        reason: "welcome",
      };
    }
    case "fill": {
      const amount = Math.max(1, roomIn(book) + intent.beyond);
      return { kind: "grant", workspace, amount, category: "paid", reason: "a lot" };
    }
    case "topup": {
      const packs = Object.keys(PRODUCTS[account.product].packs);
      const receipt = intent.receipt === null ? `r-${scene.sent.length}` : `R${intent.receipt}`;
      return { kind: "topup", workspace, pack: pick(packs, intent.pack) as string, count: intent.count, receipt };
    }
    case "buy": {
      const pack = pick(Object.keys(PRODUCTS[account.product].packs), intent.pack) as string;
      const card = intent.card === null ? {} : { paymentMethod: intent.card };
      return { kind: "topup", workspace, pack, count: intent.count, ...card };
    }
    case "plan": {
      const plan = pick(Object.keys(PRODUCTS[account.product].plans), intent.plan) as string;
      const anchor = intent.anchor === null ? null : anchorOf(scene, account, book, intent.anchor);
      return { kind: "plan", wallet: place.wallet, plan, ...(anchor === null ? {} : { anchor }) };
    }
    case "cancel":
      return { kind: "plan", wallet: place.wallet, plan: null, ...(intent.anchored ? { anchor: scene.now } : {}) };
    case "reload":
      return reloadOf(account, place, intent);
    case "give":
      return {
        kind: "adjustment",
        workspace,
        amount: intent.amount,
        reason: "bug",
        ...(intent.category === null ? {} : { category: intent.category }),
        ...(intent.until === null ? {} : { expiresAt: moment(scene.now, intent.until) }),
      };
    case "take": {
      const here = scene.known.grants.filter(
        (grant) => grant.account === place.account && grant.wallet === place.wallet,
      );
      const grant = intent.from === null ? null : pick(here, intent.from);
      const held = grant === null ? balanceOf(book) : remainingOf(book, grant.number);
      return {
        kind: "adjustment",
        workspace,
        amount: -share(held, intent.part),
        reason: "correction",
        ...(grant === null ? {} : { grant: nameOf(grant) }),
        allowOutstanding: intent.allowOutstanding,
      };
    }
    case "owe": {
      const amount = -Math.max(1, balanceOf(book) + intent.upTo - outstandingOf(book));
      return { kind: "adjustment", workspace, amount, reason: "correction", allowOutstanding: true };
    }
    case "repayment": {
      const amount = intent.part === null ? {} : { amount: share(outstandingOf(book), intent.part) };
      return { kind: "repayment", workspace, ...amount };
    }
    case "waiver":
      return { kind: "waiver", workspace, amount: share(outstandingOf(book), intent.part), reason: "goodwill" };
  }
}

function anchorOf(scene: Scene, account: Account, book: Book, anchor: Anchor): number | null {
  if (anchor === "same") return book.plan?.anchor ?? null;
  if ("ago" in anchor) return scene.now - anchor.ago;
  if ("ahead" in anchor) return moment(scene.now, anchor.ahead);
  const zone = zoneAt(account.zones, scene.now);
  const jump = nextClockChange(scene.now, zone);
  if (jump === null) return null;
  // A time of day that will be skipped or come twice on the day of the jump, or lie just beside it.
  const wall = Math.min(jump.from, jump.to) + anchor.jump * MINUTE;
  return instantOf(addMonths(wall, -anchor.monthsBefore), zone);
}

/** Thresholds and caps are in proportion to what the product's packs hold and cost. */
function reloadOf(account: Account, place: Place, intent: Extract<Intent, { do: "reload" }>): Request {
  const { packs } = PRODUCTS[account.product];
  const pack = pick(Object.keys(packs), intent.pack) as string;
  const scale = account.product === "outreach" ? 20 : 1;
  const money = Math.floor(((packs[pack]?.money ?? 0) * (intent.capMoney ?? 0)) / 100);
  const caps = {
    ...(intent.capCount === null ? {} : { count: intent.capCount }),
    ...(intent.capMoney === null ? {} : { money }),
  };
  return {
    kind: "auto_reload",
    wallet: place.wallet,
    enabled: intent.enabled,
    pack,
    ...(intent.threshold === null ? {} : { threshold: intent.threshold * scale }),
    ...(Object.keys(caps).length === 0 ? {} : { monthlyCap: caps }),
    ...(intent.card === null ? {} : { paymentMethod: intent.card }),
  };
}

/** What happens to a payment: mostly something that can happen to it, as the model knows it. */
function makeUpEvent(scene: Scene, intent: Extract<Intent, { do: "event" }>, key: string): Sending | null {
  const { event } = intent;
  const payments = [...scene.known.payments.values()];
  const fits = ({ state, dispute, order, refunded, disputed, receipt }: PaymentFact) => {
    if (receipt !== null) return false;
    if (event === "confirm") return state === "needs_confirmation";
    if (event === "dispute_won" || event === "dispute_lost") return dispute === "open";
    return state === "credited" && refunded + disputed < order.money;
  };
  const factOf = (payment: OwnedPayment) => {
    const { payments: facts } = bookNow(scene, payment);
    const index = findPayment(bookNow(scene, payment), payment);
    return index === null ? null : (facts[index] ?? null);
  };
  const fitting = payments.filter((payment) => {
    const fact = factOf(payment);
    return fact !== null && fits(fact);
  });
  const chosen = pick(intent.fitting ? fitting : payments, intent.which);
  if (chosen === null) return null;
  const fact = factOf(chosen);
  const rest = fact === null ? 1 : fact.order.money - fact.refunded - fact.disputed;
  const partly = intent.part !== null && (event === "refund" || !intent.fitting);
  const amount = partly && intent.part !== null ? { amount: share(rest, intent.part) } : {};
  const { account, id, wallet, entry } = chosen;
  const payment = { id, wallet, entry, key: chosen.key };
  return { account, key, request: { kind: "event", payment, event, ...amount } };
}

const CAMPAIGNS = ["spring", "autumn", "No campaign", "été/2 — 😀"];

/** What a quote is asked for. */
export function makeUpQuote(scene: Scene, intent: Extract<Intent, { do: "quote" }>): Place & { body: QuoteBody } {
  const place = pick(placesOf(scene), intent.where) as Place;
  const action = pick(Object.keys(PRODUCTS[accountOf(scene, place.account).product].actions), intent.action) as string;
  const body = { workspace: place.workspace, action, ...quantitiesOf(action, intent.size, intent.seconds) };
  return { ...place, body };
}

export type QuoteBody = { workspace: string; action: string; quantities?: Quantities };

function useOf(
  scene: Scene,
  account: Account,
  place: Place,
  intent: Extract<Intent, { do: "charge" | "deposit" }>,
): Request {
  const names = Object.keys(PRODUCTS[account.product].actions);
  const action = pick(names, intent.action) as string;
  const { attribution } = findAction(account.product, action) ?? { attribution: "none" };
  const named = intent.campaign > 0 ? intent.campaign : attribution === "campaign" ? 1 : 0;
  const withCampaign = { right: attribution !== "none" && named > 0, sent: true, "left out": false }[
    intent.attribution
  ];
  const { reference } = intent;
  return {
    kind: intent.do,
    workspace: place.workspace,
    ...(withCampaign ? { campaign: CAMPAIGNS[named % CAMPAIGNS.length] as string } : {}),
    action,
    ...quantitiesOf(action, intent.size, intent.seconds),
    ...(reference === null
      ? {}
      : { reference: { type: reference % 2 === 0 ? "message" : "creative", id: `x${Math.floor(reference / 2)}` } }),
    ...(intent.size % 5 === 0 ? { metadata: { size: intent.size, "2": { b: [null, true], a: "ä€😀" }, "10": 1 } } : {}),
    ...(intent.do === "deposit" && intent.deadline !== null
      ? { deadline: deadlineOf(scene, place, intent.deadline) }
      : {}),
  };
}

/** A time ahead; or the very instant at which some grant lapses or a cycle ends. */
function deadlineOf(scene: Scene, place: Place, deadline: Moment | { atLapse: number }): number {
  if ("ahead" in deadline) return moment(scene.now, deadline);
  const { grants, plan } = bookNow(scene, place);
  const lapses = [...grants.map((grant) => grant.expiresAt), plan?.turnsAt ?? null].filter(
    (at) => at !== null && at > scene.now,
  );
  return pick([...new Set(lapses)] as number[], deadline.atLapse) ?? scene.now + DAY;
}

function quantitiesOf(action: string, size: number, seconds: number[]): { quantities?: Quantities } {
  switch (action) {
    case "creative.submission":
      return { quantities: { clips: seconds } };
    case "persona.batch":
      return { quantities: size % 2 === 0 ? { batches: size % 12 } : { images: size } };
    case "persona.reroll":
      return { quantities: { rerolls: size } };
    case "leads.find":
      return { quantities: { leads: size } };
    case "contacts.clean":
      return { quantities: { contacts: size } };
    default:
      return size % 3 === 0 ? {} : { quantities: { count: size % 40 } };
  }
}

/** What was delivered of a deposit: so much less, the same, or so much more than was submitted. */
function delivered(scene: Scene, deposit: Owned, intent: Extract<Intent, { do: "settle" }>): Quantities {
  const book = bookNow(scene, deposit);
  const key = book.entries[deposit.number - 1]?.key;
  const submitted = scene.sent.find((sending) => sending.account === deposit.account && sending.key === key)?.request;
  const quantities = (submitted?.kind === "deposit" ? submitted.quantities : undefined) ?? { count: 1 };
  const past = Math.min(balanceOf(book), 1_000_000) + intent.size;
  const change = { less: -intent.size, same: 0, more: intent.size, past }[intent.delivered];
  const changed = (value: number) => Math.max(0, value + change);
  return Object.fromEntries(
    Object.entries(quantities).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.length === 0 && change > 0
          ? [change]
          : value.map(changed)
        : changed(Number(value)),
    ]),
  );
}

function repeat(scene: Scene, intent: Extract<Intent, { do: "repeat" }>): Sending | null {
  const old = pick(scene.sent, intent.which);
  // What happens at the provider has no key: it would happen once more.
  if (old?.request.kind === "event") return null;
  if (old === null || intent.how === "same" || old.nonsense !== undefined) return old;
  return { ...old, request: otherContent(old.request as Exclude<Request, { kind: "event" }>) };
}

function otherContent(request: Exclude<Request, { kind: "event" }>): Request {
  switch (request.kind) {
    case "charge":
    case "deposit":
      return { ...request, metadata: { other: true } };
    case "settle":
      return { ...request, quantities: { ...request.quantities, count: 7 } };
    case "repayment":
      return { ...request, amount: (request.amount ?? 0) + 1 };
    case "topup":
      return { ...request, count: (request.count ?? 1) + 1 };
    case "plan":
      return { ...request, plan: request.plan === null ? "growth" : null };
    case "auto_reload":
      return { ...request, threshold: (request.threshold ?? 0) + 1 };
    default:
      return { ...request, reason: "another one" };
  }
}

function unknown(scene: Scene, intent: Extract<Intent, { do: "unknown" }>, key: string): Sending {
  const { account, wallet, workspace } = pick(placesOf(scene), intent.where) as Place;
  const of = (things: Owned[], prefix: string): Named => {
    const foreign = things.find((thing) => thing.account !== account);
    return { id: intent.foreign && foreign ? foreign.id : `${prefix}_1_1_1`, wallet: null, number: 1 };
  };
  const { known } = scene;
  const requests: Record<typeof intent.what, Request> = {
    deposit: { kind: "void", deposit: of(known.deposits, "dp") },
    entry: { kind: "refund", entry: of(known.entries, "en"), reason: "goodwill" },
    grant: { kind: "withdraw", grant: of(known.grants, "gr"), reason: "by mistake" },
    action: { kind: "charge", workspace, action: "email.second_draft" },
    pack: { kind: "topup", workspace, pack: "huge", receipt: key },
    plan: { kind: "plan", wallet, plan: "platinum" },
    payment: {
      kind: "event",
      payment: { id: "pay_1_1_1", wallet: null, entry: null, key: null },
      event: "refund",
    },
  };
  // Where all workspaces draw on one wallet, there is no other.
  if (intent.what === "plan" && wallet === "main" && intent.foreign) {
    return { account, key, request: { kind: "plan", wallet: workspace, plan: "solo" } };
  }
  return { account, key, request: requests[intent.what] };
}

/** A request that no wallet may accept, with what is wrong in its body. */
function nonsense(scene: Scene, intent: Extract<Intent, { do: "nonsense" }>, key: string): Sending {
  const { account, wallet, workspace } = pick(placesOf(scene), intent.where) as Place;
  const grant: Request = { kind: "grant", workspace, amount: 10, category: "paid", reason: "welcome" };
  const adjustment: Request = { kind: "adjustment", workspace, amount: -1, reason: "correction" };
  const { product } = accountOf(scene, account);
  const known = { studio: "rerolls", outreach: "leads", parlour: "count" }[product];
  const action = { studio: "persona.reroll", outreach: "leads.find", parlour: "seance" }[product];
  const charge: Request = { kind: "charge", workspace, action };
  const pack = Object.keys(PRODUCTS[product].packs)[0] as string;
  const reload: Request = { kind: "auto_reload", wallet, enabled: true, pack };
  const plan: Request = { kind: "plan", wallet, plan: Object.keys(PRODUCTS[product].plans)[0] as string };
  const past = new Date(scene.now - 1).toISOString();
  const wrong: [Request, Record<string, unknown>][] = [
    [grant, { amount: 0 }],
    [grant, { amount: -5 }],
    [grant, { amount: 1.5 }],
    [grant, { amount: "10" }],
    [grant, { amount: 2 ** 53 }],
    [grant, { category: "gold" }],
    [grant, { effective_at: past }],
    [grant, { expires_at: past }],
    [grant, { colour: "blue" }],
    [adjustment, { amount: 0 }],
    [adjustment, { reason: "" }],
    [{ kind: "topup", workspace, pack: "small", receipt: key }, { count: 0 }],
    [{ kind: "waiver", workspace, amount: 1, reason: "goodwill" }, { amount: -1 }],
    [{ kind: "repayment", workspace }, { amount: 0 }],
    [reload, { pack: "huge" }],
    [reload, { pack: "huge", enabled: false }],
    [reload, { threshold: 0 }],
    [reload, { monthly_cap: { count: -1 } }],
    [plan, { plan: "platinum" }],
    [plan, { plan: null, anchor: past }],
    [plan, { anchor: "yesterday" }],
    [{ kind: "topup", workspace, pack, receipt: key }, { payment_method: "test_card_succeeds" }],
    [charge, { quantities: { [known]: -1 } }],
    [charge, { quantities: { paperclips: 3 } }],
    [charge, { quantities: "many" }],
    [charge, { workspace: "" }],
  ];
  const [request, flaw] = pick(wrong, intent.what) as [Request, Record<string, unknown>];
  return { account, key, request, nonsense: flaw };
}

/** The book as the model has it, rolled forward to now. */
function bookNow(scene: Scene, place: { account: string; wallet: string }): Book {
  return bookOf(rollTo(accountOf(scene, place.account), place.wallet, scene.now), place.wallet);
}

function nameOf({ id, wallet, number }: Owned): Named {
  return { id, wallet, number };
}

function moment(from: number, { ahead, round }: Moment): number {
  return Math.ceil((from + 1 + ahead) / round) * round;
}

function share(whole: number, { percent }: Part): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(1, Math.ceil((whole * percent) / 100)));
}

export function pick<T>(things: readonly T[], which: number): T | null {
  return things[which % things.length] ?? null;
}
