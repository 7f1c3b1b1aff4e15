/**
 * What requests name: things of the attacker's own account and of another one. A generated request says "the third deposit
 * of the other account"; which id that is turns out when it is sent, so that a seed repeats a run on new ids.
 */
import { isObject } from "./schema.ts";

export const KINDS = [
  "account",
  "wallet",
  "campaign",
  "entry",
  "deposit",
  "grant",
  "payment",
  "card",
  "backfill",
  "case",
  "session",
  "token",
  "audit",
  "finding",
  "cursor",
  "key",
  "charge",
  // Wallets with a history that is not finished, wallets that owe and could pay, cases that are not
  // closed, and the entries that correct those.
  "import",
  "debtor",
  "corrected",
  "correction",
] as const;
export type Kind = (typeof KINDS)[number];
/** Kinds of which requests leave nothing. */
export const SCARCE = ["import", "debtor", "corrected", "correction"] as const satisfies Kind[];
export type Whose = "own" | "other";

export class Thing {
  readonly whose: Whose;
  readonly kind: Kind;
  readonly place: number;

  constructor(whose: Whose, kind: Kind, place: number) {
    this.whose = whose;
    this.kind = kind;
    this.place = place;
  }
}

/** How many of a kind are remembered: the newest of them. */
const REMEMBERED = 24;
const NONE = "none-that-is-known";

/** The ids that the run has met. */
export class Things {
  readonly #known = new Map<string, string[]>();

  learn(whose: Whose, kind: Kind, id: string): void {
    const ids = this.#known.get(`${whose} ${kind}`) ?? [];
    if (ids.includes(id)) return;
    this.#known.set(`${whose} ${kind}`, [...ids, id].slice(-REMEMBERED));
  }

  forget(whose: Whose, kind: Kind): void {
    this.#known.delete(`${whose} ${kind}`);
  }

  idOf({ whose, kind, place }: Thing): string {
    const ids = this.#known.get(`${whose} ${kind}`) ?? [];
    return ids.length === 0 ? NONE : ids[place % ids.length]!;
  }

  /** The id of a thing, or the text itself. */
  nameOf(named: Thing | string): string {
    return named instanceof Thing ? this.idOf(named) : named;
  }

  /** The value with every thing in it replaced by its id. */
  resolve(value: unknown): unknown {
    if (value instanceof Thing) return this.idOf(value);
    if (Array.isArray(value)) return value.map((each) => this.resolve(each));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.resolve(each)]));
  }

  /** Remembers every id in an answer about one of the accounts. */
  learnFrom(whose: Whose, answer: unknown): void {
    if (Array.isArray(answer)) for (const each of answer) this.learnFrom(whose, each);
    if (!isObject(answer)) return;
    if (answer["type"] === "charge" && typeof answer["id"] === "string") this.learn(whose, "charge", answer["id"]);
    for (const [name, value] of Object.entries(answer)) {
      if (typeof value === "string") this.#learnField(whose, name, value);
      else this.learnFrom(whose, value);
    }
  }

  #learnField(whose: Whose, name: string, value: string): void {
    const kind = name === "next_cursor" ? "cursor" : PREFIXES.find(([prefix]) => prefix.test(value))?.[1];
    if (kind !== undefined) this.learn(whose, kind, value);
    const token = /^https?:\/\/[^#]*\/enter#token=(.+)$/.exec(value)?.[1];
    if (token !== undefined) this.learn(whose, "token", token);
  }
}

const PREFIXES: [RegExp, Kind][] = [
  [/^en_\w+$/, "entry"],
  [/^dp_\w+$/, "deposit"],
  [/^gr_\w+$/, "grant"],
  [/^pay_\w+$/, "payment"],
  [/^bf_\w+$/, "backfill"],
  [/^case_\w+$/, "case"],
  [/^ses_\w+$/, "session"],
  [/^au_\w+$/, "audit"],
];
