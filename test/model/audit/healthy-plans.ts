import type { Grant, PlanWish, WalletHistory } from "../history.ts";
import { day, price, type Row, wallet } from "./healthy.ts";

/** Hand-made histories of plans. The months of 1970 end on the days 31, 59 and 90. */

const from = (grant: number, amount: number) => [{ grant, amount }];
const use = { workspace: "w", campaign: "c", action: "send" };

function gift(
  number: number,
  at: number,
  amount: number,
  more: Partial<Grant>,
): Pick<Grant, "number"> & Partial<Grant> {
  return { number, source: "plan", priority: 10, amount, effectiveAt: at, ...more };
}

const wish = (at: number, plan: string | null): PlanWish => ({ at, plan, anchor: null, zone: "UTC" });

const charge = (at: number, amount: number, fundings: Row["fundings"]): Row => {
  return { ...use, type: "charge", effectiveAt: at, amount: -amount, price: price(amount), fundings: fundings ?? [] };
};
const submit = (at: number, amount: number, grant: number): Row => {
  const fundings = from(grant, amount);
  return { ...use, type: "deposit", effectiveAt: at, amount: -amount, price: price(amount), fundings };
};
const voided = (at: number, of: number, amount: number, grant: number, key?: null): Row => {
  const asked = key === null ? { key } : {};
  return { ...use, type: "settlement", effectiveAt: at, amount, of, fundings: from(grant, amount), ...asked };
};
const lapse = (at: number, amount: number, grant: number): Row => {
  return { type: "expiry", effectiveAt: at, key: null, amount: -amount, fundings: from(grant, amount) };
};

/** A plan is raised in the middle of its first cycle, renewed, and cancelled in the second. */
export function planned(): WalletHistory {
  return wallet({
    grants: [
      gift(1, day(0), 100, { expiresAt: day(31) }),
      gift(2, day(15.5), 150, { source: "proration", expiresAt: day(31), givenBy: 3 }),
      gift(3, day(31), 400, { expiresAt: day(59), givenBy: 6 }),
    ],
    deposits: [{ sequence: 7, state: "voided", deadline: day(59), closedBy: 8 }],
    rest: {
      rolledTo: day(70),
      wishes: [wish(day(0), "little"), wish(day(15.5), "large"), wish(day(45), null)],
    },
    rows: [
      { type: "allocation", effectiveAt: day(0), amount: 100, fundings: from(1, 100) },
      charge(day(3), 30, from(1, 30)),
      { type: "proration", effectiveAt: day(15.5), amount: 150, fundings: from(2, 150) },
      lapse(day(31), 70, 1),
      lapse(day(31), 150, 2),
      { type: "allocation", effectiveAt: day(31), key: null, amount: 400, fundings: from(3, 400) },
      submit(day(40), 50, 3),
      voided(day(59), 7, 50, 3, null),
      lapse(day(59), 400, 3),
    ],
  });
}

/** Of what a cycle leaves over, the next one keeps 60. */
export function kept(): WalletHistory {
  return wallet({
    grants: [gift(1, day(0), 150, {}), gift(2, day(31), 150, { givenBy: 4 }), gift(3, day(59), 150, { givenBy: 7 })],
    rest: {
      rolledTo: day(60),
      wishes: [wish(day(0), "capped")],
      subscription: {
        anchor: day(0),
        plan: "capped",
        cycleFrom: day(59),
        renewsAt: day(90),
        next: "capped",
        previousFrom: day(31),
      },
    },
    rows: [
      { type: "allocation", effectiveAt: day(0), amount: 150, fundings: from(1, 150) },
      charge(day(1), 70, from(1, 70)),
      lapse(day(31), 20, 1),
      { type: "allocation", effectiveAt: day(31), key: null, amount: 150, fundings: from(2, 150) },
      lapse(day(59), 60, 1),
      lapse(day(59), 90, 2),
      { type: "allocation", effectiveAt: day(59), key: null, amount: 150, fundings: from(3, 150) },
    ],
  });
}

/** Credits of a cycle come back in the next one, in one grant; and 30 days long when there is no plan any more. */
export function returned(): WalletHistory {
  return wallet({
    grants: [
      gift(1, day(0), 100, { expiresAt: day(31) }),
      gift(2, day(31), 100, { expiresAt: day(59), givenBy: 5 }),
      gift(3, day(32), 50, { source: "return", expiresAt: day(59), givenBy: 6 }),
      gift(4, day(59), 100, { expiresAt: day(90), givenBy: 10 }),
      gift(5, day(95), 20, { source: "return", expiresAt: day(125), givenBy: 13 }),
    ],
    deposits: [
      { sequence: 2, state: "voided", deadline: null, closedBy: 6 },
      { sequence: 3, state: "voided", deadline: null, closedBy: 7 },
      { sequence: 11, state: "voided", deadline: null, closedBy: 13 },
    ],
    rest: { rolledTo: day(100), wishes: [wish(day(0), "little"), wish(day(61), null)] },
    rows: [
      { type: "allocation", effectiveAt: day(0), amount: 100, fundings: from(1, 100) },
      submit(day(1), 40, 1),
      submit(day(1), 10, 1),
      lapse(day(31), 50, 1),
      { type: "allocation", effectiveAt: day(31), key: null, amount: 100, fundings: from(2, 100) },
      voided(day(32), 2, 40, 3),
      voided(day(33), 3, 10, 3),
      lapse(day(59), 100, 2),
      lapse(day(59), 50, 3),
      { type: "allocation", effectiveAt: day(59), key: null, amount: 100, fundings: from(4, 100) },
      submit(day(60), 20, 4),
      lapse(day(90), 80, 4),
      voided(day(95), 11, 20, 5),
    ],
  });
}

/** A plan that begins at its anchor, in a zone in which that time of day comes twice a month later. */
export function anchored(): WalletHistory {
  const anchor = Date.parse("2026-09-25T02:30:00+02:00");
  const [first, second] = ["2026-10-25T02:30:00+02:00", "2026-11-25T02:30:00+01:00"].map((time) => Date.parse(time));
  const [october, november] = [first as number, second as number];
  return wallet({
    grants: [gift(1, anchor, 40, {}), gift(2, october, 40, { givenBy: 2 })],
    rest: {
      rolledTo: october,
      zones: [{ since: 0, name: "Europe/Berlin" }],
      wishes: [{ at: day(0), plan: "keeper", anchor, zone: "Europe/Berlin" }],
      subscription: {
        anchor,
        plan: "keeper",
        cycleFrom: october,
        renewsAt: november,
        next: "keeper",
        previousFrom: anchor,
      },
    },
    rows: [
      { type: "allocation", effectiveAt: anchor, key: null, amount: 40, fundings: from(1, 40) },
      { type: "allocation", effectiveAt: october, key: null, amount: 40, fundings: from(2, 40) },
    ],
  });
}
