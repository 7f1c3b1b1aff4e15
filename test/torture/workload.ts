// What the customers ask for: made from the seed and a number alone, so that the same seed asks the same.
import { Chance } from "../contract/random.ts";
import type { Deposited, Posted } from "../contract/types.ts";

/** One request. All that it may post are entries with its keys. */
export type Order = {
  path: string;
  /** Of the request as a whole; null for a batch, whose items have their own. */
  key: string | null;
  body: unknown;
  /** Every key that it brings, with its account. */
  keys: { account: string; key: string }[];
};

/** What an earlier request of the same job was answered with. */
type Earlier = { entry: string; deposit: string | null };

/** A piece of work: requests one after the other, or side by side. */
export type Job = {
  /** Whether its client gives up where no answer comes soon, instead of asking again. */
  isFaint: boolean;
  /** Whether it is sent once more after it was answered. */
  isRepeated: boolean;
  first: Order[];
  /** What follows from the answer of the first; null: nothing. */
  then: ((earlier: Earlier) => Order) | null;
};

/** The accounts of a stretch of a run: one whose clients have wallets of their own, and some with one wallet each. */
export type Customers = { studio: string; outreach: string[] };

export const WORKSPACES = ["acme", "globex", "initech"];
/** More than can be spent, so that a refusal is an exception. */
export const BALANCE = 100_000_000;

export function customersOf(name: string): Customers {
  return { studio: `studio-${name}`, outreach: ["hot", "mild", "cold"].map((kind) => `outreach-${kind}-${name}`) };
}

/** The job of a number. */
export function jobOf(seed: number, { studio, outreach }: Customers, number: number): Job {
  const chance = new Chance((seed ^ Math.imul(number + 1, 0x9e3779b1)) >>> 0);
  const id = (what: string) => `${what}-${number}`;
  const one = (path: string, account: string, key: string, body: unknown): Order => {
    return { path: `/accounts/${account}${path}`, key, body, keys: [{ account, key }] };
  };
  // Half of all goes through one wallet, as with a customer who is busier than all others.
  const account = chance.fraction() < 0.7 ? outreach[0]! : chance.pick(outreach);
  const workspace = chance.pick(WORKSPACES);
  const fate = { isFaint: chance.fraction() < 0.15, isRepeated: chance.fraction() < 0.05 };
  const job = (first: Order[], then: Job["then"] = null): Job => ({ ...fate, first, then });
  const kind = chance.fraction();

  if (kind < 0.4) return job([one("/charges", account, id("charge"), draftOf(chance, id("msg")))]);
  if (kind < 0.55) {
    const items = Array.from({ length: chance.integer(2, 20) }, (_, index) => {
      const key = id(`item-${index}`);
      const of = chance.fraction() < 0.5 ? account : chance.pick(outreach);
      return { key, account: of, operation: "charge", ...draftOf(chance, `${id("msg")}-${index}`) };
    });
    const keys = items.map((item) => ({ account: item.account, key: item.key }));
    return job([{ path: "/batch", key: null, body: { items }, keys }]);
  }
  if (kind < 0.75) {
    const deposit = { workspace, action: "creative.submission", quantities: clipsOf(chance), ...creative(id("cr")) };
    const delivered = clipsOf(chance);
    const voids = chance.fraction() < 0.2;
    return job([one("/deposits", studio, id("deposit"), deposit)], (earlier) => {
      const path = `/deposits/${earlier.deposit}`;
      if (voids) return one(`${path}/void`, studio, id("void"), { reason: "not delivered" });
      return one(`${path}/settle`, studio, id("settle"), { quantities: delivered });
    });
  }
  if (kind < 0.87) {
    const rerolls = { workspace, action: "persona.reroll", quantities: { rerolls: chance.integer(1, 20) } };
    const part = chance.fraction() < 0.5 ? { amount: 1 } : {};
    return job([one("/charges", studio, id("reroll"), rerolls)], ({ entry }) =>
      one("/refunds", studio, id("refund"), { entry, ...part, reason: "goodwill" }),
    );
  }
  if (kind < 0.95) {
    const grant = { amount: chance.integer(1, 500), category: "promotional", reason: "goodwill" };
    return job([one("/grants", studio, id("grant"), { workspace, ...grant })]);
  }
  // One mail, reported by two servers of the operator that know nothing of each other: one of them is refused.
  const draft = draftOf(chance, id("msg"));
  return job([one("/charges", account, id("one"), draft), one("/charges", account, id("other"), draft)]);
}

function draftOf(chance: Chance, message: string) {
  const [workspace, campaign] = [`sender-${chance.integer(1, 5)}`, `campaign-${chance.integer(1, 20)}`];
  return { workspace, campaign, action: "email.first_draft", reference: { type: "message", id: message } };
}

const clipsOf = (chance: Chance) => ({
  clips: Array.from({ length: chance.integer(1, 6) }, () => chance.integer(4, 12)),
});

const creative = (id: string) => ({ reference: { type: "creative", id } });

/** What later requests of a job refer to. */
export function earlierOf(answer: unknown): Earlier {
  const { entry, deposit } = answer as Posted & Partial<Deposited>;
  return { entry: entry.id, deposit: deposit?.id ?? null };
}
