import fc from "fast-check";
import type { PaymentEvent } from "../predict/request.ts";
import { ACCOUNTS, FULL_PLACE, PLACES_COUNT } from "./scene.ts";

/**
 * What a random run means to do, before it is known what exists by then: "settle one of the open deposits for less". Small
 * numbers choose among what there is, so that a shortened list of intents still means something.
 */
export type Intent =
  | {
      do: "charge" | "deposit";
      where: number;
      action: number;
      campaign: number;
      attribution: "right" | "sent" | "left out";
      size: number;
      seconds: number[];
      reference: number | null;
      deadline: Moment | { atLapse: number } | null;
    }
  | { do: "settle"; which: number; open: boolean; delivered: "less" | "same" | "more" | "past"; size: number }
  | { do: "void"; which: number; open: boolean }
  | { do: "refund"; which: number; part: Part | null }
  | {
      do: "grant";
      where: number;
      amount: number;
      category: "paid" | "promotional";
      priority: number | null;
      from: Moment | null;
      until: Moment | null;
    }
  | { do: "fill"; where: number; beyond: number }
  | { do: "withdraw"; which: number }
  | { do: "topup"; where: number; pack: number; count: number; receipt: number | null }
  | { do: "buy"; where: number; pack: number; count: number; card: Card }
  | { do: "plan"; where: number; plan: number; anchor: Anchor | null }
  | { do: "cancel"; where: number; anchored: boolean }
  | {
      do: "reload";
      where: number;
      enabled: boolean;
      pack: number;
      threshold: number | null;
      capCount: number | null;
      /** In percent of the price of a pack. */
      capMoney: number | null;
      card: Card;
    }
  | { do: "event"; which: number; event: PaymentEvent; part: Part | null; fitting: boolean }
  | { do: "zone"; account: number; zone: number }
  | { do: "give"; where: number; amount: number; category: "paid" | "promotional" | null; until: Moment | null }
  | { do: "take"; where: number; part: Part; from: number | null; allowOutstanding: boolean }
  | { do: "owe"; where: number; upTo: number }
  | { do: "repayment"; where: number; part: Part | null }
  | { do: "waiver"; where: number; part: Part }
  | { do: "repeat"; which: number; how: "same" | "other content" }
  | { do: "reuse"; which: number; intent: Intent }
  | { do: "unknown"; where: number; what: Unknown; foreign: boolean }
  | { do: "nonsense"; where: number; what: number }
  | { do: "quote"; where: number; action: number; size: number; seconds: number[] }
  | { do: "read"; where: number };

export type Unknown = "deposit" | "entry" | "grant" | "action" | "pack" | "plan" | "payment";

/** A time ahead, rounded up so that many things fall on the same instant. */
export type Moment = { ahead: number; round: number };

/**
 * What a plan is anchored to: a time ago or ahead, the one that it has, or a time of day that the clocks skip or repeat when
 * they jump next, so many months before that.
 */
export type Anchor = { ago: number } | { ahead: Moment } | "same" | { jump: number; monthsBefore: number };

/** A test card; null for the default one. */
export type Card = string | null;

/** A share of what there is, in percent; above 100 it is too much. */
export type Part = { percent: number };

/** Some intents sent at once, after the clock has moved. */
export type Step = {
  clock:
    | { move: number }
    | { toNextDue: number; short: boolean }
    /** The end of the month in the zone of an account, or the next jump of its clocks; or just before or behind it. */
    | { toMonthEnd: number; beside: number }
    | { toJump: number; beside: number };
  sent: "alone" | "parallel" | "batch" | "mixed";
  intents: Intent[];
};

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Zones that do everything that zones do. The accounts of a run have some of them. */
export const ZONES = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York"];

const where = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 6, arbitrary: fc.nat({ max: PLACES_COUNT - 1 }) },
);
const which = fc.nat({ max: 999 });

const moment: fc.Arbitrary<Moment> = fc.record({
  ahead: fc.oneof(
    fc.nat({ max: 2 * MINUTE }),
    fc.nat({ max: 6 * HOUR }),
    fc.nat({ max: 10 * DAY }),
    fc.nat({ max: 60 * DAY }),
  ),
  round: fc.constantFrom(1, HOUR, DAY, DAY, 7 * DAY),
});

const part: fc.Arbitrary<Part> = fc.record({
  percent: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 99 }) },
    { weight: 3, arbitrary: fc.constant(100) },
    { weight: 2, arbitrary: fc.integer({ min: 101, max: 250 }) },
  ),
});

const deadline = fc.oneof(
  { weight: 2, arbitrary: moment },
  { weight: 1, arbitrary: fc.record({ atLapse: fc.nat({ max: 9 }) }) },
);

/** Nothing, or `often` times as often something. */
function orNull<T>(arbitrary: fc.Arbitrary<T>, often: number): fc.Arbitrary<T | null> {
  return fc.oneof({ withCrossShrink: true }, { weight: 1, arbitrary: fc.constant(null) }, { weight: often, arbitrary });
}

const anchor: fc.Arbitrary<Anchor> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ ago: fc.nat({ max: 400 * DAY }) }) },
  { weight: 2, arbitrary: fc.record({ ahead: moment }) },
  { weight: 1, arbitrary: fc.constant("same" as const) },
  {
    weight: 3,
    arbitrary: fc.record({ jump: fc.integer({ min: -40, max: 80 }), monthsBefore: fc.integer({ min: 0, max: 12 }) }),
  },
);

const card: fc.Arbitrary<Card> = fc.oneof(
  { weight: 16, arbitrary: fc.constantFrom(null, "test_card_succeeds") },
  { weight: 10, arbitrary: fc.constant("test_card_declines") },
  { weight: 10, arbitrary: fc.constant("test_card_needs_confirmation") },
  { weight: 6, arbitrary: fc.constant("test_card_answers_twice") },
  // It keeps silent for more than a second.
  { weight: 1, arbitrary: fc.constantFrom("test_card_times_out", "pm_of_nobody") },
);

function use(kind: "charge" | "deposit"): fc.Arbitrary<Intent> {
  return fc.record({
    do: fc.constant(kind),
    where,
    action: fc.nat({ max: 99 }),
    campaign: fc.nat({ max: 3 }),
    attribution: fc.oneof(
      { weight: 18, arbitrary: fc.constant("right" as const) },
      { weight: 1, arbitrary: fc.constantFrom("sent" as const, "left out" as const) },
    ),
    size: fc.oneof(
      { weight: 6, arbitrary: fc.nat({ max: 12 }) },
      { weight: 2, arbitrary: fc.nat({ max: 300 }) },
      {
        weight: 1,
        arbitrary: fc.nat({ max: 3_000 }),
      },
    ),
    seconds: fc.array(fc.nat({ max: 15 }), { maxLength: 6 }),
    reference: orNull(fc.nat({ max: 25 }), 3),
    deadline: kind === "deposit" ? orNull(deadline, 1) : fc.constant(null),
  });
}

const intents = {
  charge: use("charge"),
  deposit: use("deposit"),
  settle: fc.record({
    do: fc.constant("settle" as const),
    which,
    open: fc.oneof({ weight: 7, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    // "past": past everything that the balance covers.
    delivered: fc.constantFrom("less" as const, "same" as const, "more" as const, "past" as const, "past" as const),
    size: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 1, max: 10 }) },
      { weight: 1, arbitrary: fc.nat({ max: 400 }) },
    ),
  }),
  void: fc.record({
    do: fc.constant("void" as const),
    which,
    open: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  }),
  refund: fc.record({ do: fc.constant("refund" as const), which, part: orNull(part, 2) }),
  grant: fc.record({
    do: fc.constant("grant" as const),
    where,
    amount: fc.oneof(
      { weight: 60, arbitrary: fc.integer({ min: 1, max: 60 }) },
      { weight: 40, arbitrary: fc.integer({ min: 50, max: 400 }) },
      { weight: 4, arbitrary: fc.constantFrom(2 ** 52 + 1, Number.MAX_SAFE_INTEGER) },
    ),
    category: fc.constantFrom("paid" as const, "promotional" as const),
    priority: orNull(fc.nat({ max: 35 }), 1),
    from: orNull(moment, 1),
    until: orNull(moment, 2),
  }),
  // As much as there is room for, or one more. Only in one wallet: nothing is ever short there afterwards.
  fill: fc.record({
    do: fc.constant("fill" as const),
    where: fc.constant(FULL_PLACE),
    beyond: fc.constantFrom(0, 1),
  }),
  withdraw: fc.record({ do: fc.constant("withdraw" as const), which }),
  topup: fc.record({
    do: fc.constant("topup" as const),
    where: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 3, max: PLACES_COUNT - 1 }) },
      { weight: 1, arbitrary: fc.constant(0) },
    ),
    pack: fc.nat({ max: 2 }),
    count: fc.integer({ min: 1, max: 3 }),
    receipt: orNull(fc.nat({ max: 9 }), 1),
  }),
  buy: fc.record({
    do: fc.constant("buy" as const),
    where,
    pack: fc.nat({ max: 2 }),
    count: fc.integer({ min: 1, max: 3 }),
    card,
  }),
  plan: fc.record({ do: fc.constant("plan" as const), where, plan: fc.nat({ max: 3 }), anchor: orNull(anchor, 1) }),
  cancel: fc.record({
    do: fc.constant("cancel" as const),
    where,
    anchored: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  }),
  reload: fc.record({
    do: fc.constant("reload" as const),
    where,
    enabled: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    pack: fc.nat({ max: 2 }),
    threshold: orNull(fc.integer({ min: 1, max: 120 }), 1),
    capCount: orNull(fc.nat({ max: 4 }), 1),
    capMoney: orNull(fc.nat({ max: 500 }), 1),
    card,
  }),
  event: fc.record({
    do: fc.constant("event" as const),
    which,
    event: fc.constantFrom(
      "confirm" as const,
      "confirm" as const,
      "refund" as const,
      "refund" as const,
      "dispute" as const,
      "dispute_won" as const,
      "dispute_lost" as const,
    ),
    part: orNull(part, 2),
    fitting: fc.oneof({ weight: 7, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  }),
  zone: fc.record({
    do: fc.constant("zone" as const),
    account: fc.nat({ max: ACCOUNTS - 1 }),
    zone: fc.nat({ max: ZONES.length - 1 }),
  }),
  give: fc.record({
    do: fc.constant("give" as const),
    where,
    amount: fc.integer({ min: 1, max: 120 }),
    category: fc.constantFrom("paid" as const, "promotional" as const, null),
    until: orNull(moment, 1),
  }),
  take: fc.record({
    do: fc.constant("take" as const),
    where,
    part,
    from: orNull(fc.nat({ max: 20 }), 1),
    allowOutstanding: fc.boolean(),
  }),
  // Up to around the limit above which new charges are refused.
  owe: fc.record({ do: fc.constant("owe" as const), where, upTo: fc.constantFrom(100, 101) }),
  repayment: fc.record({ do: fc.constant("repayment" as const), where, part: orNull(part, 1) }),
  waiver: fc.record({ do: fc.constant("waiver" as const), where, part }),
  repeat: fc.record({
    do: fc.constant("repeat" as const),
    which,
    how: fc.constantFrom("same" as const, "same" as const, "other content" as const),
  }),
  unknown: fc.record({
    do: fc.constant("unknown" as const),
    where,
    what: fc.constantFrom<Unknown[]>("deposit", "entry", "grant", "action", "pack", "plan", "payment"),
    foreign: fc.boolean(),
  }),
  nonsense: fc.record({ do: fc.constant("nonsense" as const), where, what: fc.nat({ max: 99 }) }),
  quote: fc.record({
    do: fc.constant("quote" as const),
    where,
    action: fc.nat({ max: 99 }),
    size: fc.nat({ max: 300 }),
    seconds: fc.array(fc.nat({ max: 15 }), { maxLength: 6 }),
  }),
  read: fc.record({ do: fc.constant("read" as const), where }),
} satisfies Record<string, fc.Arbitrary<Intent>>;

const WEIGHTS: [number, fc.Arbitrary<Intent>][] = [
  [16, intents.charge],
  [14, intents.deposit],
  [10, intents.settle],
  [4, intents.void],
  [9, intents.refund],
  [12, intents.grant],
  [1, intents.fill],
  [3, intents.withdraw],
  [3, intents.topup],
  [4, intents.buy],
  [8, intents.plan],
  [2, intents.cancel],
  [5, intents.reload],
  [6, intents.event],
  [1, intents.zone],
  [4, intents.give],
  [6, intents.take],
  [1, intents.owe],
  [4, intents.repayment],
  [2, intents.waiver],
  [6, intents.repeat],
  [
    2,
    fc.record({
      do: fc.constant("reuse" as const),
      which,
      intent: fc.oneof(intents.charge, intents.grant, intents.repayment),
    }),
  ],
  [1, intents.unknown],
  [1, intents.nonsense],
  [2, intents.quote],
  [3, intents.read],
];

const intent: fc.Arbitrary<Intent> = fc.oneof(...WEIGHTS.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const beside = fc.constantFrom(-1, 0, 0, 1, -45 * MINUTE, 45 * MINUTE);

const clock: fc.Arbitrary<Step["clock"]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ move: 0 }) },
  { weight: 3, arbitrary: fc.record({ move: fc.nat({ max: 90 * SECOND }) }) },
  { weight: 3, arbitrary: fc.record({ move: fc.nat({ max: 8 * HOUR }) }) },
  { weight: 3, arbitrary: fc.record({ move: fc.nat({ max: 5 * DAY }) }) },
  // Past the life of what came back to a lapsed grant.
  { weight: 2, arbitrary: fc.record({ move: fc.integer({ min: 25 * DAY, max: 40 * DAY }) }) },
  { weight: 1, arbitrary: fc.record({ move: fc.nat({ max: 150 * DAY }) }) },
  {
    weight: 5,
    arbitrary: fc.record({ toNextDue: fc.nat({ max: PLACES_COUNT - 1 }), short: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ toMonthEnd: fc.nat({ max: ACCOUNTS - 1 }), beside }) },
  { weight: 1, arbitrary: fc.record({ toJump: fc.nat({ max: ACCOUNTS - 1 }), beside }) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: stepOf(fc.constant("alone" as const), 1) },
  { weight: 5, arbitrary: stepOf(fc.constantFrom("parallel" as const, "batch" as const, "mixed" as const), 12) },
);

function stepOf(sent: fc.Arbitrary<Step["sent"]>, maxLength: number): fc.Arbitrary<Step> {
  return fc.record({ clock, sent, intents: fc.array(intent, { minLength: 1, maxLength }) });
}

/** A whole run: the zones of its accounts, the month in which it begins, and what is done in it one step after the other. */
export type Program = { zones: string[]; month: number; steps: Step[] };

export function program(maxSteps: number): fc.Arbitrary<Program> {
  return fc.record({
    zones: fc.shuffledSubarray(ZONES, { minLength: ACCOUNTS, maxLength: ACCOUNTS }),
    month: fc.nat({ max: 11 }),
    steps: fc.array(step, { minLength: 1, maxLength: maxSteps, size: "max" }),
  });
}
