import type { ProviderPayment, Purchase, ReloadAttempt, WalletHistory } from "../history.ts";
import { day, price, purchaseOf, type Row, wallet } from "./healthy.ts";

/** Hand-made histories of what was bought by card. */

const from = (grant: number, amount: number) => [{ grant, amount }];

const charge = (at: number, amount: number, grant: number): Row => {
  const use = { workspace: "w", campaign: "c", action: "send" };
  return {
    ...use,
    type: "charge",
    effectiveAt: at,
    amount: -amount,
    price: price(amount),
    fundings: from(grant, amount),
  };
};

function known(number: number, more: Partial<ProviderPayment> = {}): ProviderPayment {
  const paid = { state: "succeeded", method: "test_card_succeeds", money: 2_500, currency: "USD" } as const;
  return { number, ...paid, refunded: 0, disputed: 0, ...more };
}

const declined = { state: "declined", method: "test_card_declines", receipt: null } as const;

/** One purchase is refunded in half and disputed, and the dispute is won; another is disputed, untouched, and won too. */
export function bought(): WalletHistory {
  const reversal = (at: number, of: number, more: Partial<Row>): Row => {
    return { type: "reversal", effectiveAt: day(at), key: null, of, ...more };
  };
  const purchases: Purchase[] = [
    { ...purchaseOf(1, day(0)), key: "key-1", sequence: 1, reversed: 25 },
    { ...purchaseOf(2, day(0)), ...declined },
    { ...purchaseOf(3, day(5)), key: "key-6", sequence: 6 },
    { ...purchaseOf(4, day(9)), state: "needs_confirmation", key: "key-99", closedAt: null },
  ];
  return wallet({
    grants: [
      { number: 1, source: "topup", amount: 50 },
      { number: 2, source: "topup", amount: 50, effectiveAt: day(5), givenBy: 6 },
    ],
    rest: {
      purchases,
      providerPayments: [
        known(1, { refunded: 1_250 }),
        known(2, { state: "declined", method: declined.method }),
        known(3),
        known(4, { state: "needs_confirmation" }),
      ],
    },
    rows: [
      { type: "topup", effectiveAt: day(0), amount: 50, fundings: from(1, 50) },
      charge(day(1), 45, 1),
      reversal(2, 1, { amount: -5, outstandingChange: 20, fundings: from(1, 5) }),
      reversal(3, 1, { outstandingChange: 25 }),
      reversal(4, 1, {
        outstandingChange: -25,
        pays: [
          { debt: 3, amount: 20 },
          { debt: 4, amount: 5 },
        ],
      }),
      { type: "topup", effectiveAt: day(5), amount: 50, fundings: from(2, 50) },
      reversal(6, 6, { amount: -50, fundings: from(2, 50) }),
      reversal(7, 6, { amount: 50, fundings: from(2, 50) }),
    ],
  });
}

/** What was owed for a refund is waived in part: that does not come again when the dispute is won. */
export function waived(): WalletHistory {
  return wallet({
    grants: [{ number: 1, source: "topup", amount: 50 }],
    rest: {
      purchases: [{ ...purchaseOf(1, day(0)), key: "key-1", sequence: 1, reversed: 10 }],
      providerPayments: [known(1)],
    },
    rows: [
      { type: "topup", effectiveAt: day(0), amount: 50, fundings: from(1, 50) },
      charge(day(1), 50, 1),
      { type: "reversal", effectiveAt: day(2), key: null, of: 1, outstandingChange: 50 },
      { type: "adjustment", effectiveAt: day(3), outstandingChange: -10, pays: [{ debt: 3, amount: 10 }] },
      {
        type: "reversal",
        effectiveAt: day(4),
        key: null,
        of: 1,
        outstandingChange: -40,
        pays: [{ debt: 3, amount: 40 }],
      },
    ],
  });
}

/** Auto Reload buys once, a cap keeps it from buying, and after three declined payments it switches itself off. */
export function reloaded(): WalletHistory {
  const tried = (number: number, at: number, purchase: number | null): ReloadAttempt => {
    return { number, purchase, capped: purchase === null ? "count" : null, credits: 50, money: 2_500, at: day(at) };
  };
  const kind = "auto_reload";
  return wallet({
    grants: [{ number: 1, source: kind, amount: 50, effectiveAt: day(1) }],
    rest: {
      rolledTo: day(5),
      reloadSettings: [day(0), day(2)],
      purchases: [
        { ...purchaseOf(1, day(1)), kind, sequence: 1 },
        { ...purchaseOf(2, day(3)), kind, ...declined },
        { ...purchaseOf(3, day(3)), kind, ...declined },
        { ...purchaseOf(4, day(4)), kind, ...declined },
      ],
      providerPayments: [
        known(1),
        ...[2, 3, 4].map((number) => known(number, { state: "declined", method: declined.method })),
      ],
      attempts: [tried(1, 1, 1), tried(2, 1, null), tried(3, 3, 2), tried(4, 3, 3), tried(5, 4, 4)],
      reloading: {
        enabled: false,
        capCount: 5,
        capMoney: null,
        declines: 3,
        switchedOffAt: day(4),
        month: "1970-01",
        monthCount: 1,
        monthMoney: 2_500,
        inFlight: null,
        attempts: 5,
      },
    },
    rows: [
      { type: "auto_reload", effectiveAt: day(1), key: null, amount: 50, fundings: from(1, 50) },
      charge(day(1), 20, 1),
    ],
  });
}
